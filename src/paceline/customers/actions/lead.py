"""The life of a lead from new to qualified: made once per person, assigned, contacted, judged."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from paceline.access.models import User
from paceline.customers import known
from paceline.customers.actions.scoring import graded_by_hand
from paceline.customers.handing_on import plans_follow
from paceline.customers.models import Customer, Lead
from paceline.customers.models.lead import DisqualifyReason
from paceline.customers.models.pool import Handover
from paceline.customers.pools import moving
from paceline.customers.pools.assigning import new_clock, with_new_clock
from paceline.customers.response import respond_by
from paceline.customers.states import (
    ASSIGNED,
    CONTACTING,
    DISQUALIFIED,
    LEAD,
    NEW,
    NURTURING,
    OWNERSHIP,
    QUALIFIED,
)
from paceline.kernel.errors import Invalid
from paceline.metadata.fields import Choice, LongText, key_of
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.records.actions.generic import NewOwner

Reason = Annotated[str, LongText("原因")]
Note = Annotated[str, LongText("说明", blank=True)]
TOUCHED = (
    "name",
    "company",
    "title",
    "phone",
    "wechat",
    "email",
    "source",
    "campaign",
    "utm",
    "interest",
    "need",
)
"""What a touch keeps of the newcomer."""


@action("customers.lead.create", "新建线索", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> Lead:
    """A new lead, or one more touch of the lead that is known under the same phone, e-mail or company.

    A newcomer from a known customer becomes a lead of that customer's owner. Raises Conflict when the known record
    belongs to somebody whose records the actor may not see.
    """
    found = known.known_as(values)
    if found is not None:
        known.require_sight(act.by, found)
        touch_known(act, found, values)
        if isinstance(found, Lead):
            return found
        values = {**values, "owner": found.owner_id}
        return begin(act, values, trusted=True, of=found.pk)
    return begin(act, values)


@action("customers.lead.touch", "登记来访", on="collection", permission="create", icon="inbox")
def touch(act: Act, *, values: dict[str, Any]) -> dict[str, Any]:
    """Somebody came in: attached to the known record whoever owns it, else a new lead. Tells who takes care of it."""
    found = known.known_as(values)
    if found is None:
        lead = begin(act, values)
        return {"attached": False, "owner": lead.owner.name if lead.owner else ""}
    touch_known(act, found, values)
    return {"attached": True, "owner": found.owner.name if found.owner else ""}


def begin(
    act: Act, values: dict[str, Any], *, trusted: bool = False, checked: bool = False, of: UUID | None = None
) -> Lead:
    """Make a lead with the moment by which it has to be answered; `of` is the known customer that it came from.

    The owner of `trusted` values was found by code; where they are `checked` their links were, too.
    """
    owner = values.get("owner", act.by.user_id)
    values = {**values, "status": ASSIGNED if owner else NEW, "respond_by": respond_by(act.occurred_at, of)}
    if not (trusted or checked) and owner not in (None, act.by.user_id):
        generic.require_assign(act, registry.of(Lead), owner)
    made: Lead = act.create(Lead, links_checked=checked, **graded_by_hand(None, values))
    return made


def touch_known(act: Act, found: Lead | Customer, values: dict[str, Any]) -> None:
    """One more touch of a known record; its owner is told."""
    came = {name: str(key_of(values[name])) for name in TOUCHED if values.get(name)}
    if isinstance(found, Lead):
        last = {"last_source": key_of(source)} if (source := values.get("source")) else {}
        act.save(found, event="customers.lead.touch", touches=(found.touches or 1) + 1, **last)
        act.events[-1].payload["touch"] = came
    else:
        act.tell(found, "customers.customer.touch", touch=came)


def assignable(lead: Lead) -> object:
    """Both tables have to agree: the lead's own life, and whose it is."""
    return LEAD.available("assign")(lead) or OWNERSHIP.available("assign")(lead)


@action("customers.lead.assign", "分配", icon="user-round-check", available=assignable)
def assign(act: Act, lead: Lead, *, owner: NewOwner) -> Lead:
    """Somebody takes care of it from now on."""
    take(act, lead, owner)
    return lead


@action("customers.lead.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, lead: Lead, *, values: dict[str, Any]) -> Lead:
    """New values; a new owner begins with clocks of his own."""
    generic.change(act, lead, values=graded_by_hand(lead, with_new_clock(act, lead, values)))
    return lead


def take(act: Act, lead: Lead, owner: User) -> None:
    """Give a lead an owner; a new one counts as assigned."""
    if not owner.is_active:
        raise Invalid({"owner": "这位同事已离职。请选择在职的同事。"})
    former = lead.owner_id
    if lead.pool_id is not None:
        moving.give(act, lead, owner, Handover.ASSIGN, event="customers.lead.assign")
    else:
        status = ASSIGNED if lead.status == NEW else lead.status
        act.save(
            lead, event="customers.lead.assign", owner=owner, status=status, **new_clock(act, lead, owner.pk)
        )
    plans_follow(act, lead, former, owner)


@action("customers.lead.start_contact", "开始联系", icon="phone", available=LEAD.available("start_contact"))
def start_contact(act: Act, lead: Lead) -> Lead:
    """The owner is on it."""
    act.save(lead, event="customers.lead.start_contact", status=CONTACTING)
    return lead


@action("customers.lead.qualify", "确认有效", icon="check-check", available=LEAD.available("qualify"))
def qualify(act: Act, lead: Lead, *, note: Note = "") -> Lead:
    """Sales accepts it: there is a need and somebody to talk to."""
    act.reason = note or act.reason
    act.save(lead, status=QUALIFIED)
    return lead


@action("customers.lead.nurture", "转入培育", icon="spark", available=LEAD.available("nurture"))
def nurture(act: Act, lead: Lead, *, note: Note = "") -> Lead:
    """Not now, but worth staying in touch."""
    act.reason = note or act.reason
    act.save(lead, status=NURTURING)
    return lead


@action(
    "customers.lead.disqualify",
    "设为无效",
    icon="circle-x",
    danger=True,
    available=LEAD.available("disqualify"),
)
def disqualify(
    act: Act, lead: Lead, *, reason: Annotated[str, Choice("无效原因", DisqualifyReason)], note: Note = ""
) -> Lead:
    """It will not become a customer."""
    act.reason = note or act.reason
    act.save(lead, status=DISQUALIFIED, disqualify_reason=reason)
    return lead


@action("customers.lead.reject", "退回联系", icon="undo-2", available=LEAD.available("reject"))
def reject(act: Act, lead: Lead, *, reason: Reason) -> Lead:
    """Not ready after all: back to contacting, with a reason."""
    act.reason = reason
    act.save(lead, status=CONTACTING)
    return lead


@action("customers.lead.reopen", "重新联系", icon="rotate-ccw", available=LEAD.available("reopen"))
def reopen(act: Act, lead: Lead, *, reason: Reason) -> Lead:
    """A disqualified one comes back, with a reason."""
    act.reason = reason
    act.save(lead, status=CONTACTING, disqualify_reason="")
    return lead
