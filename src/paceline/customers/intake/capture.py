"""What becomes of what somebody filled in: a touch of who is known, else a new lead that finds its owner."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import connection

from paceline.customers import known
from paceline.customers.actions.lead import begin, take, touch_known
from paceline.customers.intake.assigning import by_rules
from paceline.customers.models import Lead, LeadForm
from paceline.customers.models.intake.form import HandTo
from paceline.customers.states import NEW, NURTURING
from paceline.kernel.errors import Invalid, PacelineError
from paceline.kernel.messages import say
from paceline.metadata.fields import Reading
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.workflow.notifications import notify

SHORTEST = 7
"""So many digits a number has that somebody can be called at."""
KEYS = ("phone", "email")


def read(form: LeadForm, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in, by the types of a lead's own fields. Raises Invalid with every fault, by field."""
    fields = registry.get("customers.lead").standard
    found: dict[str, Any] = {}
    faults: dict[str, Any] = {}
    for name in map(str, form.order):
        kind = fields[name].type
        try:
            value = kind.read(one_of(answers.get(name)), Reading())
        except PacelineError as error:
            faults[name] = error.message
            continue
        if value in (None, "", []) and name in (form.needed or ()):
            faults[name] = say("请填写%(field)s。", field=say(kind.label))
        elif name == "phone" and 0 < sum(map(str.isdigit, str(value))) < SHORTEST:
            faults[name] = say("这个号码太短，打不通。请留手机号，或带区号的座机。")
        elif value not in (None, "", []):
            found[name] = value
    if not faults and not any(found.get(name) for name in ("phone", "wechat", "email", "company")):
        faults[contact_field(form)] = say("请留一种联系方式，我们好找到您。")
    if faults:
        raise Invalid(faults)
    return found


def one_of(raw: Any) -> Any:
    """The value of an input that may have come as a list of one."""
    return (raw[0] if raw else "") if isinstance(raw, list) else raw


def contact_field(form: LeadForm) -> str:
    return next(str(one) for one in form.order if one in ("phone", "email", "wechat", "company"))


def capture(act: Act, form: LeadForm, values: Mapping[str, Any], utm: str, *, agreed: bool) -> Lead:
    """The lead that now stands for this person: one that is known and was touched, else a new one."""
    come = {**values, "name": values.get("name") or values.get("company") or values.get("phone") or "–"}
    come |= {"source": form.source_id, "campaign": form.campaign, "utm": utm or form.utm or ""}
    wait_for_the_same(values)
    found = known.known_as(come)
    if found is not None:
        touch_known(act, found, come)
        act.events[-1].payload["touch"]["form"] = form.name
        if isinstance(found, Lead):
            give(act, form, found)
            return found
    owner = found.owner if found is not None else None
    lead = begin(
        act, {**come, "owner": owner, "form": form.pk, "consent": agreed or None}, checked=True,
        of=found.pk if found is not None else None,
    )  # fmt: skip
    if form.consent and agreed:
        act.events[-1].payload["agreed_to"] = form.consent
    if owner is None:
        give(act, form, lead)
    else:
        tell(act, owner.pk, lead)
    return lead


def wait_for_the_same(values: Mapping[str, Any]) -> None:
    """Two who come in at the same moment with one phone, e-mail or company come one after the other."""
    keys = [f"{name} {values[name]}" for name in KEYS if values.get(name)]
    keys += [f"company {company}"] if (company := known.company_key(values)) else []
    numbers = sorted(
        int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big", signed=True) for key in keys
    )
    with connection.cursor() as cursor:
        for number in numbers:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def give(act: Act, form: LeadForm, lead: Lead) -> None:
    """Find an owner for a lead that has none, as the form says."""
    if lead.owner_id is not None:
        return
    if form.hand_to == HandTo.PERSON and form.receiver is not None and form.receiver.is_active:
        take(act, lead, form.receiver)
    elif form.hand_to == HandTo.RULES and lead.status in (NEW, NURTURING):
        by_rules(act, lead)


def tell(act: Act, owner: Any, lead: Lead) -> None:
    """The owner of a customer hears that somebody of it has filled in a form."""
    notify(
        [owner], kind="touch", template="你的客户那边有人填了表单：「%(title)s」，已记成你的线索。",
        params={"title": str(lead)}, key=f"form:{lead.pk}", about=("customers.lead", lead.pk),
    )  # fmt: skip
