"""Finds the codes in a picture. Runs in a worker of assistd, which names it ``assistd_codes.engine:Codes``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import zxingcpp
from assistd import Abstain, Box, Content, Context, Job, Level, Passage, Result
from PIL import Image

from assistd_codes import pictures, wording
from assistd_codes.payloads import Payload, meaning

Format = zxingcpp.BarcodeFormat

SURE = (
    Format.QRCode,
    Format.MicroQRCode,
    Format.RMQRCode,
    Format.DataMatrix,
    Format.Aztec,
    Format.PDF417,
    Format.MaxiCode,
    Format.EANUPC,
    Format.Code93,
    Format.Code128,
)
"""Kinds with error correction or check digits."""

OLD = (Format.Code39, Format.ITF, Format.Codabar)
"""Kinds without."""

Found = tuple[Payload, Box]


class Codes:
    """Tells what is in the codes of a picture."""

    def __init__(self, ctx: Context) -> None:
        self._most: int = ctx.options.most
        self._formats = zxingcpp.BarcodeFormats((*SURE, *OLD) if ctx.options.kinds == "all" else SURE)

    def run(self, job: Job, cancel: Callable[[], bool]) -> Iterator[Result | Abstain]:
        """Yield what the codes say, or that there are none."""
        assert job.media
        with pictures.opened(job.media) as picture:
            found = self._find(picture, cancel)
        if cancel():
            yield Abstain(reason="Stopped.", code="cancelled")
        elif not found:
            yield Abstain(reason="No code in this picture.", code="no-code")
        else:
            yield Result(content=self._content(found, job.level))

    def close(self) -> None:
        """Nothing is held."""

    def _find(self, picture: Image.Image, cancel: Callable[[], bool]) -> list[Found]:
        """Return the codes in reading order; hard ones are looked for only where there is no easy one."""
        for one in pictures.tries(picture):
            if cancel():
                return []
            codes = zxingcpp.read_barcodes(one.grey, formats=self._formats)
            if codes:
                found = [(meaning(code), _box(code.position, one, picture.size)) for code in codes]
                return sorted(found, key=lambda code: (code[1][1], code[1][0]))
        return []

    def _content(self, found: list[Found], level: Level) -> Content:
        payloads = list(dict.fromkeys(payload for payload, _ in found))  # the same one twice is told once
        told = payloads[: self._most]
        headline, details = wording.sentences(told, len(payloads))
        full = level is Level.FULL
        return Content(
            headline=headline,
            details=details,
            passages=tuple(
                Passage(
                    kind="label",
                    text=text,
                    box=next(box for other, box in found if other == payload),
                    in_headline=payload.is_said and not full,
                )
                for payload in told
                for text in (*payload.texts, *(payload.secrets if full else ()))
            ),
            model="zxing-cpp 3.1",
            language="en",
            own_words=False,  # these sentences are English, whatever language assistd speaks
            data={"codes": [_data(payload, box) for payload, box in found]},
            part=True,
        )


def _box(position: zxingcpp.Position, one: pictures.Try, size: tuple[int, int]) -> Box:
    """Return the upright rectangle around a code, in pixels of the picture."""
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    xs, ys = zip(*(one.back(corner.x, corner.y, size) for corner in corners), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _data(payload: Payload, box: Box) -> dict[str, Any]:
    return {
        "code": payload.code,
        "kind": payload.kind,
        "value": payload.value,
        "texts": payload.texts,
        "odd": payload.odd,
        "box": box,
    }
