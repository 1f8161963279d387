"""A plugin that does harm while it is imported to be declared."""

import ctypes

ctypes.string_at(0)
