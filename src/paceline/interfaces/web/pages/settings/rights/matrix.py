"""The matrix of a role: objects by verbs with a scope in each cell, and rules for single fields.

Everything comes from the registry: a new object, action or field is there without a line here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.http import QueryDict
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paceline.access.models import Role
from paceline.access.roles import ANY
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
    """One object of the matrix."""

    of: ObjectType
    cells: list[Cell]
    extra: list[Cell]
    fields: list[Cell]

    @property
    def restricted(self) -> int:
        """How many fields have a rule."""
        return sum(cell.value != "full" for cell in self.fields)

    @property
    def extended(self) -> int:
        """How many actions have a word of their own."""
        return sum(bool(cell.value) for cell in self.extra)


def governed() -> Iterator[ObjectType]:
    """Objects whose rights roles decide."""
    return (of for of in registry.objects.values() if not of.administered and not of.personal)


def groups(role: Role) -> list[dict[str, Any]]:
    """The rows of a role by room, business first; the line for all other objects comes first of all."""
    found: dict[str, list[Row]] = {}
    for of in governed():
        found.setdefault(str(apps.get_app_config(of.room).verbose_name), []).append(row(role, of))
    return [{"label": label, "rows": rows} for label, rows in found.items()]


def anything(role: Role) -> list[Cell]:
    """The line for the objects that the role does not name."""
    given = role.grants.get(ANY, {})
    return [Cell(f"g:{ANY}:{verb}", given.get(verb, ""), str(words)) for verb, words in VERBS]


def row(role: Role, of: ObjectType) -> Row:
    """An object's line: what the role says of it, else what it says of all others."""
    given = role.grants.get(of.name) or role.grants.get(ANY) or {}
    kind = "part" if of.through else "" if of.scoped_by_owner else "whole"
    cells = [Cell(f"g:{of.name}:{verb}", given.get(verb, ""), str(words), kind) for verb, words in VERBS]
    own = {a.needs: a.label for a in actions_of(of.name) if a.needs not in BASIC}
    extra = [Cell(f"g:{of.name}:{verb}", given.get(verb, ""), label, kind) for verb, label in own.items()]
    levels = role.fields.get(of.name, {})
    fields = [
        Cell(f"f:{of.name}:{name}", levels.get(name, "full"), bound.label)
        for name, bound in of.fields.items()
    ]
    return Row(of, cells, extra, fields)


def grants_in(data: QueryDict, role: Role) -> dict[str, dict[str, str]]:
    """The rights that the form says; objects that it does not show keep theirs.

    The line for all other objects is kept only while no object is closed altogether: it would open that one again.
    """
    table = {name: {v: s for v, s in verbs.items() if s} for name, verbs in read(data, "g").items()}
    shown = {of.name for of in governed()}
    kept = {name: verbs for name, verbs in role.grants.items() if name not in shown and name != ANY}
    other = table.pop(ANY, {})
    found = {**kept, **{name: verbs for name, verbs in table.items() if verbs}}
    return {**({ANY: other} if other and all(table.values()) else {}), **found}


def fields_in(data: QueryDict, role: Role) -> dict[str, dict[str, str]]:
    """The rules for fields that the form says; objects that it does not show keep theirs."""
    shown = {of.name for of in governed()}
    kept = {name: levels for name, levels in role.fields.items() if name not in shown}
    return {**kept, **read(data, "f")}


def read(data: QueryDict, mark: str) -> dict[str, dict[str, str]]:
    """`g:object:verb=scope` inputs as a table."""
    table: dict[str, dict[str, str]] = {}
    for key in data:
        kind, _colon, rest = key.partition(":")
        name, _colon, part = rest.rpartition(":")
        if kind == mark and name:
            table.setdefault(name, {})[part] = str(data[key])
    return table


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
