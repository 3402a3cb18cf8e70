"""Raising, changing and resolving alerts. People are told once when one is raised, once more when it gets critical."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.messages import Message
from paceline.records.act import Act
from paceline.rhythm.models import Alert, Look
from paceline.rhythm.models.alert import AlertLevel, AlertState
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.queries.signals.found import Found
from paceline.rhythm.watching import offers
from paceline.workflow.notifications import notify


def who_answers(node: Node, organisation: Organisation) -> UUID | None:
    """The person, or the manager of the unit."""
    return organisation.manager_of(node.unit) if node.unit else node.user


def raise_one(act: Act, found: Found, look: Look, today: date, organisation: Organisation) -> Alert:
    """A new alert with its suggestions; who answers for it hears of it."""
    node = found.node
    person = organisation.people.get(node.user) if node.user else None
    alert: Alert = act.create(
        Alert, event="rhythm.alert.raise", links_checked=True, kind=str(found.reading.kind), level=look.level,
        state=AlertState.RAISED, unit=node.unit, person=node.user, owner=who_answers(node, organisation),
        team=node.unit or (person.unit_id if person else None), why=str(found.reading.why), value=look.value,
        limit=look.limit, raised_on=today, checked_on=today, key=look.key, words=look.words, evidence=look.evidence,
    )  # fmt: skip
    offers.offer(act, alert)
    tell(alert, organisation)
    return alert


def bring_up_to_date(act: Act, alert: Alert, look: Look, today: date, organisation: Organisation) -> None:
    """Today's figures, with an event when they have changed; a snooze that is over wakes the alert."""
    notes = {"checked_on": today, "words": look.words, "evidence": look.evidence}
    visible(SYSTEM, Alert).filter(pk=alert.pk).update(**notes)
    why = str(Message(look.words["template"], look.words["params"]))
    act.save(alert, event="rhythm.alert.look", value=look.value, limit=look.limit, why=why)
    if alert.state == AlertState.SNOOZED and alert.snoozed_until is not None and alert.snoozed_until <= today:
        act.save(alert, event="rhythm.alert.wake", state=AlertState.RAISED)
        tell(alert, organisation)
    if look.level and look.level != alert.level:
        is_worse = look.level == AlertLevel.CRITICAL
        act.save(alert, event="rhythm.alert.level", level=look.level)
        offers.offer(act, alert)
        if is_worse and alert.state == AlertState.RAISED:
            tell(alert, organisation)


def resolve(act: Act, alert: Alert) -> None:
    """It is well again: nobody has to do anything."""
    act.save(alert, event="rhythm.alert.resolve", state=AlertState.RESOLVED, resolved_at=act.now)
    offers.expire(act, alert)


def tell(alert: Alert, organisation: Organisation) -> None:
    """One line to who answers for it; of a person's critical alert the manager hears too. 留意 is only shown."""
    if alert.level == AlertLevel.INFO:
        return
    people = {alert.owner_id} if alert.owner_id else set()
    if alert.person_id and alert.level == AlertLevel.CRITICAL and alert.person_id in organisation.people:
        manager = organisation.manager_of(organisation.people[alert.person_id].unit_id)
        people |= {manager} if manager else set()
    until = alert.snoozed_until.isoformat() if alert.snoozed_until else ""
    notify(
        [one for one in people if one], kind="rhythm", template="节奏预警：「%(name)s」，%(why)s。",
        params={"name": alert.title, "why": alert.message}, key=f"alert:{alert.pk}:{alert.level}:{until}",
        about=("rhythm.alert", alert.pk), url="/rhythm/alerts/",
    )  # fmt: skip
