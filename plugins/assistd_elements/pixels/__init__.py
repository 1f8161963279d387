"""Sees the controls in a picture: a small net finds them, the rest makes its boxes exact and leaves out what is known.

The engine of ``elements.pixels``, for pictures of interfaces of which no application tells anything.
"""
