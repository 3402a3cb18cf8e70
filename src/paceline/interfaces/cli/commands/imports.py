"""`paceline import`: the import wizard without the wizard, for one command in a terminal or a script.

The function `import` does the work:
`run(files, preset, object, keys, existing, dry_run, by, rejects, report)` →
`{"created", "updated", "skipped", "failed", "batch"}` (counts, and the id under which the import can be undone).
"""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.table import Table

from paceline.interfaces.cli import functions, session
from paceline.interfaces.cli.console import console, progress
from paceline.interfaces.cli.words import words as _
from paceline.kernel.errors import Invalid

HELP = "导入 .xlsx 或 .csv 文件"
OUTCOMES = {"created": "新增", "updated": "更新", "skipped": "跳过", "failed": "失败"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("files", nargs="+", type=Path, help=_("文件；用预设时可以是多个文件或一个文件夹"))
    parser.add_argument("--preset", help=_("列对应关系的预设名称"))
    parser.add_argument("--object", help=_("导入成什么，例如 customers.customer"))
    parser.add_argument(
        "--key", action="append", default=[], dest="keys", help=_("用哪一列认出已有的记录，可重复")
    )
    parser.add_argument(
        "--existing",
        choices=("fill", "update", "skip", "create"),
        default="",
        help=_("记录已存在时怎么办：只补空白（默认）、覆盖、跳过、另建"),
    )
    parser.add_argument("--dry-run", action="store_true", help=_("只检查，不写入"))
    parser.add_argument("--by", default="", help=_("以谁的身份导入（登录名），默认是第一个管理员"))
    parser.add_argument("--rejects", type=Path, help=_("失败的行连同原因写到这个文件"))


def run(options: argparse.Namespace) -> int:
    """Import; the exit code is 1 when a row failed."""
    _check(options)
    with session.opened():
        session.require_schema()
        work = functions.function("import")
        with progress() as report:
            counts = work(
                files=options.files,
                preset=options.preset,
                object=options.object,
                keys=options.keys,
                existing=options.existing,
                dry_run=options.dry_run,
                by=options.by,
                rejects=options.rejects,
                report=report,
            )
    _show(counts, options)
    return 1 if counts["failed"] else 0


def _check(options: argparse.Namespace) -> None:
    for path in options.files:
        if not path.exists():
            raise Invalid("找不到文件 %(path)s。", params={"path": path})
    if not options.preset and not options.object:
        raise Invalid("不知道要导入成什么。", hint="请用 --object 指定对象，或用 --preset 指定预设。")


def _show(counts: dict[str, object], options: argparse.Namespace) -> None:
    table = Table(title=_("检查结果（没有写入）") if options.dry_run else _("导入结果"), title_justify="left")
    for label in OUTCOMES.values():
        table.add_column(_(label), justify="right")
    table.add_row(*(str(counts[outcome]) for outcome in OUTCOMES))
    console.print(table)
    if counts["failed"] and options.rejects:
        console.print(_("失败的行和原因在 %(path)s") % {"path": options.rejects}, markup=False)
    if counts.get("batch"):
        console.print(_("批次 %(batch)s，可以在导入页面撤销。") % {"batch": counts["batch"]}, markup=False)
