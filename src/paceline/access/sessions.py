"""Sessions of people who have signed in: kept under a digest of their key, limited in time, ended at once.

This is the engine that Django's session middleware uses (`SESSION_ENGINE`) and the questions about a person's sessions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from paceline.kernel import clock

SEEN_NOTED_EVERY = timedelta(minutes=1)
ORIGIN = "_origin"
"""Where in a session's data stands who signed in from where: {"ip", "agent", "at"}."""


def digest_of(key: str) -> str:
    """What is stored of a session key. It is random, so a plain hash cannot be searched backwards."""
    return hashlib.sha256(key.encode()).hexdigest()


def rows() -> QuerySet[Any]:
    """All stored sessions."""
    from paceline.access.models import Session

    return Session.objects.all()


def alive(now: datetime) -> QuerySet[Any]:
    """Sessions within every limit: their own expiry, the idle limit and the absolute limit."""
    return rows().filter(
        expires_at__gt=now,
        last_seen_at__gt=now - timedelta(seconds=settings.SESSION_IDLE_AGE),
        created_at__gt=now - timedelta(seconds=settings.SESSION_COOKIE_AGE),
    )


class SessionStore(SessionBase):
    """Django's session, stored in our own table."""

    person: Any = None
    """Whose session it is, read together with it; None before the session is read or when nobody has signed in."""

    def load(self) -> dict[str, Any]:
        """The data of the session; a key that is unknown or past a limit starts an empty one."""
        from paceline.access.recognition import by_session

        now = clock.now()
        found = self.session_key and by_session(
            digest_of(self.session_key),
            now=now,
            seen_after=now - timedelta(seconds=settings.SESSION_IDLE_AGE),
            signed_in_after=now - timedelta(seconds=settings.SESSION_COOKIE_AGE),
        )
        if not found:
            self._session_key = None
            return {}
        if now - found.session_seen_at > SEEN_NOTED_EVERY:
            rows().filter(pk=found.session_key).update(last_seen_at=now)
        self.person = found if found.pk else None
        return self.decode(found.session_data)

    def exists(self, session_key: str | None = None) -> bool:
        return rows().filter(digest=digest_of(session_key or "")).exists()

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Write the session. Raises UpdateError when it was ended meanwhile, CreateError when the key is taken."""
        if self.session_key is None:
            self.create()
            return
        data, digest = self._get_session(no_load=must_create), digest_of(self.session_key)  # type: ignore[attr-defined]
        if not must_create:
            if not rows().filter(digest=digest).update(**self.columns(data)):
                raise UpdateError
            return
        try:
            with transaction.atomic():
                rows().create(digest=digest, **self.columns(data))
        except IntegrityError:
            raise CreateError from None

    def columns(self, data: dict[str, Any]) -> dict[str, Any]:
        """The columns of a session with this data."""
        origin, now = data.get(ORIGIN, {}), clock.now()
        expiry = data.get("_session_expiry")
        return {
            "data": self.encode(data),
            "user_id": data.get(SESSION_KEY),
            "ip": origin.get("ip", ""),
            "agent": origin.get("agent", ""),
            "last_seen_at": now,
            "created_at": datetime.fromisoformat(origin["at"]) if origin else now,
            "expires_at": self.get_expiry_date(modification=now, expiry=expiry),
        }

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            rows().filter(digest=digest_of(key)).delete()

    def signed_in(self, *, ip: str, agent: str) -> None:
        """Note where somebody has just signed in from; the absolute limit counts from now."""
        self[ORIGIN] = {"ip": ip[:45], "agent": agent[:300], "at": clock.now().isoformat()}

    @property
    def digest(self) -> str:
        """Under which this session is stored."""
        return digest_of(self.session_key or "")

    @classmethod
    def clear_expired(cls) -> None:
        rows().exclude(pk__in=alive(clock.now()).values("pk")).delete()


def sessions_of(user_id: UUID | None) -> QuerySet[Any]:
    """A person's live sessions, the most recent first."""
    return alive(clock.now()).filter(user_id=user_id).order_by("-last_seen_at")


def end(keys: Iterable[UUID]) -> int:
    """End sessions by id; the next request that uses one of them is not signed in. Returns how many there were."""
    return rows().filter(pk__in=list(keys)).delete()[0]


def end_all(user_id: UUID, *, keep: str = "") -> int:
    """End all sessions of a person but the one stored under the digest `keep`. Returns how many there were."""
    return rows().filter(user_id=user_id).exclude(digest=keep).delete()[0]
