"""Handing a lead over: offered by one side, taken or given back by the other, withdrawn, reopened when by mistake."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.access.models import OrgUnit, User
from paceline.access.principal import SYSTEM, Scope
from paceline.access.scope import visible
from paceline.customers.actions.lead import take
from paceline.customers.handoffs.limits import accept_by, result_by, touch_by
from paceline.customers.handoffs.offering import offered, receiver, require_ours
from paceline.customers.handoffs.reach import receives, units_of
from paceline.customers.models import Handoff, Lead
from paceline.customers.models.handoff import Handed, HandoffState, RejectReason
from paceline.customers.states import (
    CONTACTING,
    CONVERTED,
    DISQUALIFIED,
    HANDOFF,
    OFFERED,
    QUALIFIED,
)
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.kernel.messages import say
from paceline.metadata.fields import Choice, Link, LongText, MultipleChoice, Text, UserLink
from paceline.records.act import Act
from paceline.records.action import action

ToUnit = Annotated[
    OrgUnit | None, Link("access.OrgUnit", "接收团队", blank=True, hint="团队和接收人填一个就行")
]
ToUser = Annotated[User | None, UserLink("接收人", blank=True)]
What = Annotated[list[str], MultipleChoice("交接内容", Handed, blank=True)]
Said = Annotated[str, LongText("交接说明", blank=True, hint="客户说过什么、答应过什么、接下来该做什么")]
Follower = Annotated[User | None, UserLink("交给谁跟进", blank=True, hint="不填就是你自己")]
Why = Annotated[str, Choice("退回原因", RejectReason)]
Words = Annotated[str, Text("退回说明", max_length=200, blank=True, hint="写给交出的同事；选「其他」时必填")]
Note = Annotated[str, LongText("说明", blank=True)]
NOBODY = {"offered_to": None, "offered_user": None}
UNDECIDED: dict[str, Any] = {
    "state": OFFERED, "decided_at": None, "decided_by": None, "taken_by": None, "reason": "", "words": "",
    "touch_due_at": None, "result_due_at": None, "result_at": None, "result": "",
}  # fmt: skip


@action("customers.lead.hand_over", "交接", icon="swap", available=offered, makes="customers.handoff")
def hand_over(
    act: Act,
    lead: Lead,
    *,
    to_unit: ToUnit = None,
    to_user: ToUser = None,
    checklist: What | None = None,
    note: Said = "",
) -> Handoff:
    """Offer a lead to a team or a person: the clock of working hours begins, the lead stays where it is meanwhile."""
    to = receiver(act, to_unit, to_user)
    require_ours(act, lead)
    made: Handoff = act.create(
        Handoff, lead=lead, **to, checklist=checklist or [], note=note, due_at=accept_by(act.occurred_at)
    )
    offer(act, lead, made)
    return made


@action("customers.handoff.accept", "接收", icon="check", available=HANDOFF.available("accept"), locks="lead")
def accept(act: Act, handoff: Handoff, *, taken_by: Follower = None) -> Handoff:
    """It is ours now: the accepter, or whom he names of his people, has the lead and the time to contact it begins."""
    require_receiver(act, handoff)
    lead, person = lead_of(handoff), follower(act, taken_by)
    if lead is None or lead.status in (CONVERTED, DISQUALIFIED):
        raise Conflict("这条线索已经结束或删除，不能再接收。请退回，或者请对方撤回。", code="not_available")
    released(lead)
    take(act, lead, person)
    at = act.occurred_at
    act.save(
        handoff, state=HandoffState.ACCEPTED, decided_at=at, decided_by=act.by.user_id or person.pk, taken_by=person,
        touch_due_at=touch_by(at), result_due_at=result_by(at),
    )  # fmt: skip
    return handoff


@action("customers.handoff.reject", "退回", icon="undo", danger=True, available=HANDOFF.available("reject"),
        locks="lead")  # fmt: skip
def reject(act: Act, handoff: Handoff, *, reason: Why, words: Words = "") -> Handoff:
    """Not for us, and why: it goes back to those who handed it over, who read the reason at the lead."""
    require_receiver(act, handoff)
    if reason == RejectReason.OTHER and not words.strip():
        raise Invalid({"words": "请写明退回的原因，对方才知道怎么改进。"})
    act.reason = words
    give_back(act, handoff, confirmed=False)
    act.save(
        handoff, state=HandoffState.REJECTED, decided_at=act.occurred_at, decided_by=act.by.user_id, reason=reason,
        words=words,
    )  # fmt: skip
    return handoff


@action("customers.handoff.withdraw", "撤回", icon="ban", danger=True, available=HANDOFF.available("withdraw"),
        locks="lead")  # fmt: skip
def withdraw(act: Act, handoff: Handoff, *, note: Note = "") -> Handoff:
    """Not to be taken any more; whoever offered it keeps the lead."""
    act.reason = note or act.reason
    give_back(act, handoff)
    act.save(handoff, state=HandoffState.WITHDRAWN, decided_at=act.occurred_at, decided_by=act.by.user_id)
    return handoff


@action("customers.handoff.reopen", "撤销处理", icon="rotate-ccw", available=HANDOFF.available("reopen"),
        locks="lead")  # fmt: skip
def reopen(act: Act, handoff: Handoff) -> Handoff:
    """Taken or given back by mistake: it waits again, and whoever offered it has the lead, unless work has begun."""
    require_receiver(act, handoff)
    lead = lead_of(handoff)
    if lead is None or offered(lead):
        raise Conflict("这条线索已经结束、删除，或又交接过了，不能撤销处理。", code="not_available")
    if handoff.state == HandoffState.ACCEPTED:
        if handoff.touched_at is not None or lead.owner_id != handoff.taken_by_id:
            raise Conflict("接收之后已经跟进过，或者换了负责人，不能撤销处理。", code="not_available")
        if handoff.owner is not None and handoff.owner.is_active:
            take(act, lead, handoff.owner)
    act.save(handoff, **UNDECIDED)
    offer(act, lead, handoff)
    return handoff


@action("customers.handoff.escalate", "升级", icon="flag", hidden=True,
        available=HANDOFF.available("escalate"))  # fmt: skip
def escalate(act: Act, handoff: Handoff) -> Handoff:
    """Nobody has taken it in time: marked once, which tells the leader of the receiving side."""
    if act.by.kind != "system":
        raise NotAllowed("这一步由系统按交接时限进行。")
    if handoff.escalated_at is None and handoff.due_at is not None and handoff.due_at <= act.now:
        act.save(handoff, escalated_at=act.now)
    return handoff


def offer(act: Act, lead: Lead, handoff: Handoff) -> None:
    """Note at the lead to whom it is offered; one that is nobody's belongs to the offering side meanwhile."""
    lead.offered_to_id, lead.offered_user_id = handoff.to_unit_id, handoff.to_user_id
    if lead.owner_id is None and handoff.owner is not None:
        take(act, lead, handoff.owner)
    else:
        act.save(lead, event="customers.lead.hand_over")


def give_back(act: Act, handoff: Handoff, *, confirmed: bool = True) -> None:
    """The lead is not offered any more; one that sales did not want has to be contacted again."""
    lead = lead_of(handoff)
    if lead is not None:
        status = CONTACTING if lead.status == QUALIFIED and not confirmed else lead.status
        act.save(lead, event="customers.lead.hand_back", status=status, **NOBODY)


def released(lead: Lead) -> None:
    """Written along with the new owner."""
    lead.offered_to_id = lead.offered_user_id = None


def lead_of(handoff: Handoff) -> Lead | None:
    """The lead, locked; None when it was removed."""
    found: Lead | None = (
        visible(SYSTEM, Lead).select_for_update(of=("self",)).filter(pk=handoff.lead_id).first()
    )
    return found


def follower(act: Act, named: User | None) -> User:
    """Who takes care of the lead. Raises NotAllowed for people whom the accepter does not lead."""
    if named is None:
        if act.by.user_id is None:
            raise NotAllowed("只有同事本人可以接收。")
        found: User = visible(SYSTEM, User).get(pk=act.by.user_id)
        return found
    leads = act.by.scope("customers.handoff", "accept") >= Scope.TEAM
    if act.by.kind == "system" or named.pk == act.by.user_id:
        return named
    if not leads or named.unit_id not in units_of(act.by, "accept"):
        raise Invalid({"taken_by": say("只能交给你带的同事跟进，%(name)s不在其中。", name=named.name)})
    return named


def require_receiver(act: Act, handoff: Handoff) -> None:
    """Raises NotAllowed for anybody but the receiving side."""
    if not receives(act.by, handoff):
        raise NotAllowed("只有接收的一方可以做这一步。要收回请用「撤回」。")
