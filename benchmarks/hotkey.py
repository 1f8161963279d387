"""How soon a pressed key is known: from the press (XTEST, by a second connection to Xvfb) to our callback."""

import asyncio
import statistics
import sys
import time
from pathlib import Path

from Xlib import X, display

from assistd.actions import Action
from assistd.sources.hotkeys.keys import parse
from assistd.sources.hotkeys.x11 import X11Keys

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.beds.xserver import XServer, missing

RUNS = 200
SUPER, ALT, W = 0xFFEB, 0xFFE9, ord("w")


async def measure(address: str) -> tuple[float, list[float]]:
    """Return the milliseconds until the keys were bound, and those from each press to the callback."""
    pressed: asyncio.Queue[float] = asyncio.Queue()
    keys = X11Keys(lambda _action: pressed.put_nowait(time.perf_counter()), address)
    began_s = time.perf_counter()
    await keys.bind({Action.WINDOW: parse("Super+Alt+W"), Action.STOP: parse("Super+Alt+X")})
    bound_ms = (time.perf_counter() - began_s) * 1000
    finger = display.Display(address)
    codes = {sym: finger.keysym_to_keycode(sym) for sym in (SUPER, ALT, W)}
    for sym in (SUPER, ALT):
        finger.xtest_fake_input(X.KeyPress, codes[sym])
    finger.sync()
    taken: list[float] = []
    for _ in range(RUNS):
        began_s = time.perf_counter()
        finger.xtest_fake_input(X.KeyPress, codes[W])
        finger.flush()
        taken.append((await asyncio.wait_for(pressed.get(), 10) - began_s) * 1000)
        finger.xtest_fake_input(X.KeyRelease, codes[W])
        finger.sync()
        await asyncio.sleep(0.01)
    finger.close()
    await keys.close()
    return bound_ms, sorted(taken)


def main() -> None:
    if missing():
        print(f"skipped: {missing()}")
        return
    with XServer() as server:
        bound_ms, taken = asyncio.run(measure(server.display))
    print("| X11 | presses | median ms | p95 | max |\n|---|---|---|---|---|")
    p95 = taken[round(len(taken) * 0.95) - 1]
    print(f"| key pressed → callback | {RUNS} | {statistics.median(taken):.2f} | {p95:.2f} | {taken[-1]:.2f} |")
    print(f"\nTwo keys bound {bound_ms:.0f} ms after the start, library and connection included.")


if __name__ == "__main__":
    main()
