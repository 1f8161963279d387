"""The checks of `assistd.testing.check`, by what they look at; each is described in ``docs/plugins/testing.md``."""
