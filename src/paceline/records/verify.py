"""`verify`: the invariants that must hold at any time. Rooms add theirs in `invariants.py`.

An invariant yields a line per violation, in words that name the record. What follows from other data can be repaired.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Protocol

from django.utils.translation import gettext as _t

from paceline.kernel.errors import PacelineError

SHOWN = 5
"""How many violations a finding names; the rest are counted."""


class Report(Protocol):
    """Progress: what is being checked, how many of how many."""

    def __call__(self, label: str, done: int, total: int) -> None: ...


@dataclass(frozen=True)
class Invariant:
    """One promise about the data; `find` yields what breaks it."""

    code: str
    words: str
    find: Callable[[], Iterable[str]]
    repair: Callable[[], object] | None = None
    """Computes again what is wrong; None where only people can know what is right."""

    def repaired_by(self, repair: Callable[[], object]) -> Callable[[], object]:
        """Declare the repair: `@figures_are_right.repaired_by`."""
        invariants[self.code] = replace(self, repair=repair)
        return repair


invariants: dict[str, Invariant] = {}


def invariant(code: str, words: str) -> Callable[[Callable[[], Iterable[str]]], Invariant]:
    """Declare an invariant. Raises ValueError when the code is taken."""
    if code in invariants:
        raise ValueError(f"invariant {code} is declared twice")

    def declare(find: Callable[[], Iterable[str]]) -> Invariant:
        invariants[code] = made = Invariant(code, words, find)
        return made

    return declare


def run(report: Report, repair: bool = False) -> list[dict[str, Any]]:
    """Check everything. Returns one finding per invariant: `{"id", "what", "is_kept", "is_repaired", "detail"}`.

    `repair` computes again what was found wrong and looks once more; `detail` then says what was wrong before.
    """
    found = []
    for done, one in enumerate(sorted(invariants.values(), key=lambda i: i.code)):
        report(label=_t(one.words), done=done, total=len(invariants))
        told = finding(one)
        if repair and one.repair is not None and not told["is_kept"]:
            one.repair()
            told |= {"is_kept": (kept := finding(one)["is_kept"]), "is_repaired": kept}
        found.append(told)
    report(label="", done=len(invariants), total=len(invariants))
    return found


def finding(one: Invariant) -> dict[str, Any]:
    """What checking one invariant showed."""
    try:
        broken, count = counted(one.find())
    except PacelineError as error:
        broken, count = [str(error)], 1
    more = [f"… +{count - SHOWN}"] if count > SHOWN else []
    return {
        "id": one.code,
        "what": _t(one.words),
        "is_kept": not count,
        "is_repaired": False,
        "detail": "; ".join([*broken, *more]),
    }


def counted(violations: Iterable[str]) -> tuple[list[str], int]:
    """The first few violations and how many there are."""
    every: Iterator[str] = iter(violations)
    first = list(islice(every, SHOWN))
    return first, len(first) + sum(1 for _ in every)
