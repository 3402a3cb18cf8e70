"""What to do about an alert: the catalogue as rows that people change, and the suggestions made from it."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Q

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.methods.rhythm.signals.corrections import CATALOGUE
from paceline.records.act import Act
from paceline.rhythm.models import Alert, Correction, Suggestion
from paceline.rhythm.models.alert import AlertLevel, SuggestionState

MOST = 3
"""Suggestions for one alert: more than three nobody weighs."""
RANK = {AlertLevel.INFO: 0, AlertLevel.WARN: 1, AlertLevel.CRITICAL: 2}


def install(act: Act) -> int:
    """Make the shipped corrections rows, each once: what somebody has changed or removed stays so."""
    known = {
        code for removed in (False, True)
        for code in visible(SYSTEM, Correction, removed=removed).values_list("code", flat=True)
    }  # fmt: skip
    missing = [one for one in CATALOGUE if one.code not in known]
    for one in missing:
        act.create(
            Correction, event="rhythm.correction.create", links_checked=True, code=one.code, name=str(one.label),
            kind=str(one.kind), level=str(one.level), effect=Decimal(repr(one.effect)), horizon=one.horizon,
        )  # fmt: skip
    return len(missing)


def fitting(alert: Alert) -> list[Correction]:
    """The corrections for an alert's kind and level, the largest expected effect first."""
    rows = visible(SYSTEM, Correction).filter(kind=alert.kind, active=True)
    strength = RANK[AlertLevel(alert.level)]
    found = [one for one in rows if RANK[AlertLevel(one.level)] <= strength]
    return sorted(found, key=lambda one: (-one.effect, one.code, one.name))[:MOST]


def offer(act: Act, alert: Alert) -> list[Suggestion]:
    """Suggest what fits and was not suggested for this alert before."""
    known = set(visible(SYSTEM, Suggestion).filter(alert=alert).values_list("what", flat=True))
    return [make(act, alert, one) for one in fitting(alert) if one.name not in known]


def make(act: Act, alert: Alert, one: Correction) -> Suggestion:
    """One suggestion; what comes of the problem is looked at on `due_on`, whether it is followed or not."""
    made: Suggestion = act.create(
        Suggestion, event="rhythm.suggestion.offer", links_checked=True, alert=alert, what=one.name, code=one.code,
        who=alert.owner_id, predicted=one.effect, horizon=one.horizon, before=alert.value,
        due_on=working_calendar().add_workdays(alert.raised_on, one.horizon),
    )  # fmt: skip
    return made


def expire(act: Act, alert: Alert) -> None:
    """What nobody decided about is over when the alert is."""
    rows = visible(SYSTEM, Suggestion).filter(Q(alert=alert), state=SuggestionState.OPEN)
    for one in rows.select_for_update(of=("self",)):
        act.save(one, event="rhythm.suggestion.expire", state=SuggestionState.EXPIRED)
