"""One headless Chromium, driven over a pipe (no socket): HTML in, PNG and JSON out. Used by `rendered.pages`."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import subprocess
import tempfile
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
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    "--remote-debugging-pipe",
)


def chromium() -> str | None:
    """Return Chromium's path, or None where it is not installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Browser:
    """Chromium with one page. Speaks the DevTools protocol on descriptors 3 and 4, one JSON message ended by NUL.

    Args:
        width_px: Size of the page, and of the pictures.
        height_px: The same.
    """

    def __init__(self, width_px: int = 1920, height_px: int = 1080) -> None:
        self._size = (width_px, height_px)
        self._ids = 0
        self._buffer = b""

    def __enter__(self) -> Self:
        self._profile = tempfile.mkdtemp(prefix="chromium-")
        order_read, self._order = os.pipe()
        self._answer, answer_write = os.pipe()
        program = chromium()
        assert program is not None
        # The shell puts the two pipe ends where Chromium expects them: 3 to read orders, 4 to write answers.
        script = f'exec "$0" "$@" 3<&{order_read} 4>&{answer_write}'
        arguments = [*FLAGS, f"--window-size={self._size[0]},{self._size[1]}", f"--user-data-dir={self._profile}"]
        self._process = subprocess.Popen(
            ["/bin/bash", "-c", script, program, *arguments, "about:blank"],
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
        width, height = self._size
        self._on_page(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )
        self._frame = self._on_page("Page.getFrameTree")["frameTree"]["frame"]["id"]
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        with contextlib.suppress(OSError, KeyError, RuntimeError):
            self._call("Browser.close")
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._order)
        os.close(self._answer)
        shutil.rmtree(self._profile, ignore_errors=True)

    def render(self, html: str, script: str) -> tuple[bytes, Any]:
        """Return the page's PNG and the value of a JavaScript expression in it."""
        self._on_page("Page.setDocumentContent", frameId=self._frame, html=html)
        ready = "document.fonts.ready.then(() => new Promise(f => requestAnimationFrame(() => f(1))))"
        self._on_page("Runtime.evaluate", expression=ready, awaitPromise=True)
        value = self._on_page("Runtime.evaluate", expression=script, returnByValue=True)["result"]["value"]
        shot = self._on_page("Page.captureScreenshot", format="png")["data"]
        return base64.b64decode(shot), value

    def _on_page(self, method: str, **params: Any) -> dict[str, Any]:
        return self._call(method, self._session, **params)

    def _call(self, method: str, session: str = "", **params: Any) -> dict[str, Any]:
        self._ids += 1
        message = {"id": self._ids, "method": method, "params": params} | ({"sessionId": session} if session else {})
        os.write(self._order, json.dumps(message).encode() + b"\0")
        while True:
            while b"\0" not in self._buffer:
                data = os.read(self._answer, 1 << 20)
                if not data:
                    raise RuntimeError("Chromium ended")
                self._buffer += data
            line, self._buffer = self._buffer.split(b"\0", 1)
            answer = json.loads(line)
            if answer.get("id") == self._ids:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result
