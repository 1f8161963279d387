"""The computing half of a plugin, which ends its process while it is imported."""

import ctypes

ctypes.string_at(0)
