"""A plugin that leaves children behind while it is declared."""

import os
import time

if os.fork() == 0:
    os.setsid()
    while True:
        time.sleep(1)
