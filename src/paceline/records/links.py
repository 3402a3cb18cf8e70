"""What links for customers are for, and finding one by its token.

A room declares a purpose for one of its objects in `<room>/portal.py`; the web face draws the page. Everybody who may
do the object's `share_link` makes links; what a customer may do behind one is what the purpose allows, no more.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _t

from paceline.access.principal import Principal, behind_link
from paceline.kernel import clock
from paceline.records.models import PublicLink

FORM = re.compile(r"[A-Za-z0-9_-]{32}")
WhyNot = Callable[[Any], str]
After = Callable[[Any], str]
Opened = Callable[[PublicLink], None]


@dataclass(frozen=True)
class Purpose:
    """What a link is for: `name` is `room.object.word`, `allows` are verbs of actions on that object."""

    name: str
    words: str
    allows: tuple[str, ...] = ()
    days: int = 30
    most_days: int = 365
    why_not: WhyNot | None = None
    """Says why no link can be made for a record now; "" when one can."""
    after: After | None = None
    """Where the customer goes after an action, from what it returned; the same page unless given."""
    per_minute: int = 0
    """How often an address may act behind links of this purpose; 0 leaves it to the limit of all pages."""
    opened: Opened | None = None
    """Told of every opening that counts, in the transaction that counts it."""
    called: str = "客户链接"
    """What the button and the tab of the object's links are called."""
    public: bool = False
    """Meant for whoever comes by, as a poster or a screen in the hall; else for one customer."""

    @property
    def object(self) -> str:
        return self.name.rpartition(".")[0]

    @property
    def label(self) -> str:
        return _t(self.words)


purposes: dict[str, Purpose] = {}


def purpose(
    name: str,
    words: str,
    *,
    allows: Iterable[str] = (),
    days: int = 30,
    most_days: int = 365,
    why_not: WhyNot | None = None,
    after: After | None = None,
    per_minute: int = 0,
    opened: Opened | None = None,
    called: str = "客户链接",
    public: bool = False,
) -> Purpose:
    """Declare what links of an object are for. Raises ValueError for a name that is taken or misspelt."""
    if name.count(".") != 2 or name in purposes:
        raise ValueError(f"{name!r}: a purpose is called room.object.word, once")
    made = purposes[name] = Purpose(
        name, words, tuple(allows), days, most_days, why_not, after, per_minute, opened, called, public
    )
    return made


def purposes_of(object_name: str) -> list[Purpose]:
    """What links of an object can be for."""
    return [one for one in purposes.values() if one.object == object_name]


def called(object_name: str) -> str:
    """What the links of an object are called: to its customers, unless they are for something else."""
    return next((_t(one.called) for one in purposes_of(object_name)), "")


def new_token() -> tuple[str, str]:
    """A token of 192 random bits and its digest; only the digest is kept."""
    token = secrets.token_urlsafe(24)
    return token, digest_of(token)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def address_of(token: str) -> str:
    """The full address that a customer opens."""
    return f"{settings.BASE_URL}/p/{token}/"


def find(token: str) -> PublicLink | None:
    """The link of a token; None when it is wrong, has expired or was revoked."""
    if not FORM.fullmatch(token):
        return None
    found = PublicLink.objects.filter(digest=digest_of(token)).first()
    return found if found and found.purpose in purposes and found.is_live(clock.now()) else None


def actor_behind(link: PublicLink) -> Principal:
    """Who acts when a customer acts through the link."""
    return behind_link(link.pk, link.object, link.record_id, purposes[link.purpose].allows)


def on_record(record_id: UUID) -> QuerySet[PublicLink]:
    """The links of a record that the asker may see, newest first."""
    return PublicLink.objects.filter(record_id=record_id).select_related("created_by").order_by("-created_at")


def count_opening(link: PublicLink) -> bool:
    """Count one opening. True when it is the first; of two at the same time only one is."""
    now = clock.now()
    rows = PublicLink.objects.filter(pk=link.pk)
    rows.update(opened=F("opened") + 1, last_opened_at=now)
    return bool(rows.filter(first_opened_at=None).update(first_opened_at=now))
