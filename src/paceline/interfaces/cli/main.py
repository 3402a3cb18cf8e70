"""The `paceline` command: one parser, one line of dispatch, one place where errors become messages."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module, metadata
from types import ModuleType

from paceline.interfaces.cli import console
from paceline.interfaces.cli.words import words as _
from paceline.kernel.errors import PacelineError

COMMANDS = {
    "up": "up",
    "migrate": "migrate",
    "demo": "demo",
    "import": "imports",
    "export": "export",
    "user": "user",
    "token": "token",
    "backup": "backup",
    "restore": "restore",
    "verify": "verify",
    "doctor": "doctor",
}
INTERRUPTED = 130


def version() -> str:
    """Return the version of the installed package."""
    try:
        return metadata.version("paceline")
    except metadata.PackageNotFoundError:
        return "0"


def command(name: str) -> ModuleType:
    """Return the module of a command: it has HELP, `arguments(parser)` and `run(options)`."""
    return import_module(f"paceline.interfaces.cli.commands.{COMMANDS[name]}")


def parser() -> argparse.ArgumentParser:
    """Build the parser of all commands."""
    top = argparse.ArgumentParser(prog="paceline", description=_("Paceline 节拍：开源的销售管理系统。"))
    top.add_argument("--version", action="version", version=f"Paceline {version()}")
    names = top.add_subparsers(dest="command", metavar=_("命令"), required=True)
    for name in COMMANDS:
        module = command(name)
        help_text = _(module.HELP)
        own = names.add_parser(name, help=help_text, description=help_text)
        module.arguments(own)
        own.set_defaults(run=module.run)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused or failed, 2 wrong usage, 130 interrupted."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except PacelineError as problem:
        console.fail(problem.text(_))
        return 1
    except KeyboardInterrupt:
        console.errors.print(_("已中断。"))
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
