"""A model of our own that sees the controls of an interface: data, training, judging, export.

Nothing at run time imports this. The commands are `python -m assistd_models.elements …` (see docs/elements-model.md).
"""
