"""Making and revoking links for customers; objects get these actions when a purpose is declared for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from paceline.access.principal import Principal
from paceline.kernel.errors import Conflict, Invalid, NotFound
from paceline.metadata.fields import Choice, Integer, Text
from paceline.metadata.object_type import ObjectType
from paceline.records import links
from paceline.records.act import Act
from paceline.records.action import acting
from paceline.records.models import PublicLink, Record

VIA = "portal"
Days = Annotated[int | None, Integer("有效天数", blank=True, hint="留空则用默认天数")]
Recipient = Annotated[str, Text("给谁", max_length=80, blank=True, hint="只有同事看得到，例如：王总")]
Key = Annotated[str, Text("编号", max_length=36)]


def share_action(of: ObjectType) -> Callable[..., Record]:
    """The function behind `share_link` of an object: its purposes are the choices."""
    known = links.purposes_of(of.name)
    first = known[0].name

    def share_link(
        act: Act, record: Record, *, purpose: str = first, days: Days = None, recipient: Recipient = ""
    ) -> Record:
        """A new link; its address is in `shown_once` and nowhere else."""
        chosen = links.purposes[purpose or first]
        if chosen.why_not is not None and (why_not := chosen.why_not(record)):
            raise Conflict(why_not, code="not_available")
        lasts = chosen.days if days is None else days
        if not 1 <= lasts <= chosen.most_days:
            raise Invalid({"days": "有效天数要在 1 到 %(most)s 之间。"}, params={"most": chosen.most_days})
        token, digest = links.new_token()
        made = PublicLink.objects.create(
            object=of.name, record_id=record.pk, purpose=chosen.name, digest=digest, note=recipient,
            created_at=act.now, created_by_id=act.by.user_id, expires_at=act.now + timedelta(days=lasts),
        )  # fmt: skip
        act.tell(record, act.action, link=facts_of(made))
        record.shown_once = {  # type: ignore[attr-defined]
            "link": links.address_of(token),
            "link_id": str(made.pk),
            "link_expires_at": made.expires_at.isoformat(),
        }
        return record

    choices = [{"value": one.name, "label": one.words} for one in known]
    asked = Choice("用途", choices, default=first, blank=True, max_length=80)
    share_link.__annotations__["purpose"] = Annotated[str, asked]
    return share_link


def why_none(of: ObjectType) -> Callable[[Any], str]:
    """Why no link of any purpose can be made for a record now, "" when one can."""

    def why_not(record: Any) -> str:
        said = [one.why_not(record) if one.why_not else "" for one in links.purposes_of(of.name)]
        return "" if "" in said else said[0]

    return why_not


def revoke_link(act: Act, record: Record, *, link: Key) -> Record:
    """Useless from the next request on."""
    found = of_record(record, link)
    if not PublicLink.objects.filter(pk=found.pk, revoked_at=None).update(revoked_at=act.now):
        raise Conflict("这个链接已经撤销了。")
    act.tell(record, act.action, link=facts_of(found))
    return record


def of_record(record: Record, key: str) -> PublicLink:
    """A link of this record. Raises NotFound."""
    try:
        found = PublicLink.objects.filter(pk=UUID(key), record_id=record.pk).first()
    except ValueError:
        found = None
    if found is None:
        raise NotFound("找不到这个链接。请刷新后再试。")
    return found


def facts_of(link: PublicLink) -> dict[str, Any]:
    """What an event says about a link: never its token."""
    return {
        "id": str(link.pk),
        "purpose": link.purpose,
        "note": link.note,
        "expires_at": link.expires_at.isoformat(),
        "made_by": str(link.created_by_id or ""),
    }


def note_opening(by: Principal, link: PublicLink, record: Record) -> None:
    """Count that a customer has opened the page; the first time it is part of the record's story."""
    with acting(by, f"{link.object}.open_link", via=VIA) as act:
        act.batch = None
        if links.count_opening(link):
            act.tell(record, act.action, link=facts_of(link))
        if (told := links.purposes[link.purpose].opened) is not None:
            told(link)


def link_actions(of: ObjectType) -> Iterable[tuple[str, str, Any, dict[str, Any]]]:
    """Verb, words, function and options of the links of an object that has purposes."""
    if links.purposes_of(of.name):
        yield (
            "share_link",
            links.purposes_of(of.name)[0].called,
            share_action(of),
            {"icon": "link", "available": why_none(of)},
        )
        yield (
            "revoke_link",
            "撤销链接",
            revoke_link,
            {"permission": "share_link", "icon": "ban", "hidden": True},
        )
