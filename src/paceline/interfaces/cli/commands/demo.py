"""`paceline demo`: loads the demo company, and remembers its logins so that `up` can show them.

The function `demo` loads it: `load(report) -> [{"username", "password", "role"}, …]`, and may be called again after it
was interrupted.
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

HELP = "装入演示公司（18 个月的虚构数据，每个角色一个登录名）"
WANTED = "demo.wanted"
LOGINS = "demo.json"


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


def settle(folder: Home, *, is_wanted: bool, is_first: bool) -> None:
    """Load the demo company at the very first start, or at the next one when that load was interrupted.

    The note that it is wanted stays until it is loaded, or until somebody starts without it.
    """
    note = folder.path / WANTED
    if not is_wanted or not functions.has("demo"):
        note.unlink(missing_ok=True)
        return
    if is_first:
        note.touch()
    if note.exists():
        load(folder)


def is_wanted(folder: Home) -> bool:
    """Say whether the demo company still has to be loaded."""
    return (folder.path / WANTED).exists()


def load(folder: Home) -> None:
    """Load the demo company with a progress bar and note its logins."""
    with progress() as report:
        logins = functions.function("demo")(report=report)
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
