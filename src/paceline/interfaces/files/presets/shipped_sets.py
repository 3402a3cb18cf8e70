"""Presets that ship with the product: one JSON file each, with one step per file or preparation.

    {"label": …, "label_en": …, "steps": [
        {"do": "ensure", "object": "pipeline.pipeline", "find": {"code": …}, "inputs": {…}},
        {"do": "people", "file": "sales_teams.csv", "person": …, "manager": …, "unit": …},
        {"do": "import", "file": "accounts.csv", "object": …, "form": {…}, "plan": {…}}]}

A plan's columns name the columns of the file by `header` (or by `index` when the file has no names).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _t

from paceline.interfaces.files.plan import Plan
from paceline.interfaces.files.reading import Source
from paceline.kernel.chinese import folded
from paceline.kernel.errors import Invalid, NotFound


@dataclass(frozen=True)
class PresetFile:
    """An import step: a file of a set and how it becomes records."""

    set_name: str
    step: Mapping[str, Any]

    @property
    def file(self) -> str:
        return str(self.step["file"])

    @property
    def object(self) -> str:
        return str(self.step["object"])

    @property
    def form(self) -> dict[str, Any]:
        """What the preset knows better than detection about reading the file."""
        return dict(self.step.get("form", {}))

    def headers(self) -> set[str]:
        """The columns that a file must have to be of this kind; empty when it has no names."""
        return {column["header"] for column in self.step["plan"]["columns"] if "header" in column}

    def fits(self, source: Source) -> bool:
        """Whether a file has the columns of this step."""
        wanted = self.headers()
        return bool(wanted) and wanted <= set(source.headers)

    def plan(self, source: Source) -> Plan:
        """The plan for a file. Raises Invalid when a column is not there."""
        raw = dict(self.step["plan"])
        filled = [placed(column, source.headers) for column in raw["columns"]]
        used = {column["index"] for column in filled}
        unused = [{"index": at, "header": name} for at, name in enumerate(source.headers) if at not in used]
        raw["columns"] = sorted([*filled, *unused], key=lambda column: int(column["index"]))
        return Plan.from_json(raw)


@dataclass(frozen=True)
class PresetSet:
    """A shipped preset with its steps in order."""

    name: str
    raw: Mapping[str, Any]

    @property
    def label(self) -> str:
        return str(self.raw["label_en"] if (get_language() or "").startswith("en") else self.raw["label"])

    @property
    def note(self) -> str:
        return str(self.raw["note_en"] if (get_language() or "").startswith("en") else self.raw["note"])

    @property
    def steps(self) -> Sequence[Mapping[str, Any]]:
        steps: Sequence[Mapping[str, Any]] = self.raw["steps"]
        return steps

    @property
    def imports(self) -> list[PresetFile]:
        return [PresetFile(self.name, step) for step in self.steps if step["do"] == "import"]

    @property
    def files(self) -> list[str]:
        """The names of the files that the set is made of."""
        named = (str(step[part]) for step in self.steps for part in ("file", "offices") if part in step)
        return list(dict.fromkeys(named))


def placed(column: Mapping[str, Any], headers: Sequence[str]) -> dict[str, Any]:
    """A column of a preset with its place in this file, and the places of those joined to it."""
    made = {**column, "why": "preset"}
    made["index"] = place_of(column.get("header", column.get("index")), headers)
    made["header"] = headers[made["index"]]
    made["join"] = [place_of(other, headers) for other in column.get("join", [])]
    return made


def place_of(name: Any, headers: Sequence[str]) -> int:
    if isinstance(name, int) and name < len(headers):
        return name
    known = {folded(header): place for place, header in enumerate(headers)}
    if not isinstance(name, str) or folded(name) not in known:
        raise Invalid(
            "文件里没有「%(name)s」这一列，和预设不符。",
            params={"name": str(name)[:60]},
            code="other_columns",
        )
    return known[folded(name)]


@cache
def shipped() -> dict[str, PresetSet]:
    """Every shipped preset by name."""
    folder = files("paceline.interfaces.files") / "presets" / "shipped"
    found = {}
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".json"):
            name = entry.name.removesuffix(".json")
            found[name] = PresetSet(name, json.loads(entry.read_text(encoding="utf-8")))
    return found


def shipped_set(name: str) -> PresetSet:
    """Raises NotFound for an unknown name, naming those that exist."""
    try:
        return shipped()[name]
    except KeyError:
        known = _t("、").join(shipped())
        raise NotFound(
            "没有预设「%(name)s」。现有：%(known)s。", params={"name": name[:60], "known": known}
        ) from None
