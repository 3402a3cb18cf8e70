"""Ending sessions, and the events of signing in: who signed in from where, and when a password was changed."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.access import sessions, sign_in
from paceline.access.models import Session, User
from paceline.access.principal import principal_of
from paceline.access.scope import visible
from paceline.metadata.fields import Text
from paceline.records.act import Act
from paceline.records.action import acting, action
from paceline.records.models import Event

Kept = Annotated[str, Text("保留的会话", max_length=64, blank=True)]


@action("access.session.end", "退出设备", icon="sign-out", danger=True)
def end_session(act: Act, session: Session) -> None:
    """The device is signed out with its next request."""
    act.tell(session, act.action)
    sessions.end([session.pk])


@action("access.session.end_others", "退出其他设备", on="collection", icon="sign-out", danger=True)
def end_others(act: Act, *, keep: Kept = "") -> int:
    """Sign the actor out everywhere but in the session stored under the digest `keep`. Returns how many ended."""
    mine = visible(act.by, Session).filter(user=act.by.user_id).exclude(digest=keep)
    for session in mine:
        act.tell(session, "access.session.end")
    return sessions.end([session.pk for session in mine])


def tell(user: User, digest: str, what: str) -> None:
    """An event about a person: signed in, or has a new password; with the address and browser of the session."""
    row = sessions.rows().filter(digest=digest).first() if digest else None
    place = {"ip": row.ip, "agent": row.agent} if row else {}
    with acting(principal_of(user), f"access.user.{what}", via="web") as act:
        act.batch = None
        act.events.append(told(act, user, place))


def told(act: Act, user: User, place: dict[str, Any]) -> Event:
    return Event(
        name=act.action, object="access.user", record_id=user.pk, title=user.name, about=[user.pk], payload=place,
        occurred_at=act.now, recorded_at=act.now, actor_id=user.pk, via=act.via,
    )  # fmt: skip


sign_in.announce.tell = tell
