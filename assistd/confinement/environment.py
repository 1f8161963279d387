"""The environment of a confined worker: what programs need to run and to speak the person's language. For `launch`."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

VARIABLE = "ASSISTD_WORKER_ENVIRONMENT"
"""Names of further variables that workers get, with commas between."""

_PASSED = (
    *("ASSISTD_TRACE_HOOKS", "ASSISTD_DEBUG", VARIABLE),
    *("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_*", "LANGUAGE", "ASSISTD_LANGUAGE", "TZ", "XDG_*_HOME"),
    *("PYTHONPATH", "PYTHONSAFEPATH", "PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV", "LD_LIBRARY_PATH"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR"),
    *("CUDA_*", "NVIDIA_*", "OMP_*", "MKL_*", "OPENBLAS_*", "ORT_*", "ESPEAK_DATA_PATH", "ASSISTD_GPU_MEMORY_MIB"),
)
_DESKTOP = (
    *("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS", "AT_SPI_*"),
    *("PULSE_*", "PIPEWIRE_*", "XDG_RUNTIME_DIR", "XDG_SESSION_*", "XDG_CURRENT_DESKTOP", "DESKTOP_SESSION"),
    *("XDG_DATA_DIRS", "XDG_CONFIG_DIRS", "GTK_*", "QT_*"),
)


def bounded(environment: Mapping[str, str], *, desktop: bool) -> dict[str, str]:
    """Return what of an environment a worker gets; no key, token or address of another program is among it.

    Args:
        environment: The daemon's.
        desktop: The worker may talk to the desktop.
    """
    further = tuple(name.strip() for name in environment.get(VARIABLE, "").split(",") if name.strip())
    patterns = (*_PASSED, *further, *(_DESKTOP if desktop else ()))
    return {name: value for name, value in environment.items() if any(fnmatchcase(name, one) for one in patterns)}
