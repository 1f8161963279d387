"""Turns checkpoints into the graphs that the run time runs; `assistd models export` calls it (extra ``export``)."""
