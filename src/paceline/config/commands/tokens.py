"""`paceline token …`: tokens for programs, made in the name of a person and never wider than that person's rights.

A scope is `read` or `write` for everything, or `customers:read`, `opportunities:write` for one object.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from paceline.access import tokens
from paceline.access.models import ApiToken
from paceline.access.principal import SYSTEM, principal_of
from paceline.access.scope import visible
from paceline.config.commands.people import VIA, called
from paceline.kernel import clock
from paceline.kernel.errors import Invalid, NotFound
from paceline.records.action import acting
from paceline.records.actions.token import Reach, grants_for, revoke_token

Grants = dict[str, dict[str, str]]
CREATE = "access.apitoken.create"


def add(*, username: str, name: str, scopes: list[str], days: int) -> str:
    """A new token's text, which is nowhere else. Without a scope it may read what the person may read."""
    user = called(username)
    grants = granted(scopes or [Reach.READ])
    if days < 1:
        raise Invalid("有效天数要大于 0。")
    with acting(principal_of(user), CREATE, via=VIA) as act:
        act.batch = None
        made = tokens.make(user.pk, name, grants=grants, expires_at=clock.now() + timedelta(days=days))
        act.tell(made.token, CREATE, scopes=list(scopes))
    return made.text


def list_all(*, username: str) -> list[dict[str, Any]]:
    """Live tokens, of one person or of everybody: `id name username scopes expires_at`."""
    rows = visible(SYSTEM, ApiToken).filter(revoked_at=None).select_related("user")
    if username:
        rows = rows.filter(user=called(username))
    return [
        {"id": str(one.pk), "name": one.name, "username": one.user.username, "scopes": written(one.grants),
         "expires_at": f"{one.expires_at:%Y-%m-%d}" if one.expires_at else "–"}
        for one in rows
    ]  # fmt: skip


def revoke(*, id: str) -> None:  # noqa: A002 — the name in the contract of the command
    """Useless from the next request on. Raises NotFound, Conflict."""
    try:
        key = UUID(id)
    except ValueError:
        raise NotFound("没有这个令牌：%(id)s。", params={"id": id[:60]}) from None
    revoke_token(SYSTEM, key, via=VIA)


def granted(scopes: Iterable[str]) -> Grants:
    """Scopes as a token's grants. Raises Invalid for words that mean nothing."""
    found: Grants = {}
    for scope in scopes:
        objects, _, reach = scope.rpartition(":")
        if reach not in Reach.values:
            raise Invalid(
                "看不懂范围「%(scope)s」。请写 read、write 或 customers:read。", params={"scope": scope[:60]}
            )
        for name, verbs in grants_for(reach, [objects] if objects else []).items():
            found.setdefault(name, {}).update(verbs)
    return found


def written(grants: Grants) -> list[str]:
    """Grants as scopes."""
    if not grants:
        return ["write"]
    return [
        f"{'' if name == '*' else f'{name}:'}{Reach.WRITE if 'change' in verbs else Reach.READ}"
        for name, verbs in grants.items()
    ]
