"""Scores of leads by the rules in force, with the reasons, for one lead or all that are open.

Scores decay by themselves, so like sums they are written without events; a grade that changes is told with its reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Lead
from paceline.customers.models.lead import LeadStatus
from paceline.customers.models.rule import current_rule
from paceline.customers.scoring.rules import Rules, current_rules, understood
from paceline.customers.scoring.signals import signals
from paceline.kernel.errors import Invalid
from paceline.kernel.messages import Message, say
from paceline.methods.lead_scores import Engagement, grade, recent_points, score
from paceline.records.act import Act
from paceline.records.action import acting
from paceline.workflow.models.notification import stored

SCORE = "customers.lead.score"
FINISHED = (LeadStatus.CONVERTED, LeadStatus.DISQUALIFIED)
CHUNK = 500
DAY = 86400


@dataclass
class Scored:
    """Two scores, the grade they make, and each rule that gave points: `[kind, name, points, times]`."""

    fit: int = 0
    intent: int = 0
    grade: str = ""
    why: list[list[Any]] = field(default_factory=list)

    @property
    def said(self) -> Message:
        """The reason in one sentence, strongest first."""
        strongest = sorted(self.why, key=lambda one: -abs(one[2]))[:4]
        words = [say("%(name)s %(points)s", name=one[1], points=f"{one[2]:+d}") for one in strongest]
        if not words:
            return say("没有一条评分规则给它加分")
        return say(
            "匹配 %(fit)s 分，意向 %(intent)s 分：%(why)s", fit=self.fit, intent=self.intent, why=words
        )


def open_leads() -> QuerySet[Lead]:
    """Leads that the rules grade: still open, and not graded by a person."""
    return visible(SYSTEM, Lead).exclude(status__in=FINISHED).filter(graded_by_hand=False)


def scores(keys: Collection[UUID], now: datetime) -> dict[UUID, Scored]:
    """The scores of leads as they are now."""
    rules, found = current_rules(), {key: Scored() for key in keys}
    fit: dict[UUID, int] = defaultdict(int)
    for rule in rules.fit:
        for key in matching(rule, keys):
            fit[key] += rule.points
            found[key].why.append(["fit", rule.name, rule.points, 1])
    intent = intents(rules, keys, now, found)
    matrix = current_rule().priority
    for key, one in found.items():
        one.fit, one.intent = score(fit[key]), score(intent[key])
        one.grade = grade(one.fit, one.intent, matrix)
    return found


def matching(rule: Any, keys: Collection[UUID]) -> Iterable[UUID]:
    """Which of the leads meet a rule's condition; none for a condition that broke since."""
    try:
        compiled = understood(rule.condition)
    except Invalid:
        return ()
    rows = compiled.apply(visible(SYSTEM, Lead).filter(pk__in=keys).order_by())
    return set(rows.values_list("pk", flat=True))


def intents(
    rules: Rules, keys: Collection[UUID], now: datetime, found: dict[UUID, Scored]
) -> dict[UUID, float]:
    """Recency-weighted points of what leads did; each rule's part is noted with how often it was."""
    half_life = float(current_rule().half_life)
    ages: dict[tuple[UUID, str], list[float]] = defaultdict(list)
    for key, signal, at in signals(keys, now):
        ages[key, signal].append((now - at).total_seconds() / DAY)
    sums: dict[UUID, float] = defaultdict(float)
    for (key, signal), old in ages.items():
        for rule in rules.intent.get(signal, ()):
            points = recent_points((Engagement(rule.points, age) for age in old), half_life)
            sums[key] += points
            if round(points):
                found[key].why.append(["intent", rule.name, round(points), len(old)])
    return sums


def rescore(leads: QuerySet[Lead], now: datetime) -> int:
    """Bring scores and grades of leads in line. Returns how many grades changed; a second time changes nothing."""
    if not current_rules():
        return 0
    keys, changed = list(leads.order_by("pk").values_list("pk", flat=True)), 0
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        with acting(SYSTEM, SCORE, via="job") as act:
            rows = visible(SYSTEM, Lead).filter(pk__in=some).select_for_update(of=("self",)).order_by("pk")
            found = scores(some, now)
            changed += sum(settle(act, lead, found[lead.pk]) for lead in rows)
    return changed


def settle(act: Act, lead: Lead, now: Scored) -> bool:
    """One lead's scores and reasons; a changed grade goes into its story. Returns whether it changed."""
    write(lead, now)
    try:
        changed = act.save(lead, event=SCORE, grade=now.grade)
    except Invalid:  # a record that breaks a rule of its own stays as it is
        return False
    if changed:
        act.events[-1].payload["said"] = stored(now.said)
    return bool(changed)


def write(lead: Lead, now: Scored) -> None:
    """Scores that differ; they are no change of anybody's."""
    values = {"score_fit": now.fit, "score_intent": now.intent, "score_why": now.why}
    if any(getattr(lead, name) != value for name, value in values.items()):
        visible(SYSTEM, Lead).filter(pk=lead.pk).update(**values)
        for name, value in values.items():
            setattr(lead, name, value)
        lead._loaded = {**lead._loaded, "score_fit": now.fit, "score_intent": now.intent}
