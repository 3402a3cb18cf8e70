"""`paceline restore`: puts a backup back, after checking it whole, into an empty installation or over an old one."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import psycopg

from paceline.interfaces.cli import session
from paceline.interfaces.cli.backups import archive, dump
from paceline.interfaces.cli.commands import backup
from paceline.interfaces.cli.console import Report, console, progress
from paceline.interfaces.cli.server import running
from paceline.interfaces.cli.server.home import Home
from paceline.interfaces.cli.words import words as _
from paceline.kernel.errors import Conflict

HELP = "恢复：用备份文件还原数据库和上传的文件"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("source", type=Path, help=_("备份文件"))
    parser.add_argument("--force", action="store_true", help=_("覆盖现有数据（会先自动备份现有数据）"))


def run(options: argparse.Namespace) -> int:
    """Restore a backup, or refuse without touching anything."""
    with session.database() as folder, running.mark(folder, "paceline restore"), progress() as report:
        session.set_up_django()
        with dump.scratch(folder.backups) as scratch:
            manifest = archive.unpack(options.source.absolute(), scratch, report)
            _make_room(folder, report, force=options.force)
            _fill(folder, scratch, manifest, report)
    rows = sum(manifest.rows.values())
    console.print(
        _("已恢复：%(tables)s 张表，共 %(rows)s 行。") % {"tables": len(manifest.rows), "rows": rows}
    )
    console.print(_("接下来：paceline up 启动；备份来自旧版本时会先自动升级。"))
    return 0


def _make_room(folder: Home, report: Report, *, force: bool) -> None:
    """Empty the database, keeping what was there in a backup of its own."""
    from paceline.interfaces.cli.server import schema

    if dump.is_empty():
        return
    if not force:
        raise Conflict(
            "数据库里已经有数据，没有改动。",
            hint="确定要覆盖时请加 --force，现有数据会先自动备份。",
            code="not_empty",
        )
    if not schema.is_empty():
        kept = backup.take(folder, report, reason="before-restore")
        console.print(_("现有数据已备份到 %(path)s") % {"path": kept}, markup=False)
    dump.clear()


def _fill(folder: Home, scratch: Path, manifest: archive.Manifest, report: Report) -> None:
    total = len(manifest.rows)
    dump.read(scratch / archive.DUMP, lambda done: report(_("恢复数据库"), min(done, total), total))
    with psycopg.connect(dump.conninfo()) as connection:
        found = dump.counts(connection, lambda done: report(_("核对行数"), done, total))
    if found != manifest.rows:
        different = sorted(
            name for name in found.keys() | manifest.rows if found.get(name) != manifest.rows.get(name)
        )
        raise Conflict("恢复后的行数与备份不一致：%(tables)s。", params={"tables": ", ".join(different)})
    _put_media(folder, scratch / archive.MEDIA)
    if (scratch / archive.KEY).exists():
        key = folder.path / archive.KEY
        shutil.copyfile(scratch / archive.KEY, key)
        key.chmod(0o600)


def _put_media(folder: Home, restored: Path) -> None:
    """Exchange the uploaded files in one step."""
    old = folder.path / "media.old"
    shutil.rmtree(old, ignore_errors=True)
    if folder.media.exists():
        folder.media.rename(old)
    if restored.exists():
        shutil.move(restored, folder.media)
    shutil.rmtree(old, ignore_errors=True)
