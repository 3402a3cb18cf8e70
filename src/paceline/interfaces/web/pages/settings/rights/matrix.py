"""The rights of a role by object: verbs with a scope each, and rules for single fields.

Everything comes from the registry: a new object, action or field is there without a line here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paceline.access.models import Role
from paceline.access.roles import ANY, governed, granted
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.action import actions_of

VERBS = (
    ("read", _("查看")), ("create", _("新建")), ("change", _("编辑")), ("remove", _("删除")), ("assign", _("转移")),
    ("import", _("导入")), ("export", _("导出")), ("merge", _("合并")), ("override", _("破例")),
    ("erase", _("抹去")),
)  # fmt: skip
SCOPES = (
    ("", _("–")),
    ("own", _("自己的")),
    ("team", _("本组")),
    ("subtree", _("本部门")),
    ("all", _("全部")),
)
LEVELS = (("full", _("可读写")), ("read", _("只读")), ("masked", _("遮住")), ("hidden", _("看不到")))
BASIC = frozenset(verb for verb, _words in VERBS)


@dataclass(frozen=True)
class Cell:
    """One choice: its name in the form, what it is now, whether it differs by owner."""

    name: str
    value: str
    label: str
    kind: str = ""
    """`whole`: nobody owns these records, so all or nothing; `part`: they follow the record they belong to."""


@dataclass(frozen=True)
class Row:
    """One object of a role, or (`of` is None) all that the role does not name."""

    of: ObjectType | None
    grants: Mapping[str, str]
    levels: Mapping[str, str]

    @property
    def name(self) -> str:
        return self.of.name if self.of else ANY

    @property
    def key(self) -> str:
        """The name as part of an id."""
        return self.of.name.replace(".", "-") if self.of else "others"

    @property
    def label(self) -> str:
        return self.of.label if self.of else _t("其他对象")

    @property
    def kind(self) -> str:
        return (
            ""
            if self.of is None
            else "part"
            if self.of.through
            else ""
            if self.of.scoped_by_owner
            else "whole"
        )

    @cached_property
    def cells(self) -> list[Cell]:
        """The verbs that every object has."""
        return [Cell(f"g:{verb}", self.grants.get(verb, ""), str(words), self.kind) for verb, words in VERBS]

    @cached_property
    def extra(self) -> list[Cell]:
        """The object's own actions."""
        own = {a.needs: a.label for a in actions_of(self.name) if a.needs not in BASIC}
        return [Cell(f"g:{verb}", self.grants.get(verb, ""), label, self.kind) for verb, label in own.items()]

    @cached_property
    def fields(self) -> list[Cell]:
        shown = self.of.fields.items() if self.of else ()
        return [Cell(f"f:{name}", self.levels.get(name, "full"), bound.label) for name, bound in shown]

    @property
    def restricted(self) -> int:
        """How many fields have a rule."""
        return sum(cell.value != "full" for cell in self.fields)

    @property
    def extended(self) -> int:
        """How many actions have a word of their own."""
        return sum(bool(cell.value) for cell in self.extra)

    @property
    def mark(self) -> str:
        """What a form was made from: another mark means that somebody changed these rights meanwhile."""
        said = {
            part: {k: v for k, v in of.items() if v} for part, of in (("g", self.grants), ("f", self.levels))
        }
        return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def row(role: Role, of: ObjectType | None) -> Row:
    """An object's line: what the role says of it, else what it says of all others."""
    name = of.name if of else ANY
    return Row(of, granted(role.grants, name), role.fields.get(name, {}))


def row_called(role: Role, name: str) -> Row:
    """The line of an object by its name. Raises Http404 for what roles do not decide about."""
    of = registry.objects.get(name)
    if name != ANY and (of is None or of.administered or of.personal):
        raise Http404
    return row(role, of)


def rows_of(role: Role) -> list[dict[str, Any]]:
    """The lines of a role by room, business first; the line for all other objects, where there is one, comes first."""
    found: dict[str, list[Row]] = {}
    for of in governed():
        found.setdefault(str(apps.get_app_config(of.room).verbose_name), []).append(row(role, of))
    others = [{"label": "", "rows": [row(role, None)]}] if role.grants.get(ANY) else []
    return [*others, *({"label": label, "rows": rows} for label, rows in found.items())]


def typed(of: ObjectType | None, data: QueryDict, name: str) -> Row:
    """The line as a form says it; the inputs of several lines stand in one form as `name/g:read`."""
    table: dict[str, dict[str, str]] = {"g": {}, "f": {}}
    for key in data:
        owner, _slash, rest = key.rpartition("/")
        mark, _colon, part = rest.partition(":")
        if owner == name and mark in table:
            table[mark][part] = str(data[key])
    return Row(of, table["g"], table["f"])


def scope_options(cell: Cell) -> list[tuple[str, str]]:
    """The scopes that make sense in a cell, and the one it has."""
    if cell.kind == "part":
        return [("", _t("–")), (cell.value or "all", _t("跟着上级"))]
    never = [] if cell.name.rpartition(":")[2] in BASIC else [("none", _t("不能做"))]
    return [
        *(
            (code, _t(str(words)))
            for code, words in SCOPES
            if not cell.kind or code in ("", "all", cell.value)
        ),
        *never,
    ]
