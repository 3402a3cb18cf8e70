"""A competitor has become cheaper: a scenario is proposed, with where its number comes from; people decide about it.

Only what somebody accepts is in use, and nothing in it is a fact: a competitor's promotion begins at ×0.9 of the
conversion (R023), a start that nobody has measured, so the ratio of the two prices stands beside it.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t

from paceline.access.models import Role, User, UserStatus
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.pipeline.competing import moved, words_of
from paceline.pipeline.models import PriceObservation
from paceline.pipeline.models.competition import PriceSource
from paceline.records.acting.publishing import reaction
from paceline.records.action import acting
from paceline.records.models import Event
from paceline.rhythm.models import Scenario
from paceline.rhythm.models.scenario import ScenarioKind, ScenarioState
from paceline.workflow.notifications import notify

CONVERSION = Decimal("0.9")
LEAST = Decimal("0.05")
"""Smaller cuts are the noise of a market."""
LASTS = timedelta(days=90)
OBJECT = "rhythm.scenario"
NAME = "%(rival)s %(item)s 降价（%(change)s）"
TOLD = "建议情景「%(name)s」：转化率 ×%(factor)s，请看理由再决定采纳不采纳。"
REASON = (
    "%(rival)s「%(item)s」%(before)s → %(price)s（%(change)s，%(day)s，%(source)s）。\n"
    "转化率 ×%(factor)s 是对手降价的起始假设，不是测出来的；按价格比是 ×%(ratio)s（新价 ÷ 原价）。\n"
    "要保住目标，新商机要多 %(more)s%%（1 ÷ %(factor)s）。倍数和日期都可以先改，再采纳。"
)


@reaction("pipeline.priceobservation.create")
def propose(event: Event) -> None:
    """One scenario per price, and one undecided per product: a newer cut takes the place of the older."""
    seen = moved(event)
    if seen is None or seen.change is None or seen.change > -LEAST:
        return
    with acting(SYSTEM, "rhythm.scenario.propose", via="job") as act:
        if visible(SYSTEM, Scenario).filter(observation=seen).exists():
            return
        values: dict[str, Any] = {
            "name": (_t(NAME) % words_of(seen))[:80], "kind": ScenarioKind.COMPETITOR,
            "starts_on": seen.seen_on, "ends_on": seen.seen_on + LASTS, "conversion": CONVERSION,
            "reason": reason_of(seen), "observation": seen,
        }  # fmt: skip
        open_ = visible(SYSTEM, Scenario).filter(state=ScenarioState.PROPOSED, observation__item=seen.item_id)
        found = open_.select_for_update(of=("self",)).first()
        if found is not None:
            act.save(found, **values)
        else:
            found = act.create(
                Scenario, event=act.action, links_checked=True, state=ScenarioState.PROPOSED, **values
            )
        notify(
            deciders(), kind="reminder", template=TOLD, key=f"scenario:{seen.pk}", about=(OBJECT, found.pk),
            params={"name": found.name, "factor": f"{CONVERSION}"},
        )  # fmt: skip


@reaction("pipeline.priceobservation.remove")
def withdraw(event: Event) -> None:
    """A price that was logged by mistake suggests nothing."""
    with acting(SYSTEM, "rhythm.scenario.remove", via="job") as act:
        rows = visible(SYSTEM, Scenario).filter(observation=event.record_id, state=ScenarioState.PROPOSED)
        for one in rows.select_for_update(of=("self",)):
            act.remove(one)


def reason_of(seen: PriceObservation) -> str:
    """Where the number comes from."""
    assert seen.before
    ratio = (seen.price / seen.before).quantize(Decimal("0.01"), ROUND_HALF_UP)
    more = (100 / CONVERSION - 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    source = "，".join(part for part in (str(PriceSource(seen.source).label), seen.where) if part)
    return _t(REASON) % {**words_of(seen), "day": seen.seen_on.isoformat(), "source": source, "factor": CONVERSION,
                     "ratio": ratio, "more": more}  # fmt: skip


def deciders() -> set[UUID]:
    """Who may change every scenario by their role."""
    roles = [one.pk for one in visible(SYSTEM, Role) if one.grants.get(OBJECT, {}).get("change") == "all"]
    people = visible(SYSTEM, User).filter(roles__in=roles, status=UserStatus.ACTIVE)
    return set(people.values_list("pk", flat=True))
