"""Whether somebody who comes in is known already: by phone, e-mail, credit code or the company's normalised name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Contact, Customer, Lead
from paceline.customers.states import CONVERTED, DISQUALIFIED
from paceline.kernel import chinese
from paceline.kernel.errors import Conflict
from paceline.metadata.views import words

ENDED = (CONVERTED, DISQUALIFIED)
NO_COMPANY = frozenset(
    words(
        "个人 个体 个体户 个体工商户 自由职业 无 没有 暂无 未知 未填 保密 其他 其它 测试 公司 单位 学生 退休 "
        "none na null test unknown other self personal"
    )
)
"""What people write when there is no company; these are nobody's name."""
SHORTEST = 3
"""A shorter name says too little to take two people for one."""


def known_as(values: Mapping[str, Any], exclude: UUID | None = None) -> Lead | Customer | None:
    """The record that already stands for this person or company: an open lead, a customer, then an ended lead."""
    leads = (
        visible(SYSTEM, Lead).filter(same_lead(values)) if same_lead(values) else visible(SYSTEM, Lead).none()
    )
    open_lead: Lead | None = leads.exclude(pk=exclude).exclude(status__in=ENDED).order_by("pk").first()
    if open_lead is not None:
        return open_lead
    return customer_of(values) or leads.exclude(pk=exclude).order_by("-pk").first()


def same_lead(values: Mapping[str, Any]) -> Q:
    """Leads with the same phone, e-mail or company; an empty Q when nothing was given."""
    q = Q()
    for name in ("phone", "email"):
        if values.get(name):
            q |= Q(**{name: values[name]})
    if key := company_key(values):
        q |= Q(company_key=key)
    return q


def company_key(values: Mapping[str, Any]) -> str:
    """The normalised name of the company; "" when none is given or it tells nobody apart."""
    key = chinese.normalise_company_name(str(values["company"]))[:120] if values.get("company") else ""
    return "" if key in NO_COMPANY or len(key) < SHORTEST or key.isdecimal() else key


def customer_of(values: Mapping[str, Any]) -> Customer | None:
    """The customer that this person or company is, or is a contact of."""
    for rows in ways_to_a_customer(values):
        found: Customer | None = rows.order_by("pk").first()
        if found is not None:
            return found
    return None


def ways_to_a_customer(values: Mapping[str, Any]) -> Iterator[Any]:
    """Customers by their own keys first, then by those of their contacts."""
    customers = visible(SYSTEM, Customer)
    if values.get("credit_code"):
        yield customers.filter(credit_code=values["credit_code"])
    if values.get("phone"):
        yield customers.filter(phone=values["phone"])
    if key := company_key(values):
        yield customers.filter(name_key=key)
    for name in ("phone", "email"):
        if values.get(name):
            people = visible(SYSTEM, Contact).filter(**{name: values[name]})
            yield customers.filter(pk__in=people.values("customer"))


def require_sight(by: Principal, found: Lead | Customer) -> None:
    """Raises Conflict that names only the owner when the actor may not see the record."""
    if visible(by, type(found)).filter(pk=found.pk).exists():
        return
    owner = found.owner.name if found.owner else "–"
    raise Conflict(
        "这位客户已经有人在跟进，负责人是%(owner)s。",
        hint="可以用「登记来访」把这次来访告诉他。",
        params={"owner": owner},
        code="known_elsewhere",
    )
