"""A repeated request does nothing twice: the key is stored in the transaction of its effect."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, models

from paceline.access.scope import get_visible
from paceline.kernel.errors import Conflict
from paceline.metadata.fields import key_of
from paceline.metadata.registry import registry
from paceline.records.models import IdempotencyKey

if TYPE_CHECKING:
    from paceline.records.act import Act
    from paceline.records.action import Action

TAKE = """
    INSERT INTO records_idempotencykey (principal, key, fingerprint, created_at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (principal, key) DO NOTHING RETURNING id
"""


@dataclass
class Earlier:
    """What an earlier request with the same key answered."""

    act: Act
    row: IdempotencyKey | None = None
    found: bool = False

    def result(self) -> Any:
        """The record or records that the earlier request returned, as they are now."""
        return self.told((self.row.answer if self.row else None) or {})

    def told(self, answer: dict[str, Any]) -> Any:
        if "rows" in answer:
            return [self.told(one) for one in answer["rows"]]
        if "object" not in answer:
            return answer.get("value")
        return get_visible(self.act.by, registry.get(answer["object"]).model, answer["id"])

    def keep(self, result: Any) -> None:
        if self.row is not None:
            self.row.answer = answer_of(result)
            self.row.save(update_fields=["answer"])


def answer_of(result: Any) -> dict[str, Any]:
    """A result as JSON: records, alone or several in a row, by their keys."""
    if isinstance(result, models.Model):
        return {"object": result._meta.label_lower, "id": str(result.pk)}
    if isinstance(result, list) and any(isinstance(one, models.Model) for one in result):
        return {"rows": [answer_of(one) for one in result]}
    return {"value": result}


@contextmanager
def answered(
    act: Act, key: str | None, chosen: Action, target: Any, inputs: Mapping[str, Any]
) -> Iterator[Earlier]:
    """Take the key, or find what it was answered with. Raises Conflict when the key came with another body.

    A second request that arrives while the first runs waits on the unique index until the first has ended.
    """
    if not key:
        yield Earlier(act)
        return
    who = str(act.by.token_id or act.by.user_id or act.by.kind)
    body = json.dumps([chosen.name, str(key_of(target)), inputs], default=str, sort_keys=True)
    fingerprint = hashlib.sha256(body.encode()).hexdigest()
    row = take(who, key[:200], fingerprint, act.now)
    if row is not None:
        yield Earlier(act, row)
        return
    row = IdempotencyKey.objects.get(principal=who, key=key[:200])
    if row.fingerprint != fingerprint:
        raise Conflict(
            "这个幂等键已经用于另一个请求。请换一个 Idempotency-Key。", code="idempotency_key_reused"
        )
    yield Earlier(act, row, found=True)


def take(principal: str, key: str, fingerprint: str, at: datetime) -> IdempotencyKey | None:
    """The new row, or None when the key is taken. Waits for a transaction that is taking it right now."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [principal, key, fingerprint, at])
        found = cursor.fetchone()
    return (
        IdempotencyKey(id=found[0], principal=principal, key=key, fingerprint=fingerprint) if found else None
    )
