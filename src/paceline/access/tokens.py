"""Tokens for programs: made once, kept only as a digest, looked up in one query, useless once revoked."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from paceline.access.models import ApiToken, User
from paceline.access.principal import Principal, narrowed, principal_of
from paceline.kernel import clock

FORM = re.compile(r"pl_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
USE_NOTED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Made:
    """A new token and its full text, which is shown this once."""

    token: ApiToken
    text: str


def make(user_id: Any, name: str, *, grants: Mapping[str, Any], expires_at: datetime | None) -> Made:
    """Store a new token of a person. `grants[object][verb] = scope` narrows the person's rights; {} keeps them all."""
    prefix = secrets.token_hex(6)
    text = f"pl_{prefix}_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        user_id=user_id,
        name=name,
        prefix=prefix,
        digest=digest_of(text),
        grants=dict(grants),
        expires_at=expires_at,
    )
    return Made(token, text)


def digest_of(text: str) -> str:
    """What is stored of a token. It has 256 random bits, so a plain hash cannot be searched backwards."""
    return hashlib.sha256(text.encode()).hexdigest()


def principal_for(text: str) -> Principal | None:
    """Who acts with this token; None when it is wrong, expired or revoked, or its person has left."""
    form = FORM.fullmatch(text)
    token = find(form[1]) if form else None
    if token is None or not hmac.compare_digest(token.digest, digest_of(text)):
        return None
    now = clock.now()
    if (token.expires_at is not None and token.expires_at <= now) or not token.user.is_active:
        return None
    note_use(token, now)
    return narrowed(principal_of(token.user), token)


def find(prefix: str) -> ApiToken | None:
    """The live token with this beginning, with its user."""
    return ApiToken.objects.select_related("user").filter(prefix=prefix, revoked_at=None).first()


def note_use(token: ApiToken, now: datetime) -> None:
    """Keep roughly when the token was last used, without a write per request."""
    if token.last_used_at is None or now - token.last_used_at > USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def revoke(token: ApiToken, at: datetime) -> bool:
    """Make a token useless from the next request on. False when it was revoked before."""
    return bool(ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at))


def revoke_all(user: User, at: datetime) -> int:
    """Make all tokens of a person useless: when somebody leaves or a device is lost. Returns how many."""
    return ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
