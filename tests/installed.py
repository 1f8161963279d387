"""Installs modules of `tests/hostile` as real distributions into a folder, for tests of plugin loading."""

import shutil
from pathlib import Path

HOSTILE = Path(__file__).parent / "hostile"


def install(folder: Path, *names: str, module: str | None = None) -> Path:
    """Make each module a distribution with an entry point of its name; return the folder, to be put on the path."""
    for name in names:
        target = module or name
        if (HOSTILE / f"{target}.py").exists():
            shutil.copy(HOSTILE / f"{target}.py", folder)
        info = folder / f"assistd_test_{name}-1.2.3.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: assistd-test-{name.replace('_', '-')}\nVersion: 1.2.3\n"
        )
        (info / "entry_points.txt").write_text(f"[assistd]\n{name} = {target}\n")
    return folder


def trusting(folder: Path) -> str:
    """Write a configuration under which everything that is installed runs; return its path."""
    file = folder / "trusting.toml"
    file.write_text("[plugins]\napprove = false\n")
    return str(file)
