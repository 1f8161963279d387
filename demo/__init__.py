"""The main job on real media, for `make run`; not part of the installed package."""
