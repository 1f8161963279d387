"""Where phrases become catalogues: `python -m translations` finds, merges and compiles them. Not part of the wheel.

`hatch_build.py` compiles with it when assistd is built; docs/translating.md says how a language is added.
"""
