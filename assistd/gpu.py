"""What stands between this machine's GPU and onnxruntime, and the one command that mends it. `doctor` asks.

The facts come from the kernel's files (below a root that tests replace) and from a process of its own that really
computes (`assistd.runtime.gpu_probe`); the verdict is a pure function of them. Nothing but that computation counts as
"in use": device nodes, packages and lists of available providers all exist on machines where CUDA fails.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import msgspec

from assistd import machine
from assistd.i18n import _, enumeration

ASK_S = 60.0
"""How long the probe may take, in seconds: two gigabytes of libraries may come from a cold disk."""

DRIVER_FOR_CUDA = {13: 580, 12: 525}
"""First NVIDIA driver that runs each CUDA generation (NVIDIA, CUDA compatibility, table 1)."""

LAST_FOR_CUDA_12 = "pip install 'onnxruntime-gpu[cuda,cudnn]<1.27'"
"""onnxruntime-gpu 1.27 and later are built for CUDA 13; drivers older than 580 can't run that."""

_PROBE = "from assistd.runtime import gpu_probe; gpu_probe.main()"

_NVIDIA = "0x10de"  # PCI vendor
_DISPLAY = ("0x0300", "0x0302")  # PCI classes: VGA controller, 3D controller

_INSTALLS = {
    "ubuntu": "sudo ubuntu-drivers install",
    "debian": "sudo apt install nvidia-driver",
    "fedora": "sudo dnf install akmod-nvidia",
    "arch": "sudo pacman -S nvidia",
    "opensuse": "sudo zypper install nvidia-open-driver-G06-signed-kmp-default",
}


class Kernel(msgspec.Struct, frozen=True, kw_only=True):
    """What the kernel says.

    Attributes:
        cards: NVIDIA GPUs on the PCI bus.
        bound: The kernel driver that holds the first of them, e.g. ``nvidia`` or ``nouveau``; empty: none.
        nodes: Device nodes through which CUDA works.
        closed: Those of them that this account may not open.
        group: The group that may open them, if one may.
        driver: Version of the loaded NVIDIA driver, empty if none is loaded.
        models: What the driver calls the GPUs.
        system: ``ID`` and ``ID_LIKE`` of os-release, e.g. ``ubuntu debian``.
    """

    cards: int = 0
    bound: str = ""
    nodes: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    group: str = ""
    driver: str = ""
    models: tuple[str, ...] = ()
    system: str = ""


class Probe(msgspec.Struct, frozen=True, kw_only=True):
    """What a process that tried to compute says.

    Attributes:
        version: onnxruntime's.
        generation: The CUDA generation it was built for.
        missing: Libraries of that generation that can't be loaded.
        providers: What the build could use, which says nothing of this machine.
        libcuda: Whether the driver's library is there.
        cuda_init: What ``cuInit`` returned: 0 started, -1 not asked, else CUDA's error number.
        driver_cuda: Newest CUDA that the driver runs, e.g. 12040 for 12.4; 0 unknown.
        device: Where the model was computed, ``cuda`` or ``cpu``; empty: it failed or was wrong.
        error: Why.
        said: What onnxruntime printed.
    """

    version: str = ""
    generation: int = 0
    missing: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    libcuda: bool = False
    cuda_init: int = -1
    driver_cuda: int = 0
    device: str = ""
    error: str = ""
    said: str = ""


class Verdict(msgspec.Struct, frozen=True):
    """Whether all is as it should be, one sentence, and what to do; empty if nothing."""

    works: bool
    words: str
    hint: str = ""


def examine() -> Verdict:
    """Return what holds on this machine; a process is started only where there is a GPU."""
    kernel = look(Path("/"))
    if not kernel.nodes:
        return without_node(kernel)
    if machine.distribution("onnxruntime") is not None:
        return Verdict(
            False, _("The package onnxruntime is installed, which has no CUDA and hides it."), repair(kernel)
        )
    try:
        return judge(kernel, msgspec.convert(machine.ask(_PROBE, limit_s=ASK_S), Probe))
    except msgspec.ValidationError:
        return judge(kernel, Probe(error=_("its answer makes no sense")))


def repair(kernel: Kernel) -> str:
    """Return the command for where onnxruntime's package for the CPU lies over, or in place of, the one for GPUs."""
    extras = "[cuda,cudnn]" if kernel.nodes else ""
    pin = f"onnxruntime-gpu{extras}" + ("" if (generation(kernel) or 13) >= 13 else "<1.27")
    return _("Run: pip uninstall -y onnxruntime onnxruntime-gpu && pip install '{pin}'").format(pin=pin)


# --- what the kernel says -------------------------------------------------------------------------------------------


def look(root: Path) -> Kernel:
    """Return what the files below `root` (``/``, but for tests) say."""
    cards, bound = _pci(root / "sys/bus/pci/devices")
    nodes = [*sorted((root / "dev").glob("nvidia[0-9]*")), *(root / "dev").glob("dxg")]
    closed = [node for node in nodes if not os.access(node, os.R_OK | os.W_OK)]
    gpus = sorted((root / "proc/driver/nvidia/gpus").glob("*/information"))
    return Kernel(
        cards=cards,
        bound=bound,
        nodes=tuple(map(str, nodes)),
        closed=tuple(map(str, closed)),
        group=_group(closed[0]) if closed else "",
        driver=driver_version(_text(root / "proc/driver/nvidia/version")),
        models=tuple(model for gpu in gpus if (model := model_name(_text(gpu)))),
        system=system_of(_text(root / "etc/os-release")),
    )


def driver_version(text: str) -> str:
    """Return the version that ``/proc/driver/nvidia/version`` tells, e.g. ``535.183.01``; empty if none."""
    found = re.search(r"^NVRM version:.*?\s(\d{3,}(?:\.\d+)+)", text, re.MULTILINE)
    return found.group(1) if found else ""


def model_name(text: str) -> str:
    """Return a GPU's name from its ``/proc/driver/nvidia/gpus/*/information``."""
    found = re.search(r"^Model:\s*(.+?)\s*$", text, re.MULTILINE)
    return found.group(1)[:80] if found else ""


def system_of(text: str) -> str:
    """Return ``ID`` and ``ID_LIKE`` of an os-release file, in one line."""
    return " ".join(value.strip("\"'") for value in re.findall(r"^ID(?:_LIKE)?=(.*)$", text, re.MULTILINE)).strip()


def generation(kernel: Kernel, driver_cuda: int = 0) -> int:
    """Return the newest CUDA generation the driver runs: what it says itself, else by its version; 0 unknown."""
    if driver_cuda:
        return driver_cuda // 1000
    first = kernel.driver.partition(".")[0]
    if not first.isdigit():
        return 0
    return next((cuda for cuda, least in DRIVER_FOR_CUDA.items() if int(first) >= least), 11)


def _pci(folder: Path) -> tuple[int, str]:
    """Count NVIDIA's display controllers, and name the driver of the first."""
    bound: list[str] = []
    for device in sorted(folder.glob("*")):
        if _text(device / "vendor").strip() == _NVIDIA and _text(device / "class").startswith(_DISPLAY):
            link = device / "driver"
            bound.append(os.path.basename(os.readlink(link)) if link.is_symlink() else "")
    return len(bound), next(iter(bound), "")


def _group(node: Path) -> str:
    import grp

    try:
        info = node.stat()
        return grp.getgrgid(info.st_gid).gr_name if info.st_mode & 0o060 == 0o060 and info.st_gid else ""
    except (OSError, KeyError):
        return ""


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(20_000)
    except OSError:
        return ""


# --- the verdict ----------------------------------------------------------------------------------------------------


def without_node(kernel: Kernel) -> Verdict:
    """Return the verdict where no device node leads to a GPU."""
    if not kernel.cards:
        return Verdict(True, _("None; engines compute on the CPU."))
    if kernel.driver:
        words = _("There is an NVIDIA GPU and its driver {driver}, but no device node /dev/nvidia0.").format(
            driver=kernel.driver
        )
        return Verdict(False, words, _("Run: sudo nvidia-modprobe -u -c 0; in a container, start it with its GPUs."))
    why = _("the driver nouveau holds it, which has no CUDA") if kernel.bound == "nouveau" else _("no driver is loaded")
    return Verdict(
        False,
        _("There is an NVIDIA GPU, but {why}.").format(why=why),
        _("{install} Then restart the machine.").format(install=_install(kernel)),
    )


def judge(kernel: Kernel, probe: Probe) -> Verdict:
    """Return the first thing that stands in the way, from the hardware up; none: the GPU is in use."""
    name = _name(kernel)
    if probe.device == "cuda":
        return Verdict(
            True, _("{name} is in use: a model was computed on it{built}.").format(name=name, built=_built(probe))
        )
    if not probe.version:
        why = _short(probe.error) or _("no answer")
        words = _("{name}: onnxruntime can't be asked: {why}.").format(name=name, why=why)
        return Verdict(False, words, _("Run: pip install --force-reinstall 'onnxruntime-gpu[cuda,cudnn]'"))
    for look_at in (_driver_verdict, _version_verdict, _library_verdict):
        if (verdict := look_at(kernel, probe)) is not None:
            return verdict
    reason = probe.error or probe.said or _("it does not say why")
    return Verdict(
        False,
        _("{name}: driver and libraries are there, but onnxruntime does not use it: {reason}.").format(
            name=name, reason=_short(reason)
        ),
        _("Run: pip install --force-reinstall 'onnxruntime-gpu[cuda,cudnn]'"),
    )


def _driver_verdict(kernel: Kernel, probe: Probe) -> Verdict | None:
    """Return what is wrong with the driver itself, if anything."""
    name = _name(kernel)
    if kernel.closed:
        who = f"sudo usermod -aG {kernel.group} $USER" if kernel.group else f"sudo chmod a+rw {kernel.closed[0]}"
        run = _("Run: {command}").format(command=who)
        then = _("Then log in again.") if kernel.group else ""
        return Verdict(
            False,
            _("{name}: your account may not open {closed}.").format(name=name, closed=kernel.closed[0]),
            f"{run} {then}".strip(),
        )
    if not probe.libcuda:
        words = _("{name}: the driver's library libcuda.so.1 is not installed.").format(name=name)
        inside = _("In a container, start it with its GPUs (docker run --gpus all).")
        return Verdict(False, words, f"{_install(kernel)} {inside}")
    if (
        probe.cuda_init == 803
    ):  # CUDA_ERROR_SYSTEM_DRIVER_MISMATCH: the libraries were updated, the kernel's part was not
        return Verdict(
            False,
            _("{name}: the driver was updated and its old half still runs.").format(name=name),
            _("Restart the machine."),
        )
    if probe.cuda_init > 0:
        return Verdict(
            False,
            _("{name}: CUDA does not start (error {cuda_init}).").format(name=name, cuda_init=probe.cuda_init),
            _("Restart the machine."),
        )
    return None


def _version_verdict(kernel: Kernel, probe: Probe) -> Verdict | None:
    """Return what to do where the driver is too old for what is installed, else None."""
    runs = generation(kernel, probe.driver_cuda)
    if not runs or not probe.generation or runs >= probe.generation:
        return None
    driver = _("the driver {driver}").format(driver=kernel.driver) if kernel.driver else _("the driver")
    words = _("{name}: {driver} runs CUDA {runs}, onnxruntime-gpu {version} needs CUDA {generation}.").format(
        name=_name(kernel), driver=driver, runs=runs, version=probe.version, generation=probe.generation
    )
    if runs >= 12:
        return Verdict(False, words, _("Run: {command}").format(command=LAST_FOR_CUDA_12))
    return Verdict(False, words, _install(kernel, probe.generation))


def _library_verdict(kernel: Kernel, probe: Probe) -> Verdict | None:
    """Return which of CUDA's libraries are missing, if any are."""
    if not probe.missing:
        return None
    cudnn = [name for name in probe.missing if "cudnn" in name]
    rest = [name for name in probe.missing if "cudnn" not in name]
    parts = (
        [_("the CUDA {generation} libraries ({rest})").format(generation=probe.generation, rest=", ".join(rest))]
        if rest
        else []
    )
    parts += [_("cuDNN 9 ({cudnn})").format(cudnn=", ".join(cudnn))] if cudnn else []
    words = _("{name}: onnxruntime-gpu {version} lacks {parts}.").format(
        name=_name(kernel), version=probe.version, parts=enumeration(parts)
    )
    # What is installed keeps its version, so the extra brings the libraries of the generation it was built for.
    return Verdict(False, words, _("Run: pip install 'onnxruntime-gpu[cuda,cudnn]'"))


def _name(kernel: Kernel) -> str:
    return kernel.models[0] if kernel.models else _("The GPU")


def _built(probe: Probe) -> str:
    facts = [f"onnxruntime-gpu {probe.version}", f"CUDA {probe.generation}"]
    if probe.driver_cuda:
        newest = f"{probe.driver_cuda // 1000}.{probe.driver_cuda % 1000 // 10}"
        facts.append(_("driver for CUDA {version}").format(version=newest))
    return f" ({', '.join(facts)})"


def _install(kernel: Kernel, cuda: int = 13) -> str:
    """Return the sentence that installs NVIDIA's driver on this system."""
    known = kernel.system.replace("opensuse-", "opensuse ").split()
    command = next((_INSTALLS[name] for name in known if name in _INSTALLS), "")
    least = DRIVER_FOR_CUDA.get(cuda, 580)
    return (
        _("Run: {command}").format(command=command)
        if command
        else _("Install NVIDIA's driver {least} or newer.").format(least=least)
    )


def _short(text: str) -> str:
    """Return one printable line of at most 200 characters, without the colours of a terminal."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return " ".join("".join(c if c.isprintable() else " " for c in plain).split())[:200].rstrip(".")
