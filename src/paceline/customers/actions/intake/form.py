"""Forms by which leads come in: made with an address of their own, given another one, filled in by visitors."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

from django.db.models import F

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.intake import capture, public
from paceline.customers.models import LeadForm
from paceline.customers.visits.recording import recognise_mark
from paceline.kernel.errors import NotAllowed
from paceline.metadata.fields import Entries, Text, YesNo
from paceline.records.act import Act
from paceline.records.action import action

BYTES = 18


def new_address() -> dict[str, str]:
    """A public key and the address that it stands in."""
    key = secrets.token_urlsafe(BYTES)
    return {"key": key, "link": public.address_of(key)}


@action("customers.leadform.create", "新建获客表单", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> LeadForm:
    """A form with its address and code, open at once."""
    made: LeadForm = act.create(LeadForm, **{**values, **new_address()})
    return made


@action("customers.leadform.renew_link", "换一个链接", permission="change", icon="refresh", danger=True)
def renew_link(act: Act, form: LeadForm) -> LeadForm:
    """Another address: the old one and its printed codes stop working at once."""
    act.save(form, **new_address())
    return form


@action("customers.leadform.submit", "填写表单", hidden=True)
def submit(
    act: Act,
    form: LeadForm,
    *,
    answers: Annotated[dict[str, Any], Entries("填写内容")],
    agreed: Annotated[bool, YesNo("同意条款", blank=True)] = False,
    utm: Annotated[str, Text("推广参数", max_length=200, blank=True)] = "",
    visitor: Annotated[str, Text("访客标识", max_length=64, blank=True)] = "",
) -> LeadForm:
    """Somebody with the form's address has filled it in. Returns the form, whoever is known here already."""
    if act.by.kind != "link":
        raise NotAllowed("表单由客户自己填写。同事请用「新建线索」或「登记来访」。")
    lead = capture.capture(act, form, capture.read(form, answers), utm or "", agreed=bool(agreed))
    if visitor:
        recognise_mark(act, visitor, lead)
    counted = {"submitted": F("submitted") + 1, "last_at": act.now}
    visible(SYSTEM, LeadForm).filter(pk=form.pk).update(**counted)
    return form
