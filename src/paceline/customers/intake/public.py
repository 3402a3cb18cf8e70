"""The public door of lead forms: which form an address opens, who acts behind it, and what keeps robots out.

Nobody signs in here, so nothing is decided by a session: a form that is served carries a signed stamp of when, an
input that people do not see stays empty, and one address sends only so much a minute.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import F

from paceline.access import limits
from paceline.access.principal import SYSTEM, Principal, behind_link
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import LeadForm
from paceline.kernel import clock
from paceline.kernel.errors import Conflict, Invalid, NotFound
from paceline.records.action import perform

SUBMIT = "customers.leadform.submit"
TRAP = "website"
"""The input that only robots fill in."""
PER_MINUTE = 12
WRONG_PER_MINUTE = 30
LASTS = timedelta(hours=12)
QUICKEST = timedelta(seconds=2)
SALT = "paceline.leadform"
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
KEY = re.compile(r"[A-Za-z0-9_-]{16,32}")


def address_of(key: str) -> str:
    """The full public address of a form."""
    return f"{settings.BASE_URL}/f/{key}/"


def find(key: str, *, address: str) -> LeadForm:
    """The form of a public key. Raises NotFound; wrong keys are counted for the address that tries them."""
    found = visible(SYSTEM, LeadForm).filter(key=key).first() if KEY.fullmatch(key) else None
    if found is None:
        limits.count(f"lead-form wrong {address}", per_minute=allowed(WRONG_PER_MINUTE))
        raise NotFound("没有这张表单。链接可能没有复制完整，或者表单已经撤下。")
    return found


def allowed(per_minute: int) -> int:
    """A limit, unless limits are off for the whole installation."""
    return per_minute if settings.PORTAL_PER_MINUTE else 0


def visitor(form: LeadForm) -> Principal:
    """Whoever fills the form in: may submit it and nothing else."""
    return behind_link(form.pk, "customers.leadform", form.pk, ("submit",))


def is_open(form: LeadForm) -> bool:
    return form.is_open(local_day(clock.now()))


def count_seen(form: LeadForm) -> None:
    """One more visitor who has the form before him."""
    visible(SYSTEM, LeadForm).filter(pk=form.pk).update(seen=F("seen") + 1)


def stamp(form: LeadForm) -> str:
    """Signed: that this form was served, and when."""
    return signing.Signer(salt=SALT).sign(f"{form.key}.{int(clock.now().timestamp())}")


def require_stamp(form: LeadForm, text: str) -> None:
    """Raises Conflict for a form that was not served here, too long ago, or filled in faster than people can."""
    try:
        key, _dot, seconds = signing.Signer(salt=SALT).unsign(text).rpartition(".")
    except signing.BadSignature as error:
        raise Conflict("这一页不完整，没有提交。请再点一次提交。", code="stale_form") from error
    age = clock.now().timestamp() - int(seconds)
    if key != form.key or age > LASTS.total_seconds():
        raise Conflict("这一页打开太久了。您填的内容还在，请再点一次提交。", code="stale_form")
    if age < QUICKEST.total_seconds():
        raise Conflict("提交得太快了。请再点一次提交。", code="too_quick")


def utm_of(query: Mapping[str, Any]) -> str:
    """The parameters of an advertisement as they stood in the address; "" without any."""
    given = (f"{name}={' '.join(str(query[name]).split())}" for name in UTM if query.get(name))
    return "&".join(given)[:200]


def take(form: LeadForm, given: Mapping[str, Any], *, address: str, via: str, key: str | None = None) -> None:
    """Take what somebody has filled in. What a robot left is thanked for and thrown away.

    Raises TooMany, Conflict for a form that is closed, Invalid with what is wrong by field.
    """
    limits.count(f"lead-form {form.key} {address}", per_minute=allowed(PER_MINUTE))
    if not is_open(form):
        raise Conflict("这张表单已经停止填写。", code="closed")
    if str(given.get(TRAP) or "").strip():
        return
    values = {name: value for name, value in given.items() if name in {str(one) for one in form.order}}
    agreed = str(given.get("agreed") or "").lower() not in ("", "0", "false")
    if form.consent and not agreed:
        raise Invalid({"agreed": "请先勾选同意。"})
    told = {name: str(given.get(name) or "")[:most] for name, most in (("utm", 200), ("visitor", 64))}
    inputs = {"answers": values, "agreed": agreed, **told}
    perform(visitor(form), SUBMIT, form.pk, inputs, via=via, key=key)
