"""A template as one reader would see it."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Contact, Lead
from paceline.kernel.errors import Invalid
from paceline.market.audience import person
from paceline.market.models import MailTemplate
from paceline.market.words import filled, missing
from paceline.metadata.fields import Link
from paceline.records.act import Act
from paceline.records.action import action

SomeContact = Annotated[Contact | None, Link("customers.Contact", "联系人", blank=True)]
SomeLead = Annotated[Lead | None, Link("customers.Lead", "线索", blank=True)]


@action("market.mailtemplate.preview", "预览", permission="read", icon="eye", hidden=True)
def preview(
    act: Act, template: MailTemplate, *, contact: SomeContact = None, lead: SomeLead = None
) -> dict[str, Any]:
    """Subject and body for a contact or a lead, and which variables have no value there. Changes nothing."""
    record = contact or lead
    if record is None:
        raise Invalid({"contact": "请选一位联系人或一条线索来预览。"})
    values = person(record, template.channel, visible(SYSTEM, User).filter(pk=act.by.user_id).first()).values
    whole = f"{template.subject or ''}\n{template.body}"
    return {
        "subject": filled(template.subject or "", values),
        "body": filled(template.body, values),
        "missing": missing(whole, values),
    }
