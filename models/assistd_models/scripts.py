"""Where the reading models for other scripts lie: from the list in rapidocr's wheel. Used by `assistd_models.pull`.

Neither an address nor a hash is ours: both are read from the installed package when they are needed.
"""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from assistd.errors import ModelError, ModelMissingError
from assistd.i18n import _


class Address(NamedTuple):
    """Where a file lies, and what its content must be."""

    url: str
    sha256: str


def address(key: str) -> Address:
    """Return where the model with this key lies.

    Raises:
        ModelMissingError: If rapidocr is not installed, or does not know the model.
        ModelError: If its list gives no usable address.
    """
    import yaml  # type: ignore[import-untyped]  # rapidocr needs it too

    found = importlib.util.find_spec("rapidocr")
    listing = Path(found.origin).parent / "default_models.yaml" if found and found.origin else None
    if listing is None or not listing.is_file():
        raise ModelMissingError(
            _("rapidocr, which knows where the reading models lie, is not installed."),
            hint=_("Install it: pip install 'rapidocr==3.10.*'."),
        )
    for version in (yaml.safe_load(listing.read_text("utf-8")).get("onnxruntime") or {}).values():
        one = (version.get("rec") or {}).get(key)
        if one is not None:
            return _checked(key, str(one.get("model_dir", "")), str(one.get("SHA256", "")).lower())
    raise ModelMissingError(
        _("The installed rapidocr does not know the model {key}.").format(key=key),
        hint=_("Install rapidocr 3.10: pip install 'rapidocr==3.10.*'."),
    )


def _checked(key: str, url: str, sha256: str) -> Address:
    parts = urlsplit(url)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == "127.0.0.1")
    if not safe or not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ModelError(_("rapidocr's list has no usable address for {key}.").format(key=key), code="model-address")
    return Address(url, sha256)
