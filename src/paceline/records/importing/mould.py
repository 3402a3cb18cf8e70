"""Makes drafts of one object: everything that is the same for all rows is worked out once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings

from paceline.access.models import User
from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Amount
from paceline.metadata.fields.base import FieldType
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.metadata.when import lookup_in
from paceline.records import currency
from paceline.records.act import Act
from paceline.records.acting.inputs import missing
from paceline.records.acting.values import first_values
from paceline.records.importing.draft import Draft, draft_class, forget_links
from paceline.records.importing.hooks import Importer
from paceline.records.importing.tokens import Tokens
from paceline.records.models import OwnedRecord, Record

EMPTY: tuple[Any, ...] = (None, "", [])
QUIET = {"created_at", "created_by", "updated_at", "updated_by"}


class Mould:
    """Drafts of `of` whose fields `given` vary from row to row; all others have the values of a new record."""

    def __init__(
        self, act: Act, of: ObjectType, given: Collection[str], hook: Importer | None = None
    ) -> None:
        self.act, self.of, self.hook = act, of, hook or Importer({})
        self.given = self.hook.given = frozenset(given)
        self.cls = draft_class(of.model)
        forget_links(of.model)
        self.owned = issubclass(of.model, OwnedRecord)
        self.teams: dict[UUID, UUID | None] = (
            dict(User.objects.values_list("pk", "unit_id")) if self.owned else {}
        )
        self.start = self.starting_values()
        self.amounts = [b.name for b in of.standard.values() if isinstance(b.type, Amount)]
        self.rates: dict[tuple[str, Decimal], Decimal] = {}
        self.required, self.conditional = self.rules()
        self.tokens = Tokens(of)
        self.custom = list(of.custom_fields)
        self.told = self.varying()
        self.told_always = self.same_for_all()

    def starting_values(self) -> dict[str, Any]:
        """Every column of a new record of this actor."""
        values: dict[str, Any] = {f.attname: f.get_default() for f in self.of.model._meta.concrete_fields}
        by = self.act.by.user_id
        known = {
            "created_at": self.act.now,
            "updated_at": self.act.now,
            "created_by_id": by,
            "updated_by_id": by,
        }
        values |= {name: value for name, value in known.items() if name in values}
        if self.owned and "owner" not in self.given:
            values["owner_id"] = by
        return values

    def rules(self) -> tuple[list[tuple[str, str, str]], list[tuple[str, BoundField]]]:
        """Plain required fields (name, attribute, message) and fields with conditions."""
        plain, conditional = [], []
        for name, bound in self.of.fields.items():
            kind = bound.type
            if kind.required_when is not None or (kind.shown is not None and kind.required):
                conditional.append((name, bound))
            elif kind.required and not kind.locked and not bound.custom:
                plain.append((name, bound.type.attname, missing(kind)))  # type: ignore[attr-defined]
            elif kind.required and bound.custom:
                conditional.append((name, bound))
        return plain, conditional

    def split(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Stored values by field name as `cast` takes them: by column attribute, custom ones by name as JSON."""
        own: dict[str, Any] = {}
        custom: dict[str, Any] = {}
        for name, value in values.items():
            bound = self.of.fields.get(name)
            if bound is None:
                own[name] = value
            elif bound.custom:
                custom[name] = bound.type.to_json(value)
            else:
                own[bound.type.attname] = value  # type: ignore[attr-defined]
        return own, custom

    # one row ---------------------------------------------------------------------------------------------------
    def cast(
        self,
        values: Mapping[str, Any],
        custom: Mapping[str, Any] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> Draft:
        """A checked draft. `values` are stored values by column attribute (`customer_id`), `custom` by field name."""
        draft = self.cls.__new__(self.cls)
        own = draft.__dict__
        own.update(self.start)
        own.update(values)
        own["id"], own["errors"], own["extra"] = uuid7(), {}, dict(extra or {})
        if custom:
            own["custom"] = dict(custom)
        self.hook.fill(draft)
        if self.owned and own["owner_id"] and not own["team_id"]:
            own["team_id"] = self.teams.get(own["owner_id"])
        for name in self.amounts:
            if own[name] is not None:
                own[f"{name}_base"] = self.base(own[name], own[f"{name}_currency"])
        draft.derive()
        self.check(draft)
        own["search_tokens"] = self.tokens.early(draft) if not draft.errors else []
        return draft

    def base(self, value: Decimal, code: str) -> Decimal:
        """An amount in the home currency."""
        if code == settings.PACELINE_CURRENCY:
            return value
        key = (code, value)
        if key not in self.rates:
            self.rates[key] = currency.to_base(value, code, self.act.now)
        return self.rates[key]

    def check(self, draft: Draft) -> None:
        """Required fields, conditions and the record's own rules, as for one record."""
        own, errors = draft.__dict__, draft.errors
        for name, attname, words in self.required:
            if own[attname] in EMPTY and name not in errors:
                errors[name] = words
        if self.conditional:
            self.check_conditions(draft)
        if not errors:
            errors.update(draft.faults())

    def check_conditions(self, draft: Draft) -> None:
        look = lookup_in(draft)
        for name, bound in self.conditional:
            kind = bound.type
            wanted = (kind.required and not kind.locked) or (
                kind.required_when is not None and kind.required_when.holds(look)
            )
            hidden = kind.shown is not None and not kind.shown.holds(look)
            if wanted and not hidden and bound.of(draft) in EMPTY:
                draft.errors.setdefault(name, missing(kind))

    # the event -------------------------------------------------------------------------------------------------
    def varying(self) -> list[tuple[str, str, Callable[[Any], Any] | None]]:
        """The fields whose first value differs between rows: name, attribute, how it becomes JSON (None: as it is)."""
        names = {*self.given, *self.hook.sets, *self.of.model.derived, *(["team"] if self.owned else [])}  # type: ignore[attr-defined]
        found: list[tuple[str, str, Callable[[Any], Any] | None]] = []
        for name, bound in self.of.standard.items():
            if name in names and name not in QUIET:
                as_it_is = type(bound.type).to_json is FieldType.to_json
                found.append((name, bound.type.attname, None if as_it_is else bound.type.to_json))  # type: ignore[attr-defined]
        return found

    def same_for_all(self) -> dict[str, list[Any]]:
        """The part of the first values that every new record has."""
        bare = self.cls.__new__(self.cls)
        bare.__dict__.update(self.start)
        told = {name for name, _, _ in self.told}
        return {name: pair for name, pair in first_values(self.of, bare).items() if name not in told}

    def first_values(self, draft: Draft) -> dict[str, list[Any]]:
        """What the record's first event says, as for one record."""
        own = draft.__dict__
        found = self.told_always.copy()
        for name, attname, to_json in self.told:
            value = own[attname]
            if value not in (None, "", [], False) and value != 0:
                found[name] = [None, to_json(value) if to_json else value]
        for bound in self.custom:
            value = bound.of(draft)
            if value not in (None, "", [], False) and value != 0:
                found[bound.name] = [None, bound.type.to_json(value)]
        return found


def is_record(of: ObjectType) -> bool:
    return issubclass(of.model, Record)
