"""Learning from earlier leads how likely new ones are to convert. Only the worker comes here: it fits with numpy.

A lead's features are what its first event told: the values as they were when it came, not what people wrote later.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import ConversionModel, Lead
from paceline.customers.scoring.scoring import FINISHED
from paceline.methods.conversion_model import Case, Method, Model, fit
from paceline.records.past import history

WINDOW = timedelta(days=60)
"""A lead has converted when it did within these days; younger ones have not had that long."""
AT_MOST, AT_ONCE = 20_000, 1000
SAID = ("company", "title", "budget", "need", "interest", "wechat", "email", "form")
"""Of these it counts only whether they were said."""
GROUP = "source"


def learn(now: datetime) -> ConversionModel:
    """Fit the model anew, keep it, and give every open lead its chance."""
    made = fit(cases(now), GROUP)
    values: dict[str, Any] = {
        "fitted_at": now, "method": made.method, "leads": made.leads, "conversions": made.conversions,
        "tested": made.tested, "auc": None if made.auc is None else Decimal(str(round(made.auc, 4))),
        "detail": {
            "base": made.base, "leaking": list(made.leaking),
            "bins": [[one.expected, one.leads, one.converted] for one in made.bins],
            "weights": [[*key, weight] for key, weight in sorted(made.weights.items(), key=lambda one: -abs(one[1]))],
        },
    }  # fmt: skip
    row = ConversionModel(**values)
    row.save(force_insert=True)
    give_chances(made)
    return row


def cases(now: datetime) -> list[Case]:
    """The newest leads that have had time to convert, oldest first."""
    rows = visible(SYSTEM, Lead).filter(created_at__lte=now - WINDOW).order_by("-created_at", "-pk")
    leads = list(rows.values_list("pk", "created_at", "converted_at")[:AT_MOST])[::-1]
    told = first_values([key for key, _, _ in leads])
    return [
        Case(told[key], converted is not None and converted <= created + WINDOW)
        for key, created, converted in leads
        if key in told
    ]


def first_values(keys: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    """Lead → its features as its first event told them."""
    found: dict[UUID, dict[str, str]] = {}
    every = list(keys)
    for start in range(0, len(every), AT_ONCE):
        events = history.told("customers.lead.create").filter(record_id__in=every[start : start + AT_ONCE])
        for key, changes in events.values_list("record_id", "payload__changes"):
            found[key] = features(changes or {})
    return found


def features(changes: Mapping[str, Any]) -> dict[str, str]:
    """What was known when it came; a region counts by its province."""
    first = {name: str(pair[1] or "") for name, pair in changes.items()}
    found = {"source": first.get("source", ""), "industry": first.get("industry", "")}
    found["region"] = first.get("region", "")[:2]
    return found | {name: "1" if first.get(name) else "" for name in SAID}


def give_chances(model: Model) -> None:
    """Every open lead's chance; like a sum it is written without an event."""
    rows = visible(SYSTEM, Lead).exclude(status__in=FINISHED).order_by("pk")
    leads = list(rows.only("pk", "convert_chance"))
    told = first_values([one.pk for one in leads]) if model.method != Method.NONE else {}
    changed = []
    for lead in leads:
        chance = model.chance(told[lead.pk]) if lead.pk in told else None
        value = None if chance is None else Decimal(str(round(chance, 4)))
        if lead.convert_chance != value:
            lead.convert_chance = value
            changed.append(lead)
    visible(SYSTEM, Lead).bulk_update(changed, ["convert_chance"], batch_size=AT_ONCE)
