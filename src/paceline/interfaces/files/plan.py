"""How a file becomes records: which column fills what, what unknown values mean, what happens to known records.

A plan is JSON in the run and in presets; everything in it is checked against the object when it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext as _t

from paceline.interfaces.files.targets import Target
from paceline.kernel.errors import Invalid
from paceline.kernel.messages import say

Existing = Literal["fill", "update", "skip", "create"]
EXISTING = ("fill", "update", "skip", "create")
UNKNOWN = ("reject", "empty", "create")
NOTHING = ""


@dataclass
class Column:
    """One column of the file and what it fills ("" = nothing). `join` adds further columns behind it."""

    index: int
    header: str = ""
    fills: str = NOTHING
    day_first: bool | None = None
    join: list[int] = field(default_factory=list)
    template: str = ""
    """Words around the texts: `{0}` is this column, `{1}` the first of `join` and so on."""
    why: str = ""
    """How the target was found: label, synonym, content, preset, hand."""

    def as_json(self) -> dict[str, Any]:
        made: dict[str, Any] = {
            "index": self.index,
            "header": self.header,
            "field": self.fills,
            "why": self.why,
        }
        if self.day_first is not None:
            made["day_first"] = self.day_first
        made |= {"join": self.join} if self.join else {}
        return {**made, "template": self.template} if self.template else made


@dataclass
class Answer:
    """What an unknown value stands for: a known one, nothing, a new record, or a reason to refuse the row."""

    do: Literal["map", "empty", "create", "reject"]
    to: str = ""

    def as_json(self) -> dict[str, str]:
        return {"do": self.do, "to": self.to} if self.to else {"do": self.do}


@dataclass
class Plan:
    """Everything that decides what an import does."""

    columns: list[Column] = field(default_factory=list)
    existing: Existing = "fill"
    keys: list[str] = field(default_factory=list)
    """Fields by which a row is recognised as a record that is there already; [] makes every row a new one."""
    values: dict[str, dict[str, Answer]] = field(default_factory=dict)
    """field → text in the file → what it stands for."""
    unknown: dict[str, str] = field(default_factory=dict)
    """field → what happens to unknown values that nobody answered: reject (default), empty, create."""
    constants: dict[str, str] = field(default_factory=dict)
    """field → text for rows whose column is blank, or for all when no column fills it."""
    settings: dict[str, Any] = field(default_factory=dict)
    """Choices of the room's importer."""

    @property
    def filled(self) -> set[str]:
        return {column.fills for column in self.columns if column.fills} | set(self.constants)

    def as_json(self) -> dict[str, Any]:
        return {
            "columns": [column.as_json() for column in self.columns],
            "existing": self.existing,
            "keys": self.keys,
            "values": {
                name: {t: a.as_json() for t, a in known.items()} for name, known in self.values.items()
            },
            "unknown": self.unknown,
            "constants": self.constants,
            "settings": self.settings,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Plan:
        """Raises Invalid for anything that is not a plan."""
        try:
            return cls(
                columns=[read_column(one) for one in raw.get("columns", [])],
                existing=one_of(raw.get("existing", "fill"), EXISTING),  # type: ignore[arg-type]
                keys=[str(name) for name in raw.get("keys", [])],
                values={
                    str(name): {str(text): read_answer(answer) for text, answer in known.items()}
                    for name, known in raw.get("values", {}).items()
                },
                unknown={str(name): one_of(do, UNKNOWN) for name, do in raw.get("unknown", {}).items()},
                constants={str(name): str(text) for name, text in raw.get("constants", {}).items()},
                settings=dict(raw.get("settings", {})),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise Invalid("导入设置的格式不对。请重新打开这一步。", code="bad_plan") from error

    def check(self, targets: Mapping[str, Target], width: int) -> None:
        """Refuse targets that do not exist and columns that are not there. Raises Invalid by field."""
        errors: dict[str, Any] = {}
        places = {place for column in self.columns for place in (column.index, *column.join)}
        if any(not 0 <= place < width for place in places):
            errors["columns"] = "这份设置的列数和文件不一样。请重新选择文件或设置。"
        fields = [column.fills for column in self.columns if column.fills]
        doubled = {name for name in fields if fields.count(name) > 1}
        if doubled:
            labels = _t("、").join(targets[name].label for name in sorted(doubled) if name in targets)
            errors["columns"] = say("有几列都对应到「%(labels)s」。每个字段只能对应一列。", labels=labels)
        named = {*fields, *self.keys, *self.values, *self.unknown, *self.constants}
        unknown = sorted(named - targets.keys())
        if unknown:
            errors["fields"] = say("没有这些字段，或者你不能填写：%(names)s。", names=_t("、").join(unknown))
        if any(key not in self.filled for key in self.keys):
            errors["keys"] = "用来认出已有记录的字段必须在文件里有对应的列。"
        if errors:
            raise Invalid(errors, code="bad_plan")


def read_column(raw: Mapping[str, Any]) -> Column:
    return Column(
        index=int(raw["index"]),
        header=str(raw.get("header", ""))[:100],
        fills=str(raw.get("field") or ""),
        day_first=None if raw.get("day_first") is None else bool(raw["day_first"]),
        join=[int(place) for place in raw.get("join", [])],
        template=str(raw.get("template", ""))[:500],
        why=str(raw.get("why", "")),
    )


def read_answer(raw: Mapping[str, Any]) -> Answer:
    do = one_of(raw["do"], ("map", "empty", "create", "reject"))
    return Answer(do, str(raw.get("to", "")))  # type: ignore[arg-type]


def one_of(value: Any, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ValueError(value)
    return str(value)
