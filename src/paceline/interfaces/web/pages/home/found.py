"""Records found by what somebody types, across all objects, in one query and within the person's rights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from paceline.access.principal import Principal
from paceline.access.scope import open_fields, visible
from paceline.interfaces.web import formats
from paceline.kernel import chinese
from paceline.kernel.errors import PacelineError
from paceline.metadata.fields import Amount, Choice, Link, Reading
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.reading import search as index
from paceline.records.reading.lookups import TITLE, Lookups

PER_OBJECT = 6
SHOWN = 8
HINTS = 2


@dataclass(frozen=True)
class Found:
    """A record with its title and a few facts."""

    of: ObjectType
    key: str
    title: str
    hint: str

    def item(self) -> dict[str, str]:
        """As the palette draws it."""
        return {
            "label": self.title, "hint": self.hint, "icon": self.of.icon, "url": f"/{self.of.path}/{self.key}/",
        }  # fmt: skip


def searched(by: Principal) -> list[ObjectType]:
    """The objects that this person may search, in the order of their declaration."""
    return [of for of in registry.objects.values() if of.main and of.find and by.can(of.name, "read")]


def search(by: Principal, text: str) -> list[Found]:
    """The best matches: titles that begin with the text, then those that contain it, then the rest."""
    query = index.query_text(text)
    if not query:
        return []
    needed, objects = Lookups(), searched(by)
    for of in objects:
        rows, allowed = visible(by, of.model), open_fields(by, of)
        if index.has_closed(of, allowed):
            rows = index.narrowed(rows, of, text, allowed)
        else:
            rows = rows.filter(search__matches=query)
        needed.want(of.name, rows, shown_of(by, of), PER_OBJECT)
    needed.load()
    found = [found_of(registry.get(name), key, data) for (name, key), data in needed.known.items()]
    place = {of.name: at for at, of in enumerate(objects)}
    return sorted(found, key=lambda each: (rank(each.title, text), place[each.of.name]))[:SHOWN]


def by_keys(by: Principal, keys: Iterable[tuple[str, str]]) -> list[Found]:
    """Records by object and key, in the order given; what is out of sight is left out."""
    wanted = list(keys)
    needed = Lookups()
    for name in dict.fromkeys(name for name, _key in wanted):
        of = registry.get(name)
        if not of.open_to_all and not by.can(name, "read"):
            continue
        rows = visible(by, of.model).filter(pk__in=[UUID(key) for n, key in wanted if n == name])
        needed.want(name, rows, shown_of(by, of))
    needed.load()
    return [
        found_of(registry.get(n), key, data) for n, key in wanted if (data := needed.get(n, key)) is not None
    ]


def shown_of(by: Principal, of: ObjectType) -> dict[str, str]:
    """The title and the facts of the hint: a class, a link, an amount that the person sees in full."""
    allowed = open_fields(by, of)
    paths = {TITLE: of.title}
    for name in dict.fromkeys((*of.phone_fields, *of.list_fields)):
        bound = of.fields.get(name)
        if bound is None or name not in allowed or name == of.title or len(paths) > HINTS:
            continue
        if isinstance(bound.type, Link):
            paths[name] = f"{name}__{bound.type.title_path}"
        elif isinstance(bound.type, Choice | Amount) and not bound.custom:
            paths[name] = name
    return paths


def found_of(of: ObjectType, key: str, data: Mapping[str, Any]) -> Found:
    facts = [fact(of, name, value) for name, value in data.items() if name != TITLE]
    hint = " · ".join([of.label, *(each for each in facts if each)])
    return Found(of, key, formats.shipped(data[TITLE]) or "–", hint)


def fact(of: ObjectType, name: str, value: Any) -> str:
    """A value of the hint in words."""
    kind = of.fields[name].type
    if value in (None, ""):
        return ""
    if isinstance(kind, Link):
        return str(value)
    if isinstance(kind, Amount):
        return formats.money(value)
    try:
        return kind.spoken(kind.read(value, Reading()))
    except PacelineError:
        return ""


def rank(title: str, text: str) -> int:
    """How well a title fits: 0 begins with the text, 1 contains it, 2 its pinyin begins with it, 3 it does not."""
    plain, wanted = title.casefold(), text.casefold()
    if plain.startswith(wanted):
        return 0
    if wanted in plain:
        return 1
    return 2 if any(token.startswith(wanted) for token in chinese.pinyin_tokens(title)) else 3
