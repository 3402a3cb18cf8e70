"""What the pages of an import show and send back, as plain values: the faces do not know each other's insides.

The web face finds this module as `apps.get_app_config("files").wizard`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.interfaces.files import limits, runs
from paceline.interfaces.files.convert import Bad
from paceline.interfaces.files.convert.column import ColumnReader
from paceline.interfaces.files.enabling import not_importable, roles_for
from paceline.interfaces.files.intake import Intake, Row, may_import
from paceline.interfaces.files.merging import merged_rows
from paceline.interfaces.files.models import ImportRun, MappingPreset
from paceline.interfaces.files.presets import PresetFile, PresetSet, kept_for, shipped, shipped_set
from paceline.interfaces.files.reading import Source
from paceline.interfaces.files.reading.encoding import OFFERED
from paceline.interfaces.files.rejects import failed_rows, labelled, reasons_text, reject_lines
from paceline.interfaces.files.targets import Target, targets_of
from paceline.interfaces.files.wholes import is_going, parts_to_undo
from paceline.kernel import pinyin
from paceline.kernel.errors import PacelineError
from paceline.metadata.fields import Link, Reading
from paceline.metadata.fields.base import FieldType
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.importing import Importer, importer_of
from paceline.workflow.models import Job

LARGEST_FILE = limits.LARGEST_FILE
PREVIEWED = 5
NAMED = 2
"""How many of a column's wrong values are named beside it."""
DELIMITERS = {",": "逗号", "\t": "制表符", ";": "分号", "|": "竖线"}
EXISTING = {
    "fill": ("只补空白字段", "已有的内容不动（推荐）"),
    "update": ("用文件覆盖", "覆盖前保留变更记录，可撤销"),
    "skip": ("跳过已有的", "已有的行不导入"),
    "create": ("仍然新建", "不管是否已有"),
}
WHY = {
    "label": "名称一致",
    "synonym": "按常用名称匹配",
    "close": "名称相近，请核对",
    "content": "按内容推断",
    "preset": "来自预设",
    "unlike": "名称像，但内容对不上",
    "hand": "手动选择",
}
__all__ = [
    "LARGEST_FILE", "failed_rows", "importable", "merged_rows", "not_importable", "reasons_text", "reject_lines",
    "roles_for",
]  # fmt: skip


def importable(by: Principal) -> list[ObjectType]:
    """The objects that this actor may import, main ones first."""
    found = [of for of in registry.objects.values() if may_import(by, of)]
    offered = (of for of in found if of.creatable and not of.personal)
    return sorted(offered, key=lambda of: (not of.main, pinyin.pinyin_full(str(of.label)).lower()))


def sets() -> list[PresetSet]:
    """Shipped presets of several steps."""
    return [preset for preset in shipped().values() if len(preset.steps) > 1]


def left(stayed: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """The records that stayed when an import was undone: `label title url why`."""
    return [
        {**one, "label": of.label, "url": f"/{of.path}/{one['id']}/"}
        for one in stayed
        for of in [registry.get(one["object"])]
    ]


def whole_of(by: Principal, run: ImportRun | None) -> dict[str, Any] | None:
    """The set that a file came with, for the pages: `run label url count may_undo`; None for a file by itself."""
    if run is None or run.part_of is None:
        return None
    is_job = visible(by, Job).filter(pk=run.part_of).exists()
    parts = parts_to_undo(by, run) if by.is_admin and not is_going(run) else []
    return {
        "run": run,
        "label": shipped_set(run.set_name).label,
        "url": f"/imports/sets/{run.set_name}/{run.part_of}/" if is_job else "",
        "made": sum(part.created for part in parts),
        "changed": sum(part.updated for part in parts),
        "may_undo": bool(parts),
    }


def of_job(by: Principal, job: Job) -> ImportRun | None:
    """A file of the set that a job imports or takes back; None before there is any."""
    runs_ = visible(by, ImportRun)
    undoing = job.args.get("import_id")
    return runs_.filter(pk=undoing).first() if undoing else runs_.filter(part_of=job.pk).first()


def set_named(name: str) -> PresetSet:
    """Raises NotFound."""
    return shipped_set(name)


def decisions(preset: PresetSet) -> list[dict[str, Any]]:
    """What a preset decides about odd values, so that everybody sees it before it is done."""
    found = []
    for one in preset.imports:
        plan = one.step["plan"]
        kinds = kinds_of(registry.get(one.object))
        for name, known in plan.get("values", {}).items():
            for text, answer in known.items():
                found.append(decision(one, kinds.get(name), name, text, answer))
        for name, text in plan.get("constants", {}).items():
            found.append(decision(one, kinds.get(name), name, "", {"do": "map", "to": text, "every": True}))
    return found


def kinds_of(of: ObjectType) -> dict[str, Target]:
    """What may be filled; of an object that needs what the set makes first (a funnel), its own fields."""
    try:
        return targets_of(SYSTEM, of, importer_of(of))
    except PacelineError:
        return targets_of(SYSTEM, of, Importer({}))


def decision(
    one: PresetFile, target: Target | None, name: str, text: str, answer: Mapping[str, Any]
) -> dict[str, Any]:
    """A line of the table: field and value as people call them, not as they are stored."""
    line = {"file": one.file, "field": name, "text": text, "every": False, **answer}
    if target is None:
        return line
    return {**line, "field": target.label, "to": in_words(target.type, str(answer.get("to", "")))}


def in_words(kind: FieldType, text: str) -> str:
    """A value as the record will show it; what has to be looked up first stays as it is written."""
    with suppress(PacelineError):
        return kind.show(kind.parse(text, Reading())) or text
    return text


def recent(by: Principal, limit: int = 50) -> list[ImportRun]:
    """The actor's own imports, newest first."""
    return list(
        visible(by, ImportRun).filter(owner=by.user_id).select_related("job").order_by("-created_at")[:limit]
    )


def has_presets(by: Principal) -> bool:
    """Whether the actor has kept mappings under a name."""
    return visible(by, MappingPreset).exclude(name="").exists()


def presets(by: Principal, run: ImportRun) -> list[dict[str, str]]:
    """What may be used for a file: presets that people kept for these columns, and shipped ones of the object."""
    kept = [{"value": str(one.pk), "label": one.name} for one in kept_for(by, run.of, run.headers)]
    ours = {
        f"{of.set_name}/{of.file}": of
        for one in shipped().values()
        for of in one.imports
        if of.object == run.object
    }
    return kept + [
        {"value": name, "label": f"{shipped_set(name.partition('/')[0]).label} · {one.file}"}
        for name, one in ours.items()
    ]


class Columns:
    """Step two: the columns of a file and what they fill, judged by a sample of its rows."""

    def __init__(self, by: Principal, run: ImportRun) -> None:
        self.by, self.run, self.of = by, run, run.of
        self.source: Source = runs.opened(by, run)
        self.sample = self.source.sample()
        self.intake: Intake | None = None
        self.problem = ""
        try:
            self.intake = runs.intake_of(by, run)
            self.intake.converter.look_up(self.sample)
            self.intake.converter.convert(self.sample)
        except PacelineError as error:
            self.problem = error.text(_t)

    @property
    def options(self) -> list[dict[str, Any]]:
        """What a column may fill."""
        hook = importer_of(self.of, self.run.plan.get("settings", {}))
        found = targets_of(self.by, self.of, hook)
        return [{"value": t.name, "label": t.label, "required": t.required} for t in found.values()]

    @property
    def columns(self) -> list[dict[str, Any]]:
        """One row of the table per column of the plan."""
        readers = {id(r.column): r for r in self.intake.converter.readers} if self.intake else {}
        by_place = {(r.column.index, r.column.fills): r for r in readers.values()}
        return [self.column(at, raw, by_place) for at, raw in enumerate(self.run.plan["columns"])]

    def column(self, at: int, raw: Mapping[str, Any], readers: Mapping[Any, ColumnReader]) -> dict[str, Any]:
        place, fills = int(raw["index"]), str(raw.get("field", ""))
        reader = readers.get((place, fills))
        words, tone = (
            judged(reader, self.sample) if reader is not None else (WHY.get(raw.get("why", ""), ""), "")
        )
        if not fills:
            words, tone = (_t(WHY["unlike"]), "warn") if raw.get("why") == "unlike" else ("", "")
        elif tone == "":
            words, tone = _t(WHY.get(str(raw.get("why") or "hand"), "手动选择")), "ok"
        samples = [row[place] for row in self.sample if place < len(row) and row[place].strip()][:2]
        return {"at": at, "header": raw.get("header", ""), "fills": fills, "samples": samples, "verdict": words,
                "tone": tone, "day_first": raw.get("day_first"), "is_day": is_day(reader)}  # fmt: skip

    @property
    def form(self) -> dict[str, Any]:
        """How the file is read, with what may be chosen."""
        form = self.run.form
        return {
            **form,
            "encodings": list(dict.fromkeys([form.get("encoding", ""), *OFFERED])),
            "delimiters": [{"value": mark, "label": _t(words)} for mark, words in DELIMITERS.items()],
        }

    @property
    def keys(self) -> list[dict[str, Any]]:
        """The fields by which known records may be recognised, of those that are filled."""
        filled = {raw.get("field") for raw in self.run.plan["columns"]}
        chosen = self.run.plan.get("keys", [])
        fields = self.of.fields
        useful = [n for n in fields if n in filled and fields[n].type.identifies]
        return [{"value": n, "label": fields[n].label, "chosen": n in chosen} for n in useful]

    @property
    def existing(self) -> list[dict[str, Any]]:
        return [{"value": v, "label": _t(label), "hint": _t(hint)} for v, (label, hint) in EXISTING.items()]

    @property
    def preview(self) -> dict[str, Any]:
        """The first rows as they will be: heads, and cells that are fine, converted or wrong."""
        if self.intake is None:
            return {"heads": [], "rows": []}
        readers = [r for r in self.intake.converter.readers if r.column.index >= 0]
        numbered = [row for _, row in zip(range(PREVIEWED), self.source.rows(), strict=False)]
        rows = self.intake.prepared(numbered)
        return {
            "heads": [{"label": r.target.label, "numeric": r.target.type.align == "end"} for r in readers],
            "rows": [
                {"number": row.number, "state": row.state, "cells": [self.cell(row, r) for r in readers]}
                for row in rows
            ],
        }

    def cell(self, row: Row, reader: ColumnReader) -> dict[str, Any]:
        text = reader.texts([row.cells])[0]
        error = row.errors.get(reader.target.name)
        shown = text if error is not None or not text else self.shown(reader, text)
        state = (
            "e"
            if error is not None
            else "w"
            if text and "".join(shown.split()) != "".join(text.split())
            else ""
        )
        return {"value": shown, "state": state, "message": error.text(_t) if error is not None else "",
                "numeric": reader.target.type.align == "end"}  # fmt: skip

    def shown(self, reader: ColumnReader, text: str) -> str:
        """A value as the record will show it."""
        value = reader.known.get(text)
        if reader.links is not None:
            return reader.meaning_of(text) if value is not None else ""
        if reader.target.custom or type(value) is Bad:
            return text
        return reader.target.type.show(value) or ""


def mapping(by: Principal, run: ImportRun) -> Columns:
    return Columns(by, run)


def judged(reader: ColumnReader, sample: Sequence[Sequence[str]]) -> tuple[str, str]:
    """What a sample says about a mapped column."""
    texts = {text for text in reader.texts(sample) if text}
    bad = {text: value for text in sorted(texts) if type(value := reader.known.get(text)) is Bad}
    if not bad:
        return "", ""
    unknown = any(value.unknown for value in bad.values())
    words = _t("%(n)s 个值对不上") if unknown else _t("%(n)s 个值要改")
    named = _t("、").join(text[:16] for text in list(bad)[:NAMED])
    return labelled(words % {"n": len(bad)}, named), "bad"


def is_day(reader: ColumnReader | None) -> bool:
    return reader is not None and reader.target.type.is_time


def questions(by: Principal, run: ImportRun) -> list[dict[str, Any]]:
    """The questions of the last check with what may be answered, for the page."""
    hook = importer_of(run.of, run.plan.get("settings", {}))
    targets = targets_of(by, run.of, hook)
    found = []
    for at, asked in enumerate(run.report.get("questions", [])):
        target = targets.get(asked["field"])
        if target is not None:
            options = getattr(target.type, "options", None)
            found.append(
                {**asked, "at": at, "pick": pick_url(target.type),
                 "options": [{"value": v, "label": target.type.show(v)} for v in options] if options else []}
            )  # fmt: skip
    return found


def pick_url(kind: Any) -> str:
    """Where the page looks for records of a link."""
    return f"/{registry.get(kind.target).path}/pick" if isinstance(kind, Link) else ""


def template_lines(by: Principal, of: ObjectType) -> Iterator[str]:
    """An empty file with the columns that this actor may fill, required ones first."""
    found = targets_of(by, of, importer_of(of)).values()
    labels = [t.label for t in sorted(found, key=lambda t: not t.required)]
    yield "\ufeff" + ",".join(labels) + "\r\n"
