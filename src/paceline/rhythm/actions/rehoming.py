"""换人: which customers could change hands to even a team's load out, and handing over those that were chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _t

from paceline.access.working_days import local_day
from paceline.kernel.errors import Invalid, NotAllowed, PacelineError
from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Integer, Link, Rows, UserLink, key_of
from paceline.methods.rhythm.levelling.rehoming import why
from paceline.records.act import Act
from paceline.records.action import action, perform
from paceline.rhythm.models import Target
from paceline.rhythm.queries.levelling import WEEKS, Levelled, horizon_of, levelled
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.rehoming import Rehomed, may_rehome, rehomed
from paceline.rhythm.queries.targets.weights import node_of

ASSIGN = "customers.customer.assign"
Weeks = Annotated[int | None, Integer("看几周", blank=True, hint="1、2 或 4，留空是 4")]
Chosen = Annotated[
    list[dict[str, Any]],
    Rows("客户", {"customer": Link("customers.Customer", "客户"), "owner": UserLink("新负责人")}),
]


@action("rhythm.target.new_owners", "换人建议", permission="read", icon="users", hidden=True)
def new_owners(act: Act, target: Target, *, weeks: Weeks = None) -> dict[str, Any]:
    """Utilisation by person before and after, and customers with their proposed owners and why. Changes nothing."""
    found, plan = proposal(act, target, weeks)
    before, after = plan.before, plan.after
    return {
        "people": [
            {"person": rep, "name": found.people[rep], "before": before[rep], "after": after[rep]}
            for rep in sorted(before, key=lambda one: (-before[one], one))
        ],
        "steps": [
            {
                "customer": step.held.key, "name": plan.rows[step.held.key]["name"], "hours": step.held.hours,
                "from": step.held.rep, "owner": step.to, "why": why(step, found.people[step.to]).text(_t),
            }
            for step in plan.steps
        ],
    }  # fmt: skip


@action("rhythm.target.rehome", "换人", permission="read", icon="users", hidden=True)
def rehome(act: Act, target: Target, *, customers: Chosen, weeks: Weeks = None) -> dict[str, Any]:
    """Hand over some of the proposed customers as one batch. What is proposed no longer stays where it is."""
    _found, plan = proposal(act, target, weeks)
    pairs = [(str(key_of(row["customer"])), str(key_of(row["owner"]))) for row in customers]
    handed = hand_over(act.by, plan, pairs, act.via)
    return {"moved": handed.moved, "failed": handed.failed, "batch": str(handed.batch)}


def proposal(act: Act, target: Target, weeks: int | None) -> tuple[Levelled, Rehomed]:
    """The load of the target's people and the proposal. Raises Invalid, and NotAllowed for who does not decide."""
    if weeks is not None and weeks not in WEEKS:
        raise Invalid({"weeks": "只能看 1、2 或 4 周。"})
    organisation, horizon = Organisation.today(), horizon_of(weeks or WEEKS[-1])
    found = levelled(act.by, node_of(target), organisation, local_day(act.now), horizon)
    require_decider(act.by, found)
    return found, rehomed(act.by, found, organisation)


def require_decider(by: Any, found: Levelled) -> None:
    """Raises NotAllowed."""
    if not may_rehome(by, found):
        raise NotAllowed("换客户的负责人要由主管决定。请把建议告诉主管。")


@dataclass
class Handed:
    """What came of handing over: one batch to undo."""

    batch: UUID = field(default_factory=uuid7)
    moved: int = 0
    failed: list[str] = field(default_factory=list)


def hand_over(by: Any, plan: Rehomed, pairs: Iterable[tuple[str, str]], via: str) -> Handed:
    """Each customer with its open deals and plans, as far as it is still proposed."""
    offered, handed = {(step.held.key, step.to) for step in plan.steps}, Handed()
    for pair in dict.fromkeys(pairs):
        refusal = given(by, plan, *pair, handed.batch, via) if pair in offered else _t("建议已经变了")
        handed.failed += [refusal] if refusal else []
        handed.moved += not refusal
    return handed


def given(by: Any, plan: Rehomed, key: str, to: str, batch: UUID, via: str) -> str:
    """One customer; returns why not, if so."""
    try:
        perform(
            by, ASSIGN, UUID(key), {"owner": to, "with_deals": "true"}, via=via, batch=batch,
            version=plan.rows[key]["version"], note=_t("均衡换人"),
        )  # fmt: skip
    except PacelineError as error:
        return error.text(_t)
    return ""
