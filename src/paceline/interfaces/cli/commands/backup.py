"""`paceline backup`: one file with the database, the uploaded files and a manifest, taken while people work."""

from __future__ import annotations

import argparse
from datetime import UTC
from pathlib import Path

from paceline.interfaces.cli import session
from paceline.interfaces.cli.backups import archive, dump
from paceline.interfaces.cli.console import Report, console, progress
from paceline.interfaces.cli.server.home import Home
from paceline.interfaces.cli.words import words as _
from paceline.kernel import clock

HELP = "备份：数据库和上传的文件合成一个文件"
BY_HAND = "by-hand"
AUTOMATIC_KEPT = 10


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("target", nargs="?", type=Path, help=_("备份文件，默认在数据文件夹的 backups 里"))
    parser.add_argument(
        "--with-key", action="store_true", help=_("连同密钥一起备份（换机器时需要，请妥善保管）")
    )


def run(options: argparse.Namespace) -> int:
    """Take a backup."""
    with session.opened() as folder, progress() as report:
        session.require_schema()
        path = take(folder, report, target=options.target, with_key=options.with_key)
    console.print(
        _("已备份到 %(path)s（%(size).1f MB）。") % {"path": path, "size": path.stat().st_size / 1e6}
    )
    return 0


def take(
    folder: Home,
    report: Report,
    *,
    target: Path | None = None,
    reason: str = BY_HAND,
    with_key: bool = False,
) -> Path:
    """Write one backup file and return its path. Rows are counted in the very snapshot that is dumped."""
    from paceline.interfaces.cli.main import version
    from paceline.interfaces.cli.server import schema

    now = clock.now().astimezone(UTC)
    path = (target or folder.backups / f"paceline-{now:%Y%m%d-%H%M%S-%f}-{reason}.backup").absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    with dump.scratch(path.parent) as scratch, dump.snapshot() as (connection, name):
        total = len(connection.execute(dump.TABLES).fetchall())
        rows = dump.counts(connection, lambda done: report(_("清点数据"), done, total))
        dump.write(
            scratch / archive.DUMP, name, lambda done: report(_("导出数据库"), min(done, total), total)
        )
        manifest = archive.Manifest(
            version=version(),
            created_at=now.isoformat(timespec="seconds"),
            reason=reason,
            postgres=schema.server_version(),
            migrations=schema.applied(),
            rows=rows,
        )
        members = {archive.DUMP: scratch / archive.DUMP, **dict(archive.media(folder.media))}
        if with_key:
            members[archive.KEY] = folder.path / archive.KEY
        archive.pack(path, manifest, members, report)
    if reason != BY_HAND:
        _prune(folder, reason)
    return path


def _prune(folder: Home, reason: str) -> None:
    """Keep only the newest backups that were taken automatically for this reason."""
    for old in sorted(folder.backups.glob(f"paceline-*-{reason}.backup"))[:-AUTOMATIC_KEPT]:
        old.unlink()
