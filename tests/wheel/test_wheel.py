"""The wheel, installed away from the checkout, is whole and works: an editable install hides what was forgotten."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.wheel]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(out), str(ROOT)], check=True
    )
    return next(out.glob("assistd-*.whl"))


def test_it_holds_the_packages_and_their_data_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info" not in name}
    assert tops == {
        "assistd",
        "assistd_caption",
        "assistd_elements",
        "assistd_models",
        "assistd_read",
        "assistd_speak",
        "assistd_transcribe",
    }
    assert "assistd/py.typed" in names
    assert "assistd/locale/de/LC_MESSAGES/assistd.mo" in names
    assert any(name.startswith("assistd_models/catalog/") and name.endswith(".toml") for name in names)
    assert any(name.endswith("/LICENSE") for name in names)
    weights = (ROOT / "plugins" / "assistd_elements" / "weights").glob("*.onnx")
    assert {f"assistd_elements/weights/{file.name}" for file in weights} <= set(names)
    units = {f"assistd/install/units/{file.name}" for file in (ROOT / "systemd").iterdir()}
    assert units
    assert units <= set(names)


def test_installed_elsewhere_it_describes_a_picture(wheel, tmp_path, own_home):
    target = tmp_path / "site"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), str(wheel)],
        check=True,
    )
    picture = tmp_path / "sign.png"
    image = Image.new("RGB", (800, 300), "white")
    ImageDraw.Draw(image).text((60, 100), "Harbour bridge closed", fill="black", font=ImageFont.load_default(56))
    image.save(picture)
    dependencies = next(path for path in sys.path if path.endswith("site-packages"))
    # -S: no .pth file is read, so the checkout's editable install is out of sight
    result = subprocess.run(
        [sys.executable, "-S", "-m", "assistd", "describe", str(picture)],
        env={**os.environ, "PYTHONPATH": f"{target}:{dependencies}"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "Harbour bridge closed" in result.stdout
    where = subprocess.run(
        [sys.executable, "-S", "-c", "import assistd; print(assistd.__file__)"],
        env={**os.environ, "PYTHONPATH": f"{target}:{dependencies}"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(target) in where.stdout
    refused = subprocess.run(
        [sys.executable, "-S", "-m", "assistd", "describe", str(tmp_path / "none.png")],
        env={**os.environ, "PYTHONPATH": f"{target}:{dependencies}", "ASSISTD_LANGUAGE": "de"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "none.png gibt es nicht." in refused.stderr
