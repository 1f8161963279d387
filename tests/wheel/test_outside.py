"""As a plugin's author: a fresh environment with the wheel, example plugins and new projects, away from the checkout.

The environment borrows the dependencies of the one that runs the tests, and nothing else of it.
"""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KINDS = {
    "describe": ["--task", "describe"],
    "transcribe": ["--task", "transcribe"],
    "speak": ["--task", "speak"],
    "embed": ["--task", "embed"],
    "sink": ["--sink"],
    "source": ["--source"],
}
EXAMPLES = {"example": "codes", "notes": "notes", "cards": "cards"}

pytestmark = [pytest.mark.slow, pytest.mark.wheel]


class Outside:
    """An environment of its own, and an empty folder to work in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "work"
        self.folder.mkdir()
        self.environment = folder / "venv"
        venv.create(self.environment, with_pip=False)
        site = next(self.environment.glob("lib/python*/site-packages"))
        borrowed = next(path for path in sys.path if path.endswith("site-packages"))
        # a folder named in a .pth file: packages in it are found, its own .pth files (the checkout's) are not read
        (site / "borrowed.pth").write_text(f"{borrowed}\n")
        home = folder / "home"
        (home / "run").mkdir(parents=True, mode=0o700)
        self.variables = {
            "PATH": f"{self.environment / 'bin'}:{os.environ['PATH']}",
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "XDG_RUNTIME_DIR": str(home / "run"),
            "PIP_FIND_LINKS": os.environ.get("PIP_FIND_LINKS", ""),
        }

    def run(self, *command: str, code: int = 0, limit_s: float = 300.0) -> str:
        """Run a command in the folder; return what it printed."""
        done = subprocess.run(
            [str(self.environment / "bin" / "python"), *command],
            cwd=self.folder,
            env=self.variables,
            capture_output=True,
            text=True,
            timeout=limit_s,
            check=False,
        )
        assert done.returncode == code, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def install(self, *what: str) -> None:
        """Install wheels or projects, without looking for dependencies: they are borrowed."""
        self.run("-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", *what)


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    folder = tmp_path_factory.mktemp("outside")
    one = Outside(folder)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)],
        check=True,
    )
    one.install(str(next(folder.glob("assistd-*.whl"))))
    return one


def test_assistd_is_the_one_of_the_wheel(outside):
    where = outside.run("-c", "import assistd; print(assistd.__file__)")
    assert str(outside.environment) in where


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_project_installs_shows_up_and_passes_its_own_tests_and_the_contract(outside, kind):
    name = f"my-{kind}"
    told = outside.run("-m", "assistd", "plugin", "new", name, *KINDS[kind])
    assert f"assistd plugin check ./{name}" in told
    outside.install(f"./{name}")
    assert f"{name}: unapproved" in outside.run("-m", "assistd", "plugins", code=1)
    outside.run("-m", "assistd", "plugins", "approve", name, "--yes")
    assert f"{name}: enabled" in outside.run("-m", "assistd", "plugins")
    assert " passed" in outside.run("-m", "pytest", "-q", "-p", "no:cacheprovider", f"./{name}")
    outside.run("-m", "assistd", "plugin", "check", name)
    outside.run("-m", "assistd", "plugins", "revoke", name)
    outside.run("-m", "pip", "uninstall", "--quiet", "--yes", name)


@pytest.mark.parametrize("folder", EXAMPLES)
def test_an_example_installs_and_keeps_the_contract(outside, folder):
    name = EXAMPLES[folder]
    outside.install(str(ROOT / "plugins" / folder))
    outside.run("-m", "assistd", "plugins", "approve", name, "--yes")
    assert f"{name}: enabled" in outside.run("-m", "assistd", "plugins")
    outside.run("-m", "assistd", "plugin", "check", name)


def test_the_installed_example_finds_a_code(outside):
    outside.run("-c", CODE)
    outside.install(str(ROOT / "plugins" / "example"))
    outside.run("-m", "assistd", "plugins", "approve", "codes", "--yes")
    assert "example.org" in outside.run("-m", "assistd", "describe", "code.png")


CODE = """
import zxingcpp
from PIL import Image

code = zxingcpp.create_barcode("https://example.org/", zxingcpp.BarcodeFormat.QRCode)
Image.fromarray(code.to_image(scale=8)).save("code.png")
"""
