"""Asks one plugin what it declares, in a process of its own that may reach nothing. Run by `declared_by`.

``python -m assistd.declaring PARENT`` reads an `Order` from standard input and writes an `Outcome` to what was standard
output; what the plugin prints goes to standard error. Whatever it does (crash, hang, grow, fork) ends with the process.
"""

from __future__ import annotations

import importlib
import logging
import os
import re
import resource
import sys
import threading
from typing import Any, Literal

import msgspec
import pluggy

from assistd import declaration, declared, hookspecs, tracing
from assistd.declaration import Declaration
from assistd.errors import ApiMismatchError, AssistdError, LoadError
from assistd.guard import guarded, register
from assistd.hookspecs import Finding
from assistd.types import Struct

log = logging.getLogger(__name__)

MEMORY_MIB = 1024
"""Address space of the process, MiB: more than a light import needs, less than the machine has."""


class Order(Struct, frozen=True, kw_only=True):
    """What to ask.

    Attributes:
        name: Of the plugin.
        value: Its entry point, ``package.module`` or ``package.module:attribute``.
        path: Folders to look for it in, before all others.
        what: Everything it declares, what its self-check finds, or which texts match (the plugin is not even imported).
        texts: Pattern and text, each.
    """

    name: str
    value: str
    path: tuple[str, ...] = ()
    what: Literal["declare", "check", "match"] = "declare"
    texts: tuple[tuple[str, str], ...] = ()


class Outcome(Struct, frozen=True, kw_only=True):
    """What came of it: one of the first three, or why not.

    Attributes:
        kind: Of the refusal: ``load``, ``spec`` or ``api``.
    """

    declaration: Declaration | None = None
    findings: tuple[Finding, ...] | None = None
    matches: tuple[bool, ...] | None = None
    kind: Literal["", "load", "spec", "api"] = ""
    message: str = ""
    hint: str = ""


def outcome(order: Order) -> Outcome:
    """Import the plugin and ask it; whatever it raises becomes words."""
    try:
        if order.what == "match":
            return Outcome(matches=guarded(lambda: tuple(re.search(*text) is not None for text in order.texts)))
        module, _colon, attribute = order.value.partition(":")
        plugin = guarded(lambda: _attribute(importlib.import_module(module), attribute))
        manager = pluggy.PluginManager(hookspecs.PROJECT)
        manager.add_hookspecs(hookspecs)
        guarded(lambda: register(manager, plugin, order.name))
        tracing.follow(manager)
        if order.what == "check":
            return Outcome(findings=guarded(lambda: declared.findings(manager.hook.assistd_check())))
        return Outcome(declaration=_declaration(manager, plugin))
    except ApiMismatchError as error:
        return Outcome(kind="api", message=error.message, hint=error.hint)
    except LoadError as error:
        kind: Literal["spec", "load"] = "spec" if error.code == "plugin-spec" else "load"
        return Outcome(kind=kind, message=error.message, hint=error.hint)
    except AssistdError as error:  # its own, raised while it was imported
        return Outcome(kind="load", message=error.message, hint=error.hint)


def _declaration(manager: pluggy.PluginManager, plugin: object) -> Declaration:
    hook = manager.hook
    return Declaration(
        modalities=guarded(lambda: declaration.written(declared.modalities(hook.assistd_modalities()))),
        sinks=guarded(lambda: declaration.written(declared.sinks(hook.assistd_sinks()))),
        sources=guarded(lambda: declaration.written(declared.sources(hook.assistd_sources()))),
        models=guarded(lambda: declared.models(hook.assistd_models())),
        hooks=tuple(sorted(caller.name for caller in manager.get_hookcallers(plugin) or ())),
        commands=_commands(manager),
    )


def _commands(manager: pluggy.PluginManager) -> dict[str, str]:
    """Return the names of its subcommands, with the first line of each one's help; none if it can't add them."""
    import click  # here: the daemon imports this module for its words alone

    shelf = click.Group()
    try:
        guarded(lambda: manager.hook.assistd_commands(cli=shelf))
    except AssistdError as error:
        log.warning("assistd_commands: %s", error.message)
        return {}
    return {str(name): str(command.get_short_help_str(100)) for name, command in shelf.commands.items()}


def _attribute(module: Any, path: str) -> object:
    for name in filter(None, path.split(".")):
        module = getattr(module, name)
    return module


def _bound() -> None:
    """Have the kernel hold this process to nothing but reading; more than it needs is refused."""
    from assistd.confinement import kernel
    from assistd.confinement.limits import Limits

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MIB * 2**20,) * 2)
    kernel.apply(
        Limits(reads=tuple(os.fsencode(path) for path in sys.path if os.path.isabs(path)), memory_mib=MEMORY_MIB)
    )


def main() -> None:
    """Do the order on standard input, for the parent whose pid is the first argument."""
    from assistd.worker import die_with_parent

    die_with_parent(int(sys.argv[1]))
    out = os.dup(1)
    os.set_inheritable(out, False)
    os.dup2(2, 1)
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    sys.path[:0] = order.path
    threading.excepthook = lambda *_: None
    _bound()
    data = msgspec.json.encode(outcome(order))
    while data:
        data = data[os.write(out, data) :]
    sys.stderr.flush()
    os._exit(0)  # whatever it registered for the end is not waited for


if __name__ == "__main__":
    main()
