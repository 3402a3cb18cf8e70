"""What a command shows: lines, tables and progress bars. Plain lines appear where there is no terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from paceline.interfaces.cli.words import words as _

console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


class Report(Protocol):
    """How a long piece of work tells how far it is; rooms accept any callable of this shape."""

    def __call__(self, label: str, done: int, total: int) -> None:
        """Say that `done` of `total` steps of the stage called `label` are finished."""


def silent(label: str, done: int, total: int) -> None:
    """Report to nobody."""


@contextmanager
def progress() -> Iterator[Report]:
    """Show one bar per stage while the block lasts; without a terminal print one line per finished stage."""
    if not console.is_terminal:
        yield _line_per_stage
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as bars:
        stages: dict[str, int] = {}

        def report(label: str, done: int, total: int) -> None:
            if label not in stages:
                stages[label] = bars.add_task(label, total=total)
            bars.update(stages[label], completed=done, total=total)  # type: ignore[arg-type]

        yield report


def _line_per_stage(label: str, done: int, total: int) -> None:
    if done >= total:
        console.print(f"{label} {done}/{total}", markup=False)


def fail(message: str) -> None:
    """Print what went wrong and what to do."""
    errors.print(f"[bold red]{_('出错了')}[/] ", end="")
    errors.print(message, markup=False)
