"""What is not one request: exporting ten thousand rows, memory in use, the time until the server answers."""

from __future__ import annotations

import io
import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from paceline.access.models import User
from paceline.access.principal import principal_of
from paceline.interfaces.cli.server.home import home
from paceline.interfaces.files.exporting import make
from paceline.interfaces.files.exporting.table import Table
from paceline.interfaces.files.exporting.written import WRITERS

HALF = {"field": "customer_class", "op": "in", "value": ["A", "B"]}
ROWS = 10_000


def exported(username: str = "manager", times: int = 5) -> tuple[float, int]:
    """Median milliseconds per 10,000 customers as CSV, under this person's rights; and how many rows there were."""
    by, spans, rows = principal_of(User.objects.get(username=username)), [], 0
    for _ in range(times):
        begun = time.perf_counter()
        table = Table(make.query_of(by, "customers.customer", {"filter": HALF}))
        rows = WRITERS["csv"](table, io.BytesIO(), lambda done: None)
        spans.append(1000 * (time.perf_counter() - begun))
    return statistics.median(spans) * ROWS / max(rows, 1), rows


def memory(server: int) -> tuple[float, float]:
    """Megabytes (proportional set size) of the server's processes and of the embedded database."""
    line = (home().database / "postmaster.pid").read_text().split()[0]
    return sum(map(pss, family(server))), sum(map(pss, family(int(line))))


def family(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from family(int(child))


def pss(pid: int) -> float:
    """Megabytes that a process uses, its part of what is shared included."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (ProcessLookupError, PermissionError, FileNotFoundError):
        return 0
    return next((int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith("Pss:")), 0)


def report(server: int, seconds: float, at_start: tuple[float, float]) -> str:
    """Lines below the table; `seconds` and `at_start` were measured before the first request."""
    took, rows = exported()
    return "\n".join(
        (
            "",
            f"- 导出 10,000 行（经理，CSV，共 {rows:,} 行）：{took:.0f} ms；必须 110，登月 30",
            f"- 内存（PSS），启动后：{spoken(at_start)}；必须 300",
            f"- 内存（PSS），测完以后：{spoken(memory(server))}",
            f"- 网页进程从启动到能回答：{seconds:.1f} s（{os.cpu_count()} 核）",
        )
    )


def spoken(megabytes: tuple[float, float]) -> str:
    """Server, database and their sum."""
    own, database = megabytes
    return f"网页 {own:.0f} MB，数据库 {database:.0f} MB，合计 {own + database:.0f} MB"
