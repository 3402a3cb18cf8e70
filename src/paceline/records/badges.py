"""Badges: what a record shows about itself beyond its values, as its room judges (停滞, 滑单). Faces only draw them.

@badges("pipeline.opportunity", "state stage push_count")
def judge(read: Read, today: date) -> list[Badge]: ...
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from paceline.access.principal import Principal
from paceline.access.scope import readable_fields
from paceline.kernel.messages import Message
from paceline.metadata.object_type import ObjectType
from paceline.metadata.views import words

Read = Callable[[str], Any]
"""Gives the value of one of the needed fields; a link as its key."""


@dataclass(frozen=True)
class Badge:
    """A short word with its reason. `tone` is danger, warn, ok or info."""

    code: str
    label: Message
    why: Message
    tone: str = "warn"


Judge = Callable[[Read, date], list[Badge]]


@dataclass(frozen=True)
class Badger:
    """Who judges the records of an object, and which fields are needed for it."""

    needs: tuple[str, ...]
    judge: Judge


badgers: dict[str, Badger] = {}


def badges(object_name: str, needs: str) -> Callable[[Judge], Judge]:
    """Declare who judges an object. Raises ValueError when somebody does already."""

    def declare(judge: Judge) -> Judge:
        if object_name in badgers:
            raise ValueError(f"{object_name}: its badges are declared twice")
        badgers[object_name] = Badger(words(needs), judge)
        return judge

    return declare


def badger_for(by: Principal, of: ObjectType) -> Badger | None:
    """Who judges an object for a viewer; nobody when the viewer may not read all that the judgement rests on."""
    found = badgers.get(of.name)
    return found if found and readable_fields(by, of).issuperset(found.needs) else None


def badges_of(by: Principal, of: ObjectType, record: Any, today: date) -> list[Badge]:
    """The badges of a loaded record, worst first."""
    found = badger_for(by, of)
    return found.judge(lambda name: of.standard[name].of(record), today) if found else []


def badges_in(by: Principal, of: ObjectType, row: Mapping[str, Any], today: date) -> list[Badge]:
    """The badges of a `.values()` row that holds the columns of the needed fields."""
    found = badger_for(by, of)
    return found.judge(lambda name: row.get(of.standard[name].type.attname), today) if found else []  # type: ignore[attr-defined]
