"""A call or an answer in the timeline of whoever it is with, and who hears of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.customers.actions.done import log
from paceline.customers.models import Activity, Contact, Lead
from paceline.customers.models.activity_kinds import ActivityKind, ActivityStatus, Outcome
from paceline.kernel import phones
from paceline.market.models import ChannelEvent
from paceline.market.models.channel_event import EventKind
from paceline.records.act import Act
from paceline.records.action import acting
from paceline.workflow.notifications import notify


def note(act: Act, event: ChannelEvent, record: Contact | Lead) -> Activity | None:
    """Tie an event to a person: the follow-up that it is, and its links."""
    links = links_of(record)
    activity = follow_up(event, record, links) if event.kind != EventKind.OPT_OUT else None
    owner = event.owner_id or owner_of(record)
    act.save(event, name=record.name, activity=activity, owner=owner, **links)
    return activity


def links_of(record: Contact | Lead) -> dict[str, Any]:
    lead = isinstance(record, Lead)
    return {
        "lead": record if lead else None,
        "contact": None if lead else record,
        "customer": record.customer,
    }


def owner_of(record: Contact | Lead) -> Any:
    """Who takes care of the person."""
    return (record if isinstance(record, Lead) else record.customer).owner_id


def follow_up(event: ChannelEvent, record: Contact | Lead, links: dict[str, Any]) -> Activity:
    """The follow-up. A call that was talked is one like those that people log; the rest only came in."""
    values = {
        "subject": subject_of(event), "kind": ActivityKind.CALL if event.kind == EventKind.CALL else ActivityKind.SMS,
        "outcome": Outcome.CONNECTED if event.answered else Outcome.NO_ANSWER, "notes": words_of(event),
        "minutes": max(1, -(-(event.seconds or 0) // 60)), **{name: one and one.pk for name, one in links.items()},
        "owner": event.owner_id or owner_of(record),
    }  # fmt: skip
    if event.kind == EventKind.CALL and (event.answered or not event.inbound):
        with acting(SYSTEM, "customers.activity.log", via="hook") as act:
            made: Activity = log.inside(act, values=values, seconds=event.seconds, ended_at=event.at)
        return made
    with acting(SYSTEM, "customers.activity.receive", via="hook") as act:
        came: Activity = act.create(
            Activity, event="customers.activity.receive", inbound=True, status=ActivityStatus.DONE,
            ended_at=event.at, **{**values, "outcome": Outcome.CONNECTED if event.answered else Outcome.NO_ANSWER},
        )  # fmt: skip
    return came


def subject_of(event: ChannelEvent) -> str:
    if event.kind == EventKind.REPLY:
        return _t("回复了短信")
    if event.inbound:
        return _t("对方来电") if event.answered else _t("未接来电")
    return _t("呼叫中心去电")


def words_of(event: ChannelEvent) -> str:
    """What was said or noted, and where it can be heard."""
    recording = _t("录音：%(address)s") % {"address": event.recording} if event.recording else ""
    return "\n\n".join(filter(None, [event.text, recording]))


def tell(event: ChannelEvent) -> None:
    """Who takes care hears of an answer and of a call that nobody took; of an unknown number whoever had it."""
    missed = event.kind == EventKind.CALL and event.inbound and not event.answered
    unknown = event.contact_id is None and event.lead_id is None
    template = (
        "%(name)s 的号码没认出来，请归到联系人或建成线索。" if unknown
        else "%(name)s来过电话，没有人接。请回一个。" if missed
        else "%(name)s回复了短信。" if event.kind == EventKind.REPLY else ""
    )  # fmt: skip
    if template and event.owner_id is not None:
        about = ("market.channelevent", event.pk)
        if event.activity_id is not None:
            about = ("customers.activity", event.activity_id)
        name = phones.show(event.number) if unknown else event.name
        notify([event.owner_id], kind="reminder", template=template, params={"name": name},
               key=f"channel-event:{event.pk}", about=about)  # fmt: skip
