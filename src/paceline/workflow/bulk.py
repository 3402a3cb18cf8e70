"""One action over more records than a person should wait for: a job that takes up where it was stopped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from paceline.access.principal import Principal
from paceline.kernel import clock
from paceline.kernel.errors import Invalid, TooLarge
from paceline.kernel.ids import uuid7
from paceline.records.act import Act
from paceline.records.acting.bulk import AT_ONCE, BulkReport, perform_many
from paceline.records.acting.idempotency import answered
from paceline.records.acting.inputs import read_inputs
from paceline.records.action import authorise, get_action
from paceline.workflow.handlers import job
from paceline.workflow.models import Job
from paceline.workflow.queue import enqueue
from paceline.workflow.run import Run

MOST = 20_000
PERFORM = "records.bulk"


def perform_or_queue(
    by: Principal,
    name: str,
    keys: Iterable[UUID],
    inputs: Mapping[str, Any],
    *,
    versions: Mapping[UUID, int] | None = None,
    via: str = "web",
    key: str | None = None,
) -> BulkReport | Job:
    """Do a record action on many records now, or by a job when there are more than AT_ONCE.

    Raises TooLarge above MOST, NotAllowed and Invalid before anything is done or queued. `inputs` are people's input.
    """
    wanted = list(dict.fromkeys(keys))
    if len(wanted) > MOST:
        raise TooLarge("一次最多 %(most)s 条。请缩小范围，或分几次进行。", params={"most": MOST})
    if len(wanted) <= AT_ONCE:
        return perform_many(by, name, wanted, inputs, versions=versions, via=via, key=key)
    chosen = get_action(name)
    if chosen.on != "record":
        raise Invalid("这个操作不能批量进行。")
    authorise(chosen, by)
    read_inputs(chosen, by, dict(inputs))
    args = {
        "action": name,
        "keys": [str(record) for record in wanted],
        "inputs": dict(inputs),
        "versions": {str(record): version for record, version in (versions or {}).items()},
        "via": via,
    }
    now = clock.now()
    act = Act(by=by, action=name, now=now, occurred_at=now, via=via)
    with transaction.atomic(), answered(act, key, chosen, PERFORM, args) as earlier:
        if earlier.found:
            return earlier.result()
        queued = enqueue(by, PERFORM, args, label=chosen.label, total=len(wanted), batch=uuid7())
        earlier.keep(queued)
    return queued


@job(PERFORM, "批量操作")
def run_bulk(
    run: Run, *, action: str, keys: list[str], inputs: dict[str, Any], versions: dict[str, int], via: str
) -> dict[str, Any]:
    """Every record once, even when the job is started again: the job's key stands for each record's turn."""
    report = perform_many(
        run.by,
        action,
        [UUID(text) for text in keys],
        inputs,
        versions={UUID(text): version for text, version in versions.items()},
        via=via,
        batch=run.job.batch,
        key=f"job {run.job.pk}",
        progress=run.progress,
    )
    return report.as_json()
