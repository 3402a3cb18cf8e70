"""A record that was just made, as a `.values()` row: what was written a moment ago need not be read again.

It is given only when it is certain to equal what the database would answer: the actor's own record, made and nothing
more in its action, with every name beside its links at hand. Otherwise the row is read as any other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db.models import DecimalField, Model

from paceline.access.models import OrgUnit
from paceline.access.principal import Principal, Scope
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records import plans

Getter = Callable[[Any], Any]


class Unknown(Exception):
    """A value that only the database knows."""


def row_of(by: Principal, of: ObjectType, record: Any, columns: Sequence[str]) -> dict[str, Any] | None:
    """The values of these columns, or None when the database has to be asked."""
    if not getattr(record, "is_as_made", False) or not is_own(by, of, record):
        return None
    try:
        getters = plans.kept(by, of, ("recalled", tuple(columns)), lambda: getters_of(by, of.model, columns))
        return {name: getter(record) for name, getter in getters}
    except Unknown:
        return None


def is_own(by: Principal, of: ObjectType, record: Any) -> bool:
    """Whether the actor surely sees the record: it is their own."""
    if not of.scoped_by_owner or by.user_id is None or record.owner_id != by.user_id:
        return False
    return by.scope(of.name, "read") >= Scope.OWN


def getters_of(by: Principal, model: type[Model], columns: Sequence[str]) -> list[tuple[str, Getter]]:
    """How each column is taken from a record. Raises Unknown for what is no column."""
    return [(name, beside(by, model, name) if "__" in name else plain(model, name)) for name in columns]


def plain(model: type[Model], name: str) -> Getter:
    """A column of the record's own, rounded as the database rounds it."""
    field = next((f for f in model._meta.concrete_fields if name in (f.attname, f.name)), None)
    if field is None:
        raise Unknown(name)
    if not isinstance(field, DecimalField) or field.decimal_places is None:
        return lambda record: getattr(record, field.attname)
    step = Decimal(1).scaleb(-field.decimal_places)
    return lambda record: rounded(getattr(record, field.attname), step)


def rounded(value: Any, step: Decimal) -> Any:
    return None if value is None else Decimal(value).quantize(step, ROUND_HALF_UP)


def beside(by: Principal, model: type[Model], name: str) -> Getter:
    """A name beside a link: that of the linked record where it is at hand, of the actor, or of the actor's unit."""
    link, _, rest = name.partition("__")
    try:
        field: Any = model._meta.get_field(link)
    except FieldDoesNotExist as error:
        raise Unknown(name) from error
    known = known_names(by) if rest == "name" else {}

    def get(record: Any) -> Any:
        key = getattr(record, field.attname)
        if key is None:
            return None
        if field.is_cached(record) and "__" not in rest:
            return getattr(field.get_cached_value(record), rest)
        if key not in known:
            raise Unknown(name)
        return known[key]

    return get


def known_names(by: Principal) -> dict[UUID | None, str | None]:
    """What the actor and the actor's unit are called, by key."""
    if by.team_id is None:
        return {by.user_id: by.name}
    of = registry.get("access.orgunit")
    rows = OrgUnit.objects.filter(pk=by.team_id).values_list("name", flat=True)
    return {by.user_id: by.name, by.team_id: plans.kept(by, of, "name of the unit", rows.first)}
