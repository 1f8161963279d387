"""What models there are, and how they come here: `catalogue`, `recommend`, `pull`, `verify`, `locks`; and `export`.

``assistd models`` calls it; the daemon never does, it reads the locks (`assistd.installed`).
"""
