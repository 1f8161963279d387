"""A plugin that does harm while it is imported to be declared."""

raise ImportError("no such library")
