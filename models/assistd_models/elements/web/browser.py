"""One headless Chromium, driven over a pipe (no socket): HTML in, PNG and JSON out. Called by `web.generate`."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from types import TracebackType
from typing import Any, Self

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    "--disable-lcd-text",
    "--window-size=1920,1080",
    "--remote-debugging-pipe",
)
ANSWER_WITHIN_S = 60.0
"""A page that takes longer counts as hung."""

READY = "document.fonts.ready.then(() => new Promise(f => requestAnimationFrame(() => f(1)))).then(() => (%s))"
"""Waits until the page stands before the script reads it."""


class BrowserGone(RuntimeError):  # noqa: N818 - a state, as in "the browser is gone"
    """Chromium ended, or hangs: start another."""


def chromium() -> str | None:
    """Return Chromium's path, or None where it is not installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Browser:
    """Chromium with one page. Speaks the DevTools protocol on descriptors 3 and 4, one JSON message ended by NUL."""

    def __init__(self) -> None:
        self._ids = 0
        self._buffer = b""
        self._session = ""

    def __enter__(self) -> Self:
        program = chromium()
        if program is None:
            raise FileNotFoundError("no Chromium here; the package is called chromium")
        self._profile = tempfile.mkdtemp(prefix="chromium-")
        order_read, self._order = os.pipe()
        self._answer, answer_write = os.pipe()
        # The shell puts the two pipe ends where Chromium expects them: 3 to read orders, 4 to write answers.
        script = f'exec "$0" "$@" 3<&{order_read} 4>&{answer_write}'
        self._process = subprocess.Popen(
            ["/bin/bash", "-c", script, program, *FLAGS, f"--user-data-dir={self._profile}", "about:blank"],
            pass_fds=(order_read, answer_write),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": self._profile},
        )
        os.close(order_read)
        os.close(answer_write)
        targets = self._call("Target.getTargets")["targetInfos"]
        page = next(t["targetId"] for t in targets if t["type"] == "page")
        self._session = self._call("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        self._frame = self._call("Page.getFrameTree")["frameTree"]["frame"]["id"]
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        with contextlib.suppress(OSError, KeyError, BrowserGone):
            self._session = ""
            self._call("Browser.close")
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._order)
        os.close(self._answer)
        shutil.rmtree(self._profile, ignore_errors=True)

    def render(self, html: str, script: str, width_px: int, height_px: int) -> tuple[bytes, Any]:
        """Return the page's PNG at this size, and the value of a JavaScript expression in it.

        Raises:
            BrowserGone: If Chromium ended or does not answer.
            RuntimeError: If the page or the script is at fault.
        """
        # Sent together, answered together: on a busy machine every round trip costs.
        posted = [
            self._post(
                "Emulation.setDeviceMetricsOverride",
                width=width_px,
                height=height_px,
                deviceScaleFactor=1,
                mobile=False,
            ),
            self._post("Page.setDocumentContent", frameId=self._frame, html=html),
            self._post("Runtime.evaluate", expression=READY % script, awaitPromise=True, returnByValue=True),
        ]
        answer = [self._answered(one) for one in posted][-1]
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"].get("exception", {}).get("description", "the script failed"))
        shot = self._answered(self._post("Page.captureScreenshot", format="png", optimizeForSpeed=True))["data"]
        return base64.b64decode(shot), answer["result"]["value"]

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        return self._answered(self._post(method, **params))

    def _post(self, method: str, **params: Any) -> int:
        """Send an order, and return its number."""
        self._ids += 1
        message = {"id": self._ids, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._send(json.dumps(message).encode() + b"\0")
        return self._ids

    def _answered(self, number: int) -> dict[str, Any]:
        until = time.monotonic() + ANSWER_WITHIN_S
        while True:
            answer = json.loads(self._message(until))
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result

    def _send(self, data: bytes) -> None:
        try:
            while data:
                data = data[os.write(self._order, data) :]
        except BrokenPipeError as error:
            raise BrowserGone("Chromium ended") from error

    def _message(self, until: float) -> bytes:
        while b"\0" not in self._buffer:
            if not select.select([self._answer], [], [], max(0.0, until - time.monotonic()))[0]:
                raise BrowserGone("Chromium does not answer")
            data = os.read(self._answer, 1 << 20)
            if not data:
                raise BrowserGone("Chromium ended")
            self._buffer += data
        line, self._buffer = self._buffer.split(b"\0", 1)
        return line
