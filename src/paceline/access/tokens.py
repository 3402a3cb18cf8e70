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
from uuid import UUID

from paceline.access.models import ApiToken, User
from paceline.access.principal import Principal, narrowed, principal_of
from paceline.access.recognition import by_token
from paceline.kernel import clock

FORM = re.compile(r"pl_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
USE_NOTED_EVERY = timedelta(minutes=5)
OF_TOKENS = "tokens"
MOST_KEPT = 50
"""Tokens of a person whose rights are kept at a time."""


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
    person = by_token(form[1]) if form else None
    if person is None or not hmac.compare_digest(person.token_digest, digest_of(text)):
        return None
    now = clock.now()
    if (person.token_expires_at is not None and person.token_expires_at <= now) or not person.is_active:
        return None
    if person.token_used_at is None or now - person.token_used_at > USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=person.token_key).update(last_used_at=now)
    return narrowed_once(principal_of(person), person.token_key, person.token_grants)


def narrowed_once(by: Principal, key: UUID, grants: Mapping[str, Any]) -> Principal:
    """The token's principal, kept with the person's as long as the grants stay the same."""
    memory: dict[UUID, tuple[Mapping[str, Any], Principal]] = by.kept.setdefault(OF_TOKENS, {})
    known = memory.get(key)
    if known is None or known[0] != grants:
        if len(memory) >= MOST_KEPT:
            memory.clear()
        known = memory[key] = (grants, narrowed(by, ApiToken(pk=key, grants=dict(grants))))
    return known[1]


def revoke(token: ApiToken, at: datetime) -> bool:
    """Make a token useless from the next request on. False when it was revoked before."""
    return bool(ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at))


def revoke_all(user: User, at: datetime) -> int:
    """Make all tokens of a person useless: when somebody leaves or a device is lost. Returns how many."""
    return ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
