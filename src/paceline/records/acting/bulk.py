"""One action over many records: each in its own savepoint, one batch, a report of what happened to every row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.kernel.errors import Invalid, PacelineError
from paceline.kernel.ids import uuid7
from paceline.records.acting.inputs import read_inputs
from paceline.records.action import Action, authorise, execute, get_action

AT_ONCE = 500
"""Up to this many records are done while the person waits; more go to a job."""
CHUNK = 100


@dataclass
class BulkReport:
    """What became of each record: done, or the reason why not."""

    batch: UUID
    done: list[UUID] = field(default_factory=list)
    failed: dict[UUID, str] = field(default_factory=dict)
    faults: list[Invalid] = field(default_factory=list)

    def fault_of_all(self, asked: Collection[str]) -> Invalid | None:
        """What is wrong with the input itself: no record was done, and each for the same fault of what was asked."""
        said = [one.fields for one in self.faults]
        alike = not self.done and len(said) == len(self.failed) > 0 and all(one == said[0] for one in said)
        return self.faults[0] if alike and said[0].keys() <= set(asked) else None

    def as_json(self) -> dict[str, Any]:
        return {
            "batch": str(self.batch),
            "done": len(self.done),
            "failed": [{"id": str(key), "reason": reason} for key, reason in self.failed.items()],
        }


@dataclass(frozen=True)
class One:
    """What is done to each record of a batch."""

    by: Principal
    chosen: Action
    inputs: Mapping[str, Any]
    versions: Mapping[UUID, int]
    via: str
    key: str | None

    def do(self, record: UUID, report: BulkReport) -> None:
        """Do it and note what came of it."""
        once = f"{self.key}:{record}" if self.key else None
        try:
            execute(
                self.chosen, self.by, record, self.inputs,
                version=self.versions.get(record), via=self.via, batch=report.batch, key=once,
            )  # fmt: skip
            report.done.append(record)
        except PacelineError as error:
            report.failed[record] = error.text(_t)
            if isinstance(error, Invalid):
                report.faults.append(error)


def perform_many(
    by: Principal,
    name: str,
    keys: Iterable[UUID],
    inputs: Mapping[str, Any],
    *,
    versions: Mapping[UUID, int] | None = None,
    via: str = "web",
    batch: UUID | None = None,
    key: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> BulkReport:
    """Do a record action with the same input on many records. Input is read once; one bad record stops no other.

    `key` makes it repeatable: a record that was done under this key is not done again.
    """
    chosen = get_action(name)
    if chosen.on != "record":
        raise Invalid("这个操作不能批量进行。")
    authorise(chosen, by)
    one = One(by, chosen, read_inputs(chosen, by, dict(inputs)), versions or {}, via, key)
    report = BulkReport(batch or uuid7())
    ordered = sorted(dict.fromkeys(keys))
    for start in range(0, len(ordered), CHUNK):
        with transaction.atomic():
            for record in ordered[start : start + CHUNK]:
                one.do(record, report)
        if progress is not None:
            progress(min(start + CHUNK, len(ordered)))
    return report
