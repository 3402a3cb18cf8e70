"""One round of the watch: look at everybody, keep the looks, raise and resolve alerts, measure what was suggested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.kernel.ids import uuid7
from paceline.records.act import Act
from paceline.records.action import acting
from paceline.rhythm.models import Alert, Look
from paceline.rhythm.models.alert import AlertState
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.signals.dwell import learn_limits
from paceline.rhythm.queries.signals.found import Found
from paceline.rhythm.queries.signals.whole import PARTS, Part, readings
from paceline.rhythm.queries.together import remembered
from paceline.rhythm.watching import alerts, looks, offers
from paceline.rhythm.watching.measuring import measure_due
from paceline.rhythm.watching.oversight import ask_leaders
from paceline.rhythm.watching.stuck import give_tasks, tell_of_stuck
from paceline.workflow.handlers import job
from paceline.workflow.run import Run
from paceline.workflow.schedules import schedule

OPEN = (AlertState.RAISED, AlertState.SNOOZED)
WRITTEN = (
    "kind", "unit", "owner", "team", "value", "limit", "level", "few", "in_a_row", "raised", "counted_on",
    "looked_on", "words", "evidence",
)  # fmt: skip


@dataclass
class Round:
    """What a round has done."""

    looked: int = 0
    few: int = 0
    raised: int = 0
    resolved: int = 0
    measured: int = 0
    kept: list[Look] = field(default_factory=list)

    def as_words(self) -> str:
        """One line for the list of schedules."""
        return _t("检查 %(looked)s 项，新预警 %(raised)s，恢复 %(resolved)s，样本不足 %(few)s") % {
            "looked": self.looked, "raised": self.raised, "resolved": self.resolved, "few": self.few,
        }  # fmt: skip


@schedule("rhythm.signals", "40 5 * * *", "检查节奏")
def watch_nightly() -> str:
    """Before the day begins; running twice changes nothing."""
    return watch().as_words()


@job("rhythm.watch", "检查节奏")
def watch_now(run: Run) -> dict[str, Any]:
    """The same, asked for by somebody."""
    found = watch()
    return {"looked": found.looked, "raised": found.raised, "resolved": found.resolved}


def watch(parts: Sequence[Part] = PARTS) -> Round:
    """Look at every team and seller today."""
    today, organisation, found = local_day(clock.now()), Organisation.today(), Round()
    with transaction.atomic():
        with acting(SYSTEM, "rhythm.correction.create", via="job") as act:
            offers.install(act)
        with acting(SYSTEM, "pipeline.stage.learn", via="job") as act:
            learn_limits(act, today)
        with acting(SYSTEM, "rhythm.alert.raise", via="job") as act:
            with remembered():
                everything = list(readings(today, organisation, parts))
            look_at_all(act, everything, today, organisation, found)
        found.measured = measure_due(today)
        tell_of_stuck(today, organisation)
        with acting(SYSTEM, "pipeline.opportunity.prompt", via="job") as act:
            give_tasks(act, today)
            ask_leaders(act, today, organisation)
    return found


def look_at_all(
    act: Act, all_found: list[Found], today: date, organisation: Organisation, done: Round
) -> None:
    """Bring the looks forward and the alerts with them; alerts of whom nobody looks at any more resolve."""
    known = {look.key: look for look in visible(SYSTEM, Look).select_for_update()}
    standing = {
        one.key: one for one in visible(SYSTEM, Alert).filter(state__in=OPEN).select_for_update(of=("self",))
    }
    for found in all_found:
        look = known.get(found.key) or new_look(found, organisation)
        alarm = looks.after(look, found.reading, today)
        looks.filled(look, found.reading, alarm, found.evidence, today)
        done.kept.append(look)
        done.looked, done.few = done.looked + 1, done.few + bool(look.few)
        alert = standing.pop(found.key, None)
        if alert is None and alarm.is_raised and found.reading.fires:
            alerts.raise_one(act, found, look, today, organisation)
            done.raised += 1
        elif alert is not None and not alarm.is_raised:
            alerts.resolve(act, alert)
            done.resolved += 1
        elif alert is not None and not look.few:
            alerts.bring_up_to_date(act, alert, look, today, organisation)
    for alert in standing.values():
        alerts.resolve(act, alert)
        done.resolved += 1
    keep(done.kept)


def new_look(found: Found, organisation: Organisation) -> Look:
    """The first look at a signal of a node."""
    node = found.node
    person = organisation.people.get(node.user) if node.user else None
    return Look(
        id=uuid7(), key=found.key, kind=str(found.reading.kind), unit_id=node.unit,
        owner_id=alerts.who_answers(node, organisation),
        team_id=node.unit or (person.unit_id if person else None), in_a_row=0,
    )  # fmt: skip


def keep(rows: list[Look]) -> None:
    """Write the looks, new ones and known ones, in one statement per thousand."""
    visible(SYSTEM, Look).bulk_create(
        rows, batch_size=1000, update_conflicts=True, unique_fields=["key"], update_fields=list(WRITTEN)
    )
