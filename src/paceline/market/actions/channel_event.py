"""Calls and answers of numbers that nobody was known by: given to somebody, or made a lead."""

from __future__ import annotations

from typing import Annotated

from paceline.customers.actions.lead import begin
from paceline.customers.models import Contact, Lead
from paceline.kernel.errors import Invalid
from paceline.market.incoming.noting import note
from paceline.market.models import ChannelEvent
from paceline.metadata.fields import Link, Text
from paceline.records.act import Act
from paceline.records.action import action

SomeContact = Annotated[Contact | None, Link("customers.Contact", "联系人", blank=True)]
SomeLead = Annotated[Lead | None, Link("customers.Lead", "线索", blank=True)]


def is_known(event: ChannelEvent) -> str:
    return "已经归到人了。" if event.contact_id or event.lead_id else ""


@action(
    "market.channelevent.match", "归到联系人或线索", permission="change", icon="contact", available=is_known
)
def match(
    act: Act, event: ChannelEvent, *, contact: SomeContact = None, lead: SomeLead = None
) -> ChannelEvent:
    """Whose number it is; the call or answer goes into that timeline."""
    whose = contact or lead
    if whose is None or (contact is not None and lead is not None):
        raise Invalid({"contact": "请选一位联系人，或一条线索。"})
    note(act, event, whose)
    return event


@action("market.channelevent.make_lead", "建成线索", permission="change", icon="plus", available=is_known,
        makes="customers.lead")  # fmt: skip
def make_lead(
    act: Act, event: ChannelEvent, *, name: Annotated[str, Text("姓名", max_length=60)],
    company: Annotated[str, Text("公司", max_length=120, blank=True)] = "",
) -> ChannelEvent:  # fmt: skip
    """A lead with this number, for whoever makes it; the call or answer goes into its timeline."""
    lead = begin(act, {"name": name, "company": company, "phone": event.number, "owner": act.by.user_id})
    note(act, event, lead)
    return event
