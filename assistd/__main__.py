"""``python -m assistd``: the same as the command ``assistd``."""

from assistd.cli import main

if __name__ == "__main__":
    main()
