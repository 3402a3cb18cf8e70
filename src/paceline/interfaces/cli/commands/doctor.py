"""`paceline doctor`: looks at everything an installation needs and says what to do about what is wrong."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rich.markup import escape
from rich.table import Table

from paceline.interfaces.cli import session
from paceline.interfaces.cli.console import console
from paceline.interfaces.cli.server import preflight, running
from paceline.interfaces.cli.server.home import Home, home
from paceline.interfaces.cli.words import words as _
from paceline.kernel import clock
from paceline.kernel.errors import PacelineError

HELP = "体检：检查这台机器和这个安装，说明哪里要处理"
OLD_BACKUP = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `level` is good, advice or bad."""

    what: str
    level: str
    said: str


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options: none."""


def run(options: argparse.Namespace) -> int:
    """Print the report; the exit code is 1 when something is bad."""
    findings = list(examine(home()))
    table = Table(title=_("体检"), title_justify="left")
    for heading in ("", _("项目"), _("结果")):
        table.add_column(heading)
    marks = {"good": "[green]✓[/]", "advice": "[yellow]![/]", "bad": "[red]✗[/]"}
    for finding in findings:
        table.add_row(marks[finding.level], finding.what, escape(finding.said))
    console.print(table)
    return 1 if any(finding.level == "bad" for finding in findings) else 0


def examine(folder: Home) -> Iterator[Finding]:
    """Yield one finding after the other, machine first."""
    yield Finding("Python", "good", platform.python_version())
    yield _checked(_("数据文件夹"), lambda: preflight.disk(folder), _data_folder(folder))
    yield _checked(_("页面文件"), preflight.static_files, _("已生成"))
    yield _key(folder)
    yield _serving(folder)
    yield from _database()
    yield _last_backup(folder)


def _checked(what: str, check: Callable[[], None], said: str) -> Finding:
    try:
        check()
    except PacelineError as problem:
        return Finding(what, "bad", problem.text(_))
    return Finding(what, "good", said)


def _data_folder(folder: Home) -> str:
    existing = next(path for path in (folder.path, *folder.path.parents) if path.exists())
    free = shutil.disk_usage(existing).free / 1e9
    return _("%(path)s，剩余 %(free).1f GB") % {"path": folder.path, "free": free}


def _key(folder: Home) -> Finding:
    path = folder.path / "secret_key"
    if os.environ.get("PACELINE_SECRET_KEY") or not path.exists():
        return Finding(_("密钥"), "good", _("由环境变量给出或将在启动时生成"))
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Finding(_("密钥"), "bad", _("别的用户可以读取，请运行 chmod 600 %(path)s") % {"path": path})
    return Finding(_("密钥"), "good", _("只有所有者可读"))


def _serving(folder: Home) -> Finding:
    if running.is_marked(folder):
        return Finding(
            _("运行"), "good", _("正在运行：%(url)s") % {"url": running.who(folder).get("url", "")}
        )
    return Finding(_("运行"), "advice", _("没有运行，用 paceline up 启动"))


def _database() -> Iterator[Finding]:
    """Start the database if need be and look inside."""
    from django.db import Error

    try:
        with session.opened():
            yield from _inside()
    except PacelineError as problem:
        yield Finding(_("数据库"), "bad", problem.text(_))
    except Error as problem:
        yield Finding(_("数据库"), "bad", _("连接不上：%(why)s") % {"why": problem})


def _inside() -> Iterator[Finding]:
    from paceline.interfaces.cli.backups import dump
    from paceline.interfaces.cli.server import schema

    schema.require_supported_server()
    kind = _("外部") if session.is_external() else _("内置")
    megabytes = dump.size() / 1e6
    said = _("%(kind)s PostgreSQL %(major)s，%(size).0f MB") % {
        "kind": kind,
        "major": schema.server_version(),
        "size": megabytes,
    }
    yield Finding(_("数据库"), "good", said)
    waiting = len(schema.pending())
    if waiting:
        yield Finding(
            _("表结构"), "advice", _("有 %(count)s 步升级待执行，paceline up 会自动处理") % {"count": waiting}
        )
    else:
        yield Finding(_("表结构"), "good", _("已是最新"))


def _last_backup(folder: Home) -> Finding:
    backups = sorted(folder.backups.glob("*.backup"), key=lambda path: path.stat().st_mtime)
    if not backups:
        return Finding(_("备份"), "advice", _("还没有备份，建议每天运行 paceline backup"))
    taken = datetime.fromtimestamp(backups[-1].stat().st_mtime, UTC)
    level = "advice" if clock.now() - taken > OLD_BACKUP else "good"
    return Finding(_("备份"), level, _("最近一次：%(when)s") % {"when": f"{taken:%Y-%m-%d %H:%M} UTC"})
