"""Who might be the same: records with equal keys or alike names, found among all of them, told within one's rights.

Exact keys are asked by index. Alike names are first narrowed by the search index (three characters in a row, or two
for short names), then compared one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _t
from rapidfuzz import fuzz

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import open_fields, visible
from paceline.kernel import chinese, regions
from paceline.kernel.errors import PacelineError
from paceline.kernel.messages import Message, say
from paceline.metadata.fields import Reading
from paceline.metadata.object_type import ObjectType
from paceline.records.reading import search

MOST = 10
CANDIDATES = 300
ALIKE = 75
"""Of 100: names at least so alike are worth a look."""
SHORT = 6
"""Names up to this many characters are also narrowed by two characters in a row."""


@dataclass(frozen=True)
class Match:
    """A record that might be the same. One out of the actor's sight tells only its owner: no `key`, no `title`."""

    key: UUID | None
    title: str
    owner: str
    score: int
    why: Message
    is_exact: bool
    is_visible: bool


def find_duplicates(
    by: Principal, of: ObjectType, values: Mapping[str, Any], exclude: UUID | None = None
) -> list[Match]:
    """The records most alike to `values` (as people type them or as stored), best first, at most ten.

    Only fields that the actor may search by are compared. Returns [] for objects that declare no duplicates.
    """
    if of.duplicates is None:
        return []
    given = readable(by, of, values)
    rows = visible(SYSTEM, of.model).exclude(pk=exclude) if exclude else visible(SYSTEM, of.model)
    found = {record.pk: (record, 100, why) for record, why in exact(rows, of, given)}
    for record, score in alike(rows, of, given):
        found.setdefault(record.pk, (record, score, say("名称相似")))
    best = sorted(found.values(), key=lambda one: -one[1])[:MOST]
    return told(by, of, best)


def readable(by: Principal, of: ObjectType, values: Mapping[str, Any]) -> dict[str, Any]:
    """Stored values of the compared fields; what is empty, closed to the actor or not finished typing is left out."""
    rule, allowed = of.duplicates, open_fields(by, of)
    assert rule is not None
    given: dict[str, Any] = {}
    for name in (rule.name, *rule.exact_fields):
        if name in allowed and values.get(name) not in (None, ""):
            try:
                given[name] = of.fields[name].type.read(values[name], Reading())
            except PacelineError:
                continue
    return given


def exact(rows: QuerySet[Any], of: ObjectType, given: Mapping[str, Any]) -> Iterable[tuple[Any, Message]]:
    """Records with an equal key, and why."""
    assert of.duplicates is not None
    keys = {name: given[name] for name in of.duplicates.exact_fields if given.get(name)}
    key = name_key(of, given)
    q = Q()
    for name, value in keys.items():
        q |= Q(**{name: value})
    if key:
        q |= Q(**{key_column(of): key})
    if not q:
        return
    for record in rows.filter(q).order_by("pk")[:MOST]:
        same = [of.fields[name].label for name, value in keys.items() if getattr(record, name) == value]
        yield record, say("%(fields)s相同", fields=_t("、").join(same)) if same else say("名称相同")


def alike(rows: QuerySet[Any], of: ObjectType, given: Mapping[str, Any]) -> Iterable[tuple[Any, int]]:
    """Records with a name much like the given one, and how much."""
    key = name_key(of, given)
    if not key or of.find is None:
        return
    core = distinctive(key)
    seen: set[UUID] = set()
    for query in narrowing(core):
        for record in rows.filter(search__matches=query)[:CANDIDATES]:
            if record.pk in seen:
                continue
            seen.add(record.pk)
            score = likeness(core, distinctive(str(getattr(record, key_column(of)))))
            if score >= ALIKE:
                yield record, score


def narrowing(core: str) -> list[str]:
    """Index queries that find what shares a piece of the name, the sharper first."""
    pairs = [core[at : at + 2] for at in range(len(core) - 1)] if not core.isascii() else []
    words = [token for token, _ in chinese.query_tokens(core)] if not pairs else []
    sharp = [f"({search.quoted(a)} & {search.quoted(b)})" for a, b in pairwise(pairs)]
    loose = [search.quoted(one) for one in (pairs or words)]
    queries = [" | ".join(sharp)] if sharp else []
    if not sharp or len(core) <= SHORT:
        queries.append(" | ".join(loose) or search.quoted(core))
    return queries


def likeness(one: str, other: str) -> int:
    """How alike two names are, 0 to 100; one inside the other counts as nearly the same."""
    if not one or not other:
        return 0
    if min(len(one), len(other)) >= 3 and (one in other or other in one):
        return 90
    return int(fuzz.ratio(one, other))


def distinctive(key: str) -> str:
    """A name without the place that it begins with."""
    return regions.without_place(key) or key


def key_column(of: ObjectType) -> str:
    """The column with the normalised name."""
    assert of.duplicates is not None
    return f"{of.duplicates.name}_key"


def name_key(of: ObjectType, given: Mapping[str, Any]) -> str:
    """The normalised name as the record itself would derive it; "" without a name or without such a column."""
    rule = of.duplicates
    if rule is None or not given.get(rule.name) or key_column(of) not in of.model.derived:  # type: ignore[attr-defined]
        return ""
    draft: Any = of.model(**{rule.name: given[rule.name]})
    draft.derive()
    return str(getattr(draft, key_column(of)))


def told(by: Principal, of: ObjectType, best: list[tuple[Any, int, Message]]) -> list[Match]:
    """Matches within the actor's rights."""
    keys = [record.pk for record, _, _ in best]
    seen = set(visible(by, of.model).filter(pk__in=keys).values_list("pk", flat=True))
    owners = owner_names(of, keys)
    return [
        Match(
            key=record.pk if record.pk in seen else None,
            title=str(record) if record.pk in seen else "",
            owner=owners.get(record.pk) or "",
            score=score,
            why=why,
            is_exact=score == 100,
            is_visible=record.pk in seen,
        )
        for record, score, why in best
    ]


def owner_names(of: ObjectType, keys: list[UUID]) -> dict[UUID, str | None]:
    """Who is responsible for each record; a part belongs to the owner of what it is part of."""
    path = "owner__name" if of.scoped_by_owner else f"{of.through}__owner__name" if of.through else ""
    if not path:
        return {}
    return dict(visible(SYSTEM, of.model).filter(pk__in=keys).values_list("pk", path))
