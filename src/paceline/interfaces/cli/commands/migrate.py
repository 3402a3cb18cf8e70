"""`paceline migrate`: brings the tables up to this version, after a backup when there is data."""

from __future__ import annotations

import argparse

from paceline.interfaces.cli import functions, session
from paceline.interfaces.cli.commands import backup
from paceline.interfaces.cli.console import console, progress
from paceline.interfaces.cli.server.home import Home
from paceline.interfaces.cli.words import words as _

HELP = "升级数据库到当前版本（有数据时先自动备份）"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--plan", action="store_true", help=_("只列出将要执行的步骤"))
    parser.add_argument("--no-backup", action="store_true", help=_("升级前不备份"))


def run(options: argparse.Namespace) -> int:
    """Migrate, or list what would be done."""
    from paceline.interfaces.cli.server import schema

    with session.opened() as folder:
        if options.plan:
            for name in schema.pending():
                console.print(name, markup=False)
            return 0
        before = len(schema.pending())
        upgrade(folder, with_backup=not options.no_backup)
        console.print(_("数据库已是最新（执行了 %(count)s 步）。") % {"count": before})
    return 0


def upgrade(folder: Home, *, with_backup: bool = True) -> None:
    """Apply what waits, backing up first when there is something to lose."""
    from paceline.interfaces.cli.server import schema

    schema.require_supported_server()
    with progress() as report:
        if with_backup and not schema.is_empty() and schema.pending():
            path = backup.take(folder, report, reason="before-migration")
            console.print(_("升级前已备份到 %(path)s") % {"path": path}, markup=False)
        schema.migrate(report)
    if functions.has("presets"):
        functions.function("presets")()
