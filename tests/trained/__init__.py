"""Tiny models that were really trained, in seconds, on pictures and speech made here: what they say has a truth."""
