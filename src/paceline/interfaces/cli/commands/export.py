"""`paceline export`: writes the rows of one object, as one person may see them, to .xlsx or .csv.

The function `export` does the work: `run(object, target, filter, fields, by, report)` → number of rows written.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from paceline.interfaces.cli import functions, session
from paceline.interfaces.cli.console import console, progress
from paceline.interfaces.cli.words import words as _
from paceline.kernel.errors import Conflict, Invalid

HELP = "导出记录到 .xlsx 或 .csv 文件"
SUFFIXES = {".xlsx", ".csv"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("object", help=_("导出什么，例如 pipeline.opportunity"))
    parser.add_argument("target", type=Path, help=_("写到哪个文件（.xlsx 或 .csv）"))
    parser.add_argument("--filter", help=_("筛选条件（JSON，与接口相同）"))
    parser.add_argument("--fields", default="", help=_("哪些列，用逗号分开，默认与列表相同"))
    parser.add_argument("--by", default="", help=_("以谁的身份导出（登录名），默认是第一个管理员"))
    parser.add_argument("--force", action="store_true", help=_("覆盖已有的文件"))


def run(options: argparse.Namespace) -> int:
    """Export."""
    condition = _condition(options.filter)
    if options.target.suffix.lower() not in SUFFIXES:
        raise Invalid("文件名应以 .xlsx 或 .csv 结尾。")
    if options.target.exists() and not options.force:
        raise Conflict("%(path)s 已存在。", hint="要覆盖请加 --force。", params={"path": options.target})
    with session.opened():
        session.require_schema()
        work = functions.function("export")
        with progress() as report:
            rows = work(
                object=options.object,
                target=options.target,
                filter=condition,
                fields=[name.strip() for name in options.fields.split(",") if name.strip()],
                by=options.by,
                report=report,
            )
    console.print(_("已导出 %(rows)s 行到 %(path)s") % {"rows": rows, "path": options.target}, markup=False)
    return 0


def _condition(text: str | None) -> Any:
    try:
        return json.loads(text) if text else None
    except json.JSONDecodeError as wrong:
        raise Invalid("筛选条件不是合法的 JSON：%(why)s", params={"why": wrong}) from wrong
