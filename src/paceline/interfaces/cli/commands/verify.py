"""`paceline verify`: proves that the data obeys the invariants, after a restore or every night.

The function `verify` does the work: `run(report, repair)` → `[{"id", "what", "is_kept", "is_repaired", "detail"}, …]`,
one per invariant.
"""

from __future__ import annotations

import argparse

from rich.markup import escape
from rich.table import Table

from paceline.interfaces.cli import functions, session
from paceline.interfaces.cli.console import console, progress
from paceline.interfaces.cli.words import words as _

HELP = "核验：检查数据是否前后一致"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--quiet", action="store_true", help=_("只列出不符合的"))
    parser.add_argument(
        "--repair", action="store_true", help=_("重新计算不符合的合计、汇总字段和搜索索引，再核验一次")
    )


def run(options: argparse.Namespace) -> int:
    """Check every invariant; the exit code is 1 when one is broken."""
    with session.opened():
        session.require_schema()
        work = functions.function("verify")
        with progress() as report:
            findings = list(work(report=report, repair=options.repair))
    broken = [finding for finding in findings if not finding["is_kept"]]
    repaired = [finding for finding in findings if finding["is_repaired"]]
    _show([*broken, *repaired] if options.quiet else findings)
    if repaired:
        console.print(_("重新计算了 %(count)s 项，现在都符合了。") % {"count": len(repaired)})
    console.print(
        _("核验了 %(all)s 项，不符合的 %(broken)s 项。") % {"all": len(findings), "broken": len(broken)}
    )
    return 1 if broken else 0


def _show(findings: list[dict[str, object]]) -> None:
    if not findings:
        return
    table = Table()
    for heading in ("", _("编号"), _("内容"), _("说明")):
        table.add_column(heading)
    for finding in findings:
        mark = "[green]✓[/]" if finding["is_kept"] else "[red]✗[/]"
        mark = "[yellow]↻[/]" if finding["is_repaired"] else mark
        table.add_row(mark, *(escape(str(finding[key])) for key in ("id", "what", "detail")))
    console.print(table)
