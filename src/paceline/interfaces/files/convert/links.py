"""Names of linked records and of people, looked up many at a time among what the actor may see."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import Any
from uuid import UUID

from paceline.access.models import User, UserStatus
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.interfaces.files.convert.outcome import Bad
from paceline.kernel.messages import say
from paceline.metadata.fields import Link, UserLink
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry

CHUNK = 5000
Found = UUID | Bad


class LinkNames:
    """What the texts of one link field stand for: a key, or why there is none."""

    def __init__(self, by: Principal, field: Link[Any, Any], owner_of: ObjectType) -> None:
        self.by, self.field = by, field
        self.of = registry.get(field.target)
        self.verb = "change" if owner_of.through == field.name else "read"
        self.known: dict[str, Found] = {}

    @cached_property
    def names(self) -> list[str]:
        """The fields by which a record may be named, the surest first."""
        own = ("number", "code", "username", "email")
        return list(dict.fromkeys([*(n for n in own if n in self.of.standard), self.field.title_path]))

    def look_up(self, texts: Collection[str]) -> None:
        """Find out what texts stand for, in a few queries."""
        new = list(dict.fromkeys(text for text in texts if text and text not in self.known))
        for start in range(0, len(new), CHUNK):
            self.look_up_some(new[start : start + CHUNK])

    def look_up_some(self, texts: list[str]) -> None:
        rows = visible(self.by, self.of.model, self.verb)
        left = self.look_up_keys(rows, texts)
        for name in self.names:
            if not left:
                return
            found: dict[str, list[UUID]] = {}
            for text, key in rows.filter(**{f"{name}__any_of": left}).values_list(name, "pk"):
                found.setdefault(text, []).append(key)
            self.known |= {text: self.one(text, keys) for text, keys in found.items()}
            left = [text for text in left if text not in found]
        self.known |= {text: self.nobody(text) for text in left}

    def look_up_keys(self, rows: Any, texts: list[str]) -> list[str]:
        """Keys count as they are when the record can be seen; returns the texts that are no keys."""
        keys = {text: key for text in texts if (key := as_key(text)) is not None}
        seen = set(rows.filter(pk__in=list(keys.values())).values_list("pk", flat=True)) if keys else set()
        self.known |= {text: key if key in seen else self.nobody(text) for text, key in keys.items()}
        return [text for text in texts if text not in keys]

    def titles(self, limit: int = 2000) -> list[str]:
        """Titles that exist, for suggestions."""
        rows = visible(self.by, self.of.model, self.verb)
        return [str(title) for title in rows.values_list(self.field.title_path, flat=True)[:limit]]

    def one(self, text: str, keys: list[UUID]) -> Found:
        """The only record of that name; several are an error, never a guess."""
        if len(keys) == 1:
            return keys[0]
        words = "有 %(count)s 个%(object)s都叫「%(text)s」。请用编号指明是哪一个。"
        return Bad(say(words, count=len(keys), object=self.of.label, text=text[:60]), unknown=True)

    def nobody(self, text: str) -> Bad:
        return Bad(say("找不到%(object)s「%(text)s」。", object=self.of.label, text=text[:60]), unknown=True)


class People(LinkNames):
    """Colleagues by name, login or address; those who have left cannot be given anything."""

    def look_up_some(self, texts: list[str]) -> None:
        super().look_up_some(texts)
        keys = {key for text in texts if isinstance(key := self.known[text], UUID)}
        left = set(
            visible(SYSTEM, User).filter(pk__in=keys, status=UserStatus.LEFT).values_list("pk", flat=True)
        )
        for text in texts:
            key = self.known[text]
            if isinstance(key, UUID) and key in left:
                self.known[text] = Bad(
                    say("%(text)s 已离职。请选择在职的同事。", text=text[:40]), unknown=True
                )


def link_names(by: Principal, field: Link[Any, Any], owner_of: ObjectType) -> LinkNames:
    """The names of a field of `owner_of`."""
    return (People if isinstance(field, UserLink) else LinkNames)(by, field, owner_of)


def as_key(text: str) -> UUID | None:
    if len(text) not in (32, 36):
        return None
    try:
        return UUID(text)
    except ValueError:
        return None
