"""`paceline demo`: loads the demo company, and remembers its logins so that `up` can show them.

The function `demo` loads it: `load(report, only_unused) -> [{"username", "password", "role"}, …]`, and may be called
again after it was interrupted. It raises Conflict with the code IN_USE where somebody else's data or people are.
"""

from __future__ import annotations

import argparse
import json

from rich.markup import escape
from rich.table import Table

from paceline.interfaces.cli import functions, session
from paceline.interfaces.cli.console import console, progress
from paceline.interfaces.cli.server.home import Home
from paceline.interfaces.cli.words import words as _
from paceline.kernel.errors import Conflict

HELP = "装入演示公司（18 个月的虚构数据，每个角色一个登录名）"
WANTED = "demo.wanted"
LOGINS = "demo.json"
IN_USE = "in_use"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options: none."""


def run(options: argparse.Namespace) -> int:
    """Load the demo company now."""
    with session.opened() as folder:
        session.require_schema()
        functions.function("demo")
        load(folder)
        show_logins(folder)
    return 0


def expect(folder: Home) -> None:
    """Note, before the first table of a new installation is made, that the demo company is to come.

    Whatever ends this start, the next one then knows what is missing. The note stays until the company is there, or
    until somebody starts without it.
    """
    from paceline.interfaces.cli.server import schema

    if schema.is_empty():
        (folder.path / WANTED).touch()


def settle(folder: Home, *, is_wanted: bool) -> None:
    """Load the demo company that is expected; where people have moved in meanwhile nothing is touched."""
    note = folder.path / WANTED
    if is_wanted and note.exists() and functions.has("demo"):
        try:
            load(folder, only_unused=True)
        except Conflict as occupied:
            if occupied.code != IN_USE:
                raise
            console.print(_("这里已经有人在用，不再装入演示公司。"))
    note.unlink(missing_ok=True)


def is_wanted(folder: Home) -> bool:
    """Say whether the demo company still has to be loaded."""
    return (folder.path / WANTED).exists()


def load(folder: Home, *, only_unused: bool = False) -> None:
    """Load the demo company with a progress bar and note its logins."""
    with progress() as report:
        logins = functions.function("demo")(report=report, only_unused=only_unused)
    (folder.path / LOGINS).write_text(json.dumps(list(logins), ensure_ascii=False), encoding="utf-8")
    (folder.path / WANTED).unlink(missing_ok=True)


def show_logins(folder: Home) -> None:
    """Print the logins of the demo company, or how to make the first administrator."""
    path = folder.path / LOGINS
    if not path.exists():
        console.print(_("新建第一个管理员：paceline user add --admin"))
        return
    table = Table(title=_("演示登录"), title_justify="left")
    for heading in (_("角色"), _("登录名"), _("密码")):
        table.add_column(heading)
    for login in json.loads(path.read_text(encoding="utf-8")):
        table.add_row(*(escape(login[key]) for key in ("role", "username", "password")))
    console.print(table)
