"""A plugin that does harm while it is imported to be declared."""

import time

time.sleep(1000)
