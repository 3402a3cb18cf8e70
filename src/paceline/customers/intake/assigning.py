"""Finding an owner for a lead by the rules: the first rule that fits, the person whose turn it is, the reason kept.

The rule's row is locked while somebody is chosen, so that of two leads that come in at once each sees the other's turn.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _t

from paceline.access.filtering import compiled_for
from paceline.access.models import Tier, User, UserStatus
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.tiers import tier_on
from paceline.access.working_days import local_day, working_calendar
from paceline.customers.absences import absences
from paceline.customers.actions.lead import take
from paceline.customers.models import AssignmentMember, AssignmentRule, AssignmentTurn, Lead
from paceline.customers.models.intake.assignment import Otherwise
from paceline.customers.models.pool import Handover
from paceline.customers.pools import moving
from paceline.customers.pools.claiming import cap_of, held_count
from paceline.customers.pools.places import home_of
from paceline.kernel import clock, regions
from paceline.kernel.clock import start_of
from paceline.metadata.registry import registry
from paceline.methods.assigning import Candidate, Way, in_order
from paceline.records.act import Act

TIERS = {str(one): rank for rank, one in enumerate(Tier, start=1)}
IN_WORK = ("new", "assigned", "contacting", "qualified")


def by_rules(act: Act, lead: Lead) -> AssignmentRule | None:
    """Give the lead away by the first rule that fits and finds somebody; None when none does."""
    for rule in fitting(lead):
        visible(SYSTEM, AssignmentRule).select_for_update(of=("self",), no_key=True).get(pk=rule.pk)
        user = chosen(rule, lead, act.now)
        if user is not None:
            given(act, rule, lead, user)
            return rule
        if otherwise(act, rule, lead):
            return rule
    return None


def fitting(lead: Lead) -> list[AssignmentRule]:
    """The rules in use that fit a lead, in their order."""
    rules = visible(SYSTEM, AssignmentRule).filter(active=True).order_by("position", "pk")
    return [rule for rule in rules if fits(rule, lead)]


def fits(rule: AssignmentRule, lead: Lead) -> bool:
    """Whether a lead is in the range of a rule."""
    budget = getattr(lead, "budget_base", None)
    return (
        (not rule.region or (lead.region or "").startswith(regions.prefix(rule.region)))
        and (not rule.industries or lead.industry in rule.industries)
        and (not rule.grades or lead.grade in rule.grades)
        and (rule.source_id is None or rule.source_id == lead.source_id)
        and (rule.least_budget_base is None or (budget is not None and budget >= rule.least_budget_base))
        and meets(rule.condition, lead)
    )


def meets(condition: Any, lead: Lead) -> bool:
    """Whether a lead meets a condition in the filter language; none holds for all."""
    if not condition:
        return True
    compiled = understood(condition)
    return bool(compiled.apply(visible(SYSTEM, Lead).filter(pk=lead.pk)).exists())


def understood(condition: Any) -> Any:
    """The condition, compiled. Raises Invalid for one that leads do not understand."""
    return compiled_for(SYSTEM, condition, registry.of(Lead))


def chosen(rule: AssignmentRule, lead: Lead, now: Any) -> User | None:
    """Whose turn it is; None when nobody can take it."""
    members = list(visible(SYSTEM, AssignmentMember).filter(rule=rule, active=True).select_related("user"))
    day = working_calendar().add_workdays(local_day(now), 0)
    people = {one.user_id: one for one in members if able(rule, one.user, day)}
    for key in absences.on(people, day):
        people.pop(key, None)
    ordered = in_order(cast(Way, rule.way), candidates(rule, lead, people, local_day(now)))
    return people[UUID(ordered[0].key)].user if ordered else None


def able(rule: AssignmentRule, user: User, day: date) -> bool:
    """Here, not leaving, and experienced enough."""
    least = TIERS.get(rule.least_tier or "", 0)
    return user.status == UserStatus.ACTIVE and user.is_active and TIERS.get(tier_on(user, day), 0) >= least


def candidates(
    rule: AssignmentRule, lead: Lead, people: dict[UUID, AssignmentMember], day: date
) -> list[Candidate]:
    """What decides between the people of a rule, as it stands now."""
    turns = visible(SYSTEM, AssignmentTurn).filter(rule=rule, user__in=list(people)).order_by()
    begun = Count("pk", filter=Q(at__gte=start_of(day)))
    told = {
        row[0]: row[1:]
        for row in turns.values_list("user_id").annotate(n=Count("pk"), last=Max("at"), today=begun)
    }
    held = open_leads(people)
    return [candidate(rule, lead, one, day, told.get(key), held.get(key, 0)) for key, one in people.items()]


def candidate(
    rule: AssignmentRule, lead: Lead, member: AssignmentMember, day: date, told: Any, held: int
) -> Candidate:
    """One of them; `told` is how many turns there were, when the last was, and how many today."""
    count, last, today = told or (0, None, 0)
    return Candidate(
        key=str(member.user_id),
        weight=member.weight,
        given=count,
        last=last.timestamp() if last else 0.0,
        held=held,
        room=room(rule, lead, member.user, held, today),
        industry=bool(lead.industry) and lead.industry in member.industries,
        region=bool(member.region) and (lead.region or "").startswith(regions.prefix(member.region)),
        tier=TIERS.get(tier_on(member.user, day), 0),
    )


def open_leads(people: Iterable[UUID]) -> dict[UUID, int]:
    """How many leads in work each of them has."""
    rows = visible(SYSTEM, Lead).filter(owner__in=list(people), status__in=IN_WORK).order_by()
    return dict(rows.values_list("owner_id").annotate(n=Count("pk")))


def room(rule: AssignmentRule, lead: Lead, user: User, held: int, today: int) -> int | None:
    """How many more fit: by the rule, by the day, by the cap of the pool where the lead belongs; None for no limit."""
    left = [rule.most_open - held] if rule.most_open else []
    left += [rule.most_daily - today] if rule.most_daily else []
    pool = home_of(lead)
    cap = cap_of(pool, user) if pool is not None else 0
    left += [cap - held_count(pool, user)] if pool is not None and cap else []
    return min(left, default=None)


def given(act: Act, rule: AssignmentRule, lead: Lead, user: User) -> None:
    """The lead goes over, its story says by which rule, and the turn counts."""
    words = {"turns": _t("轮到"), "weights": _t("按权重轮到"), "best": _t("最合适的是")}[rule.way]
    with_reason(act, lead, user, _t("按规则「%(rule)s」%(words)s%(name)s") % {
        "rule": rule.name, "words": words, "name": user.name})  # fmt: skip
    act.events[-1].payload["rule"] = {"id": str(rule.pk), "name": rule.name}
    act.insert(AssignmentTurn(rule=rule, user=user, lead=lead, at=clock.now()))


def with_reason(act: Act, lead: Lead, user: User, reason: str) -> None:
    before, act.reason = act.reason, reason
    try:
        take(act, lead, user)
    finally:
        act.reason = before


def otherwise(act: Act, rule: AssignmentRule, lead: Lead) -> bool:
    """What the rule says when nobody can take it; False leaves it to the next one."""
    if rule.otherwise == Otherwise.PERSON and rule.person is not None and rule.person.is_active:
        reason = _t("规则「%(rule)s」里没有人轮得到，交给%(name)s") % {
            "rule": rule.name,
            "name": rule.person.name,
        }
        with_reason(act, lead, rule.person, reason)
        return True
    if rule.otherwise == Otherwise.POOL and rule.pool is not None and lead.pool_id is None:
        moving.put(act, lead, rule.pool, Handover.RELEASE, event="customers.lead.release")
        return True
    return False
