"""The alerts that somebody may see, of everybody or of a node, and what the suggestions about them have brought."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Case as DbCase
from django.db.models import IntegerField, Q, QuerySet, Value, When

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.methods.rhythm.signals.effect import Case, Effect, effects
from paceline.rhythm.models import Alert, Correction, Look, Suggestion
from paceline.rhythm.models.alert import AlertLevel, AlertState, SuggestionState
from paceline.rhythm.queries.organisation import Node, Organisation

GRAVEST = DbCase(
    When(level=AlertLevel.CRITICAL, then=Value(0)), When(level=AlertLevel.WARN, then=Value(1)), default=Value(2),
    output_field=IntegerField(),
)  # fmt: skip


def standing_alerts(by: Principal, *, snoozed: bool = False) -> QuerySet[Any]:
    """The alerts that stand, the gravest first; with `snoozed` those that are put aside instead."""
    state = AlertState.SNOOZED if snoozed else AlertState.RAISED
    rows = visible(by, Alert).filter(state=state).annotate(grave=GRAVEST)
    return rows.select_related("owner", "person", "unit").order_by("grave", "-raised_on", "name")


def of_node(node: Node, organisation: Organisation) -> Q:
    """The alerts about a node and everybody in it."""
    about = Q(person__in=organisation.everybody_in(node))
    return about | Q(unit__in=list(organisation.subtree(node.unit))) if node.unit else about


def own_alerts(by: Principal, most: int) -> list[Alert]:
    """What somebody answers for, without what is only to be noted."""
    if by.user_id is None or not by.can("rhythm.alert", "read"):
        return []
    return list(standing_alerts(by).filter(owner=by.user_id).exclude(level=AlertLevel.INFO)[:most])


def suggestions_of(by: Principal, alerts: Iterable[Alert]) -> dict[UUID, list[Suggestion]]:
    """By alert what is suggested or was decided, the largest effect first."""
    found: dict[UUID, list[Suggestion]] = {}
    rows = visible(by, Suggestion).filter(alert__in=[one.pk for one in alerts])
    for one in (
        rows.exclude(state=SuggestionState.EXPIRED).select_related("who").order_by("-predicted", "what")
    ):
        found.setdefault(one.alert_id, []).append(one)
    return found


def too_few(by: Principal) -> list[Look]:
    """What could not be judged: 样本不足."""
    rows = visible(by, Look).filter(few=True).select_related("unit", "owner")
    return list(rows.order_by("kind", "key")[:200])


def effect_report(by: Principal) -> list[tuple[str, Effect]]:
    """Of every correction that was suggested, by name, what came of it."""
    names = dict(visible(by, Correction).values_list("code", "name"))
    rows = (
        visible(by, Suggestion)
        .order_by("pk")
        .values("code", "what", "state", "predicted", "recovered", "realised")
    )
    cases, shown = [], dict(names)
    for row in rows:
        code = row["code"] or row["what"]
        shown.setdefault(code, row["what"])
        cases.append(
            Case(
                code, row["state"] == SuggestionState.ACCEPTED,
                row["state"] in (SuggestionState.ACCEPTED, SuggestionState.DECLINED), float(row["predicted"]),
                row["recovered"], None if row["realised"] is None else float(row["realised"]),
            )
        )  # fmt: skip
    return [(shown[one.code], one) for one in effects(cases)]
