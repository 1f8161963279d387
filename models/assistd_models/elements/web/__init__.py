"""The generator ``html``: random interfaces as pages, photographed in headless Chromium. Called by ``generate``.

Needs the packages ``chromium`` and many fonts: fonts-cantarell fonts-comfortaa fonts-croscore fonts-dejavu fonts-fantasque-sans
fonts-firacode fonts-hack fonts-inter fonts-jetbrains-mono fonts-lato fonts-liberation2 fonts-noto fonts-noto-cjk
fonts-open-sans fonts-quicksand fonts-roboto fonts-urw-base35.
"""

from __future__ import annotations

from assistd_models.elements.web.drawing import generate

__all__ = ["generate"]
