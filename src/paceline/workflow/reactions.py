"""What people are told about without asking: that they were mentioned, that something was assigned to them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation

from paceline.access.models import User
from paceline.access.principal import SYSTEM, Principal, principal_of
from paceline.access.scope import visible
from paceline.kernel.messages import Message, say
from paceline.metadata.registry import registry
from paceline.records.acting.publishing import reaction
from paceline.records.actions.talk import mentioned
from paceline.records.models import Event
from paceline.workflow.models import Notification
from paceline.workflow.notifications import notify
from paceline.workflow.queue import enqueue
from paceline.workflow.webhooks import telling

__all__ = ["telling"]


@reaction("*.comment")
def tell_mentioned(event: Event) -> None:
    """Whoever is named with @ in a comment is told, if they may see the record."""
    tell_of_comment(event)


@reaction("*.edit_comment")
def tell_newly_mentioned(event: Event) -> None:
    """Whoever is named for the first time when a comment is edited is told too."""
    tell_of_comment(event)


def tell_of_comment(event: Event) -> None:
    for user in people(event.payload.get("mentions", [])):
        if user.pk != event.actor_id and sees(user, event):
            notify(
                [user.pk],
                kind="mention",
                template="%(who)s 在「%(title)s」里提到了你。",
                params={"who": actor_name(event), "title": event.title},
                key=f"mention:{event.payload.get('comment') or event.id}",
                about=(event.object, event.record_id),
            )


def tell_named(by: Principal, said: Any, text: str, *, about: tuple[str, Any]) -> None:
    """Whoever is named with @ in what was written about a record is told once, if they may see the record."""
    name, record = about
    for user in people(mentioned(text)):
        seen = visible(principal_of(user), registry.get(name).model).filter(pk=record.pk)
        if user.pk != by.user_id and seen.exists():
            notify(
                [user.pk],
                kind="mention",
                template="%(who)s 在「%(title)s」里提到了你。",
                params={"who": by.name, "title": str(record)},
                key=f"mention:{said.pk}",
                about=(name, record.pk),
            )


@reaction("*.assign")
def tell_new_owner(event: Event) -> None:
    """A new owner is told; many records assigned at once make one line."""
    _, after = event.payload.get("changes", {}).get("owner", (None, None))
    if after is None or UUID(str(after)) == event.actor_id:
        return
    for user in people([after]):
        if event.batch is None:
            tell_of_one(event, user)
        else:
            tell_of_batch(event, user)


@reaction("*.open_link")
def tell_link_was_opened(event: Event) -> None:
    """Whoever made a link for a customer learns that it was opened for the first time."""
    link = event.payload.get("link", {})
    for user in people([link["made_by"]] if link.get("made_by") else []):
        if sees(user, event):
            notify(
                [user.pk],
                kind="portal",
                template="客户打开了「%(title)s」的链接。",
                params={"title": event.title},
                key=f"link:{link['id']}",
                about=(event.object, event.record_id),
            )


@reaction("access.user.create")
def mail_first_invitation(event: Event) -> None:
    """Somebody new gets the link to set a password, where mail can carry it."""
    mail_invitation(event)


@reaction("access.user.invite")
def mail_next_invitation(event: Event) -> None:
    """Another link, when the administrator chose to mail it."""
    mail_invitation(event)


def mail_invitation(event: Event) -> None:
    if event.payload.get("by_mail"):
        enqueue(SYSTEM, "workflow.invitation", {"user": str(event.record_id)})


def tell_of_one(event: Event, user: User) -> None:
    notify(
        [user.pk],
        kind="assignment",
        template="%(who)s 把%(object)s「%(title)s」转给了你。",
        params={"who": actor_name(event), "object": named(event.object), "title": event.title},
        key=f"assign:{event.id}",
        about=(event.object, event.record_id),
    )


def tell_of_batch(event: Event, user: User) -> None:
    """One line per batch, counting up; it leads to the list of the object."""
    of, key = registry.get(event.object), f"assign:{event.batch}"
    params: dict[str, Any] = {"who": actor_name(event), "object": named(event.object), "count": 1}
    template = "%(who)s 把 %(count)s 条%(object)s转给了你。"
    if notify([user.pk], kind="assignment", template=template, params=params, key=key, url=f"/{of.path}/"):
        return
    line = visible(SYSTEM, Notification).filter(user=user, key=key).select_for_update().get()
    line.params["count"] += 1
    line.save(update_fields=["params"])


def named(object_name: str) -> Message:
    """What an object is called, in the language of whoever reads it."""
    with translation.override(settings.LANGUAGE_CODE):
        return say(registry.get(object_name).label)


def people(keys: list[Any]) -> list[User]:
    return list(User.objects.filter(pk__in=keys))


def sees(user: User, event: Event) -> bool:
    of = registry.get(event.object)
    return visible(principal_of(user), of.model).filter(pk=event.record_id).exists()


def actor_name(event: Event) -> str:
    if event.actor_id is None:
        return "系统"
    return User.objects.filter(pk=event.actor_id).values_list("name", flat=True).first() or "系统"
