"""Our ONNX run time against transformers (torch) and ctranslate2: models of real size, random weights, forced tokens.

Every contender is a process of its own; they take turns, round by round, so that what else runs meets all alike.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import time
import venv
from importlib.metadata import version
from pathlib import Path

import msgspec

from assistd import wire
from benchmarks import neural_gpu, neural_models
from benchmarks.neural_models import OUT

ROUNDS = 7
ROOT = Path(__file__).parent.parent
TOKENS = {"whisper-base": 64, "vit-gpt2": 32, "smolvlm-256m": 64}
WHAT = {
    "whisper-base": "Whisper-base, 30 s of sound, 64 tokens",
    "vit-gpt2": "ViT-base + GPT-2 (239 M), 224², 32 tokens",
    "smolvlm-256m": "SmolVLM-256M, one picture of 512², 84 + 64 tokens",
}
REACH = {"whisper-base": "5× torch, 1.6× ctranslate2 int8", "vit-gpt2": "4.5×", "smolvlm-256m": "2.5×"}


class Side:
    """A contender's process."""

    def __init__(self, label: str, command: list[str]) -> None:
        self.label = label
        self.rounds: list[float] = []
        self.first: list[float] = []
        self.tokens: list[int] = []
        self.peak_mib = 0.0
        environment = {**os.environ, "OMP_NUM_THREADS": "2", "ORT_DISABLE_TELEMETRY": "1"}
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
            env=environment,
        )
        assert self.process.stdout.readline(), f"{label} did not start"

    def go(self, count: int) -> float:
        self.process.stdin.write(f"{count}\n")
        self.process.stdin.flush()
        told = json.loads(self.process.stdout.readline())
        assert len(told["tokens"]) == count, (self.label, len(told["tokens"]), count)
        self.peak_mib = told["peak_mib"]
        if count > 1:
            self.tokens = told["tokens"]
        return told["s"]

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(60)


def ctranslate2() -> list[tuple[str, list[str]]]:
    """Return label and command of ctranslate2's forms; none, said, if it can't be installed."""
    home, model = OUT / "ctranslate2", OUT / "whisper-base" / "ctranslate2"
    python = home / "bin" / "python"
    try:
        if not (home / "done").exists():
            venv.create(home, with_pip=True, clear=True)
            subprocess.run(
                [python, "-m", "pip", "-q", "install", "ctranslate2>=4"], check=True, capture_output=True, timeout=300
            )
            (home / "done").touch()
    except (OSError, subprocess.SubprocessError) as error:
        print(f"(ctranslate2 left out: it can't be installed here: {type(error).__name__})\n")
        return []
    if not model.is_dir():
        packages = next((home / "lib").glob("python*/site-packages"))
        code = "import sys; from pathlib import Path; from benchmarks.neural_ct2 import convert; convert(*map(Path, sys.argv[1:]))"
        subprocess.run(
            [sys.executable, "-c", code, neural_models.checkpoint("whisper-base"), model, packages],
            check=True, cwd=ROOT, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    script = str(ROOT / "benchmarks" / "neural_ct2.py")
    return [(f"ctranslate2 {kind}", [str(python), script, str(model), kind]) for kind in ("int8", "int8_float32")]


def race(name: str) -> None:
    """Print the rows of one model."""
    for dtype in ("fp32", "int8"):
        subprocess.run(
            [sys.executable, "-m", "benchmarks.neural_models", name, dtype],
            check=True,
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
        )
    own = [sys.executable, "-m", "benchmarks.neural_side"]
    commands = [("transformers, torch fp32", [*own, "torch", name])]
    commands += [(f"**assistd {dtype}**", [*own, dtype, name]) for dtype in ("fp32", "int8")]
    commands += ctranslate2() if name == "whisper-base" else []
    sides = [Side(label, command) for label, command in commands]
    for _ in range(ROUNDS):
        for side in sides:
            side.rounds.append(side.go(TOKENS[name]))
        for side in sides:
            side.first.append(side.go(1))
    print(f"### {WHAT[name]} (reach: {REACH[name]})\n")
    print("| | median s | fastest s | times as fast as torch | first token s | peak MiB | tokens equal to torch's |")
    print("|---|---|---|---|---|---|---|")
    base = sides[0]
    for side in sides:
        ratio = statistics.median(a / b for a, b in zip(base.rounds, side.rounds, strict=True))
        same = sum(a == b for a, b in zip(side.tokens, base.tokens, strict=True))
        print(
            f"| {side.label} | {statistics.median(side.rounds):.3f} | {min(side.rounds):.3f} | {ratio:.2f} |"
            f" {statistics.median(side.first):.3f} | {side.peak_mib:.0f} | {same} of {len(base.tokens)} |"
        )
    for side in sides[3:]:
        ratio = statistics.median(a / b for a, b in zip(side.rounds, sides[2].rounds, strict=True))
        print(f"\nassistd int8 is {ratio:.2f} times as fast as {side.label}.")
    for side in sides:
        side.close()
    told = subprocess.run([*own, "agree", name], check=True, cwd=ROOT, capture_output=True, text=True).stdout
    found = json.loads(told.splitlines()[-1])
    print(
        f"\nint8 along fp32's text: {found['equal']:.0%} of tokens equal, logits off by {found['mean']:.1%} on average,"
        f" {found['max']:.1%} at most (norm of the difference; random weights).\n",
        flush=True,
    )


def start() -> None:
    """Print what a worker takes from its start to an open session, beyond reading the weights, and its memory."""
    weights = sorted((OUT / "whisper-base" / "int8" / "onnx").iterdir())
    size_mib = sum(path.stat().st_size for path in weights) / 2**20
    took, reading, memory = [], [], []
    for _ in range(9):
        began_s = time.perf_counter()
        for path in weights:
            path.read_bytes()
        reading.append(time.perf_counter() - began_s)
        ours, theirs = socket.socketpair()
        began_s = time.perf_counter()
        worker = subprocess.Popen(
            [sys.executable, "-m", "assistd.worker", str(theirs.fileno()), str(os.getpid())],
            pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, cwd=ROOT,
            env={**os.environ, "ORT_DISABLE_TELEMETRY": "1", "OMP_NUM_THREADS": "2"},
        )  # fmt: skip
        theirs.close()
        channel = wire.Channel(ours, msgspec.json.Decoder(wire.Report))
        channel.send(
            wire.Hello(engine="benchmarks.neural_opener:Opener", name="start", threads=2, device="cpu", nice=0)
        )
        report = channel.receive()[0]
        assert isinstance(report, wire.Ready), report
        took.append(time.perf_counter() - began_s)
        status = Path(f"/proc/{worker.pid}/status").read_text().splitlines()
        memory.append(next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024)
        ours.close()
        worker.wait(20)
    beyond = statistics.median(a - b for a, b in zip(took, reading, strict=True))
    print("### A worker with int8 Whisper-base, files in the cache (reach: 0.3 s, 200 MiB)\n")
    print(
        "| start → session ready, s | of it reading the weights | **beyond that** | memory, MiB | weights | **beyond them** |"
    )
    print("|---|---|---|---|---|---|")
    print(
        f"| {statistics.median(took):.3f} | {statistics.median(reading):.3f} | **{beyond:.3f}** |"
        f" {statistics.median(memory):.0f} | {size_mib:.0f} | **{statistics.median(memory) - size_mib:.0f}** |\n"
    )


def main() -> None:
    packages = ("torch", "transformers", "onnxruntime-gpu", "numpy")
    try:
        print(", ".join(f"{name} {version(name)}" for name in packages) + "; 2 threads each.\n", flush=True)
    except ModuleNotFoundError as error:
        print(f"Left out: {error.name} is not installed (extra `export`).")
        return
    for name in neural_models.CPU:
        race(name)
    start()
    neural_gpu.main()


if __name__ == "__main__":
    main()
