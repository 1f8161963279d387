"""End-to-end tests share a real daemon; its own environment keeps it away from everything else."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
