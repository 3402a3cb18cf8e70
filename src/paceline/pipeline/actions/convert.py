"""Converting a lead: its customer, its contact and, if wanted, its opportunity, in one transaction and only once.

It stands in this room because it reaches into all of them; its name is the lead's.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers import known
from paceline.customers.models import Activity, Contact, Customer, Lead
from paceline.customers.models.activity_kinds import UNDONE
from paceline.customers.models.contact import DecisionRole
from paceline.customers.models.customer import CustomerKind
from paceline.customers.states import CONVERTED, LEAD
from paceline.customers.visits.recording import follow_lead
from paceline.kernel.errors import NotAllowed
from paceline.metadata.fields import Amount, Choice, Day, Link, Text, YesNo
from paceline.metadata.when import When
from paceline.pipeline.actions.opportunity import begin
from paceline.pipeline.models import Opportunity, OpportunityContact
from paceline.records.act import Act
from paceline.records.action import action

Existing = Annotated[Customer | None, Link("customers.Customer", "已有客户", blank=True)]
CustomerName = Annotated[
    str, Text("客户名称", max_length=120, blank=True, hint="不填就用线索的公司名；已有同名公司会自动关联。")
]
WithOpportunity = Annotated[bool, YesNo("同时新建商机")]
WITH = When(with_opportunity=True)
OpportunityName = Annotated[
    str, Text("商机名称", max_length=120, blank=True, shown=WITH, hint="不填就用感兴趣的产品或客户名称。")
]
ExpectedAmount = Annotated[
    Decimal | None, Amount("预计金额", blank=True, shown=WITH, hint="不填就用线索的预算。")
]
CloseOn = Annotated[date | None, Day("预计成交日", blank=True, shown=WITH)]
Role = Annotated[
    str,
    Choice(
        "决策角色",
        DecisionRole,
        blank=True,
        shown=WITH,
        hint="联系人会加进商机；角色还不清楚，可以以后再填。",
    ),
]


@action("customers.lead.convert", "转化", icon="to", available=LEAD.available("convert"))
def convert(
    act: Act,
    lead: Lead,
    *,
    customer: Existing = None,
    customer_name: CustomerName = "",
    with_opportunity: WithOpportunity = False,
    opportunity_name: OpportunityName = "",
    amount: ExpectedAmount = None,
    expected_close_on: CloseOn = None,
    role: Role = "",
) -> Lead:
    """Make or link the customer and the contact, and begin the opportunity.

    The lead's row is locked and its state asked again, so a second request finds it converted (Conflict); the
    database allows one opportunity per lead besides.
    """
    found = chosen_customer(act, lead, customer, customer_name)
    contact = contact_of(act, lead, found)
    deal = None
    if with_opportunity:
        require_create(act, "pipeline.opportunity")
        name = opportunity_name or lead.interest or str(found)
        deal = begin(
            act, deal_values(lead, found, name, amount, expected_close_on), lead=lead.pk,
            owner=lead.owner_id or act.by.user_id,
        )  # fmt: skip
        if contact is not None:
            role = role or contact.decision_role
            act.create(OpportunityContact, opportunity=deal.pk, contact=contact.pk, role=role)
    act.save(
        lead, status=CONVERTED, customer=found, contact=contact, converted_at=act.occurred_at, next_step="",
        next_step_on=None,
    )  # fmt: skip
    hand_on_plans(act, lead, found, deal)
    follow_lead(act, lead)
    return lead


def chosen_customer(act: Act, lead: Lead, customer: Customer | None, name: str) -> Customer:
    """The customer to link: the one given, the one that is known under the same keys, else a new one."""
    if customer is None and lead.customer_id is None:
        keys = {"phone": lead.phone, "email": lead.email, "company": name or lead.company}
        known_one = known.customer_of(keys)
        if known_one is not None:
            known.require_sight(act.by, known_one)
            customer = known_one
    customer = customer or lead.customer
    if customer is None:
        return new_customer(act, lead, name)
    if not visible(act.by, Customer, "change").filter(pk=customer.pk).exists():
        raise NotAllowed("你不能修改客户「%(name)s」，不能把线索转进去。", params={"name": customer.name})
    return customer


def new_customer(act: Act, lead: Lead, name: str) -> Customer:
    """A company under its name, or a person."""
    require_create(act, "customers.customer")
    is_company = bool(name or lead.company)
    made: Customer = act.create(
        Customer,
        name=name or lead.company or lead.name,
        kind=CustomerKind.COMPANY if is_company else CustomerKind.PERSON,
        phone="" if is_company else lead.phone,
        industry=lead.industry,
        region=lead.region,
        source=lead.source_id,
        owner=lead.owner_id or act.by.user_id,
        tags=list(lead.tags),
        intent_score=lead.score_intent,
        links_checked=True,
    )
    return made


def contact_of(act: Act, lead: Lead, customer: Customer) -> Contact | None:
    """The person behind the lead among the customer's contacts, made when not there yet; a person needs none."""
    if customer.kind == CustomerKind.PERSON:
        return None
    among = visible(SYSTEM, Contact).filter(customer=customer)
    for key in ("phone", "email", "name"):
        if getattr(lead, key) and (same := among.filter(**{key: getattr(lead, key)}).first()):
            return same
    require_create(act, "customers.contact")
    made: Contact = act.create(
        Contact,
        customer=customer.pk,
        primary=not among.exists(),
        links_checked=True,
        **{name: getattr(lead, name) for name in ("name", "title", "phone", "wechat", "email")},
    )
    return made


def deal_values(
    lead: Lead, customer: Customer, name: str, amount: Decimal | None, expected_close_on: date | None
) -> dict[str, Any]:
    """What the opportunity takes over from the lead."""
    return {
        "name": name,
        "customer": customer.pk,
        "amount": lead.budget if amount is None else amount,
        "expected_close_on": expected_close_on,
        "source": lead.source_id,
        "need": lead.need,
        "tags": list(lead.tags),
        "next_step": lead.next_step,
        "next_step_on": lead.next_step_on,
    }


def hand_on_plans(act: Act, lead: Lead, customer: Customer, deal: Opportunity | None) -> None:
    """What is planned with the lead goes on with the customer and the opportunity."""
    for planned in (
        visible(SYSTEM, Activity).filter(lead=lead, status__in=UNDONE).select_for_update(of=("self",))
    ):
        values: dict[str, Any] = {"customer": customer}
        if deal is not None and planned.opportunity_id is None:
            values["opportunity"] = deal
        act.save(planned, event="customers.activity.change", **values)


def require_create(act: Act, object_name: str) -> None:
    """Raises NotAllowed when the actor may not make such a record."""
    if not act.by.can(object_name, "create"):
        raise NotAllowed("转化需要新建客户、联系人和商机的权限。请联系管理员。")
