"""Rows of a file on their way to records: asked about, sorted into new, known and wrong, and made into drafts.

The same steps serve the check, the preview and the import itself, so a row that passes the check passes the import.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.interfaces.files.convert import Converted, Converter
from paceline.interfaces.files.matching import Marks, Matcher, Uniqueness
from paceline.interfaces.files.plan import Plan
from paceline.interfaces.files.targets import DATED, Target, targets_of
from paceline.kernel.errors import Invalid, NotAllowed
from paceline.kernel.messages import Message, as_message, say
from paceline.metadata.object_type import ObjectType
from paceline.records.act import Act
from paceline.records.importing import Draft, Importer, Mould, fits, importer_of

Cells = Sequence[str]
Numbered = tuple[int, Cells]
"""The number of a row in the file, and its cells."""


@dataclass(slots=True)
class Row:
    """One row of the file. `state` is created, updated, skipped or failed: what it is, or will be."""

    number: int
    cells: Cells
    read: Converted
    state: str = "created"
    record_id: UUID | None = None
    draft: Draft | None = None
    marks: Marks = field(default_factory=list)
    alone: bool = False
    """Whether a new row goes through the object's own `create`."""
    errors: dict[str, Message] = field(default_factory=dict)

    def fail(self, errors: Mapping[str, Any]) -> None:
        """Note why the row cannot be taken."""
        self.state, self.draft = "failed", None
        for name, words in errors.items():
            self.errors.setdefault(name, as_message(words))


class Intake:
    """Everything that is the same for all rows of one import."""

    def __init__(self, act: Act, of: ObjectType, plan: Plan, width: int) -> None:
        require_rights(act, of)
        self.act, self.of, self.plan = act, of, plan
        self.hook: Importer = importer_of(of, plan.settings)
        self.targets: dict[str, Target] = targets_of(act.by, of, self.hook)
        plan.check(self.targets, width)
        bare = Mould(act, of, (), self.hook)
        self.converter = Converter(act.by, of, plan, self.targets, bare.start)
        given = self.converter.given
        self.mould = Mould(act, of, given, self.hook)
        self.fast = fits(of)
        self.matcher = Matcher(act.by, of, plan.keys)
        self.uniqueness = Uniqueness(of, given)
        self.hands_over = "owner" in given and not act.by.can(of.name, "assign")

    # one batch -------------------------------------------------------------------------------------------------
    def prepared(self, numbered: Sequence[Numbered]) -> list[Row]:
        """Rows from texts to drafts, sorted into new, known and wrong."""
        self.look_up(numbered)
        rows = self.read(numbered)
        self.settle(rows)
        return rows

    def look_up(self, numbered: Sequence[Numbered]) -> None:
        """Ask the database for the names in these rows."""
        self.converter.look_up([cells for _, cells in numbered])

    def read(self, numbered: Sequence[Numbered]) -> list[Row]:
        """Texts become values, and values drafts. Asks nothing of the database, so it can run beside a COPY."""
        read = self.converter.convert([cells for _, cells in numbered])
        rows = [Row(number, cells, made) for (number, cells), made in zip(numbered, read, strict=True)]
        for row in rows:
            row.marks = self.matcher.marks(row.read)
            if self.hands_over and row.read.own.get("owner_id") not in (None, self.act.by.user_id):
                row.read.errors["owner"] = say("你不能把记录交给别人。请留空，或请主管导入。")
            if not row.read.errors:
                row.draft = self.mould.cast(self.dated(row.read.own), row.read.custom, row.read.extra)
        return rows

    def settle(self, rows: Sequence[Row]) -> None:
        """Ask the database what it knows of the rows, and sort them by that."""
        for row, key in zip(rows, self.matcher.find([(row.read, row.marks) for row in rows]), strict=True):
            self.sort(row, key)
        again = self.again(rows)
        fresh = [row for row in rows if row.state == "created" and row.number not in again]
        self.uniqueness.check([(row.number, row.read) for row in fresh])
        for row in rows:
            if row.state == "created":
                row.read.errors |= again[row.number].read.errors if row.number in again else {}
                if row.read.errors:
                    row.fail(row.read.errors)
        new = [row for row in rows if row.state == "created"]
        alone = self.hook.alone([row.read.own for row in new]) if self.fast else [True] * len(new)
        for row, row.alone in zip(new, alone, strict=True):
            self.admit(row)

    def again(self, rows: Sequence[Row]) -> dict[int, Row]:
        """Rows that are the record of an earlier row of this batch once more: their number → that row.

        Such a row is no second record with a value that must be unique; it fares as the first one does.
        """
        if self.plan.existing == "create":
            return {}
        first: dict[Any, Row] = {}
        found: dict[int, Row] = {}
        for row in (one for one in rows if one.state == "created"):
            earlier = next((first[mark] for mark in row.marks if mark in first), None)
            if earlier is not None:
                found[row.number] = earlier
            for mark in row.marks:
                first.setdefault(mark, earlier or row)
        return found

    def sort(self, row: Row, key: UUID | None) -> None:
        """What the plan does with a row that is known or wrong."""
        errors = {**(row.draft.errors if row.draft is not None else {}), **row.read.errors}
        if key is not None and self.plan.existing == "skip":
            row.state, row.record_id, row.draft = "skipped", key, None
        elif row.read.errors:
            row.fail(row.read.errors)
        elif key is not None and self.plan.existing != "create":
            row.state, row.record_id, row.draft = "updated", key, None
        elif errors:
            row.fail(errors)

    def admit(self, row: Row) -> None:
        """A row that makes a record, unless an earlier row of the file has made it."""
        assert row.draft is not None
        row.record_id = row.draft.id
        if row.alone:
            row.draft = None
        earlier = self.matcher.repeats(row.marks)
        if earlier is None:
            self.matcher.remember(row.marks, row.record_id, row.number)
        elif self.plan.existing != "create":
            row.state = "skipped" if self.plan.existing == "skip" else "updated"
            row.draft, row.record_id = None, earlier

    def dated(self, own: dict[str, Any]) -> dict[str, Any]:
        """A day of making in the future would put the record before all others for good."""
        made = own.get(DATED)
        return own if made is None or made <= self.act.now else {**own, DATED: self.act.now}

    def forget_from(self, number: int) -> None:
        """The rows from this one on were not written after all, and will come again."""
        self.matcher.forget_from(number)
        self.uniqueness.forget_from(number)

    # words -----------------------------------------------------------------------------------------------------
    def reasons(self, row: Row) -> dict[str, str]:
        """Why a row failed, by the label of the field, in the language of now."""
        return {self.label(name): message.text(_t) for name, message in row.errors.items()}

    def label(self, name: str) -> str:
        target = self.targets.get(name)
        if target is not None:
            return target.label
        bound = self.of.fields.get(name)
        return bound.label if bound is not None else ""

    def filled_values(self, row: Row, *, new: bool = False) -> Iterator[tuple[str, Any]]:
        """The fields that a row says something about: name and stored value; numbers only for `new` records."""
        for group in (self.converter.own, self.converter.custom):
            values = group.of_row(row.read)
            for reader, name in group.readers:
                said = reader.column.index < 0 or reader.texts([row.cells])[0]
                if said and name in values and (new or not reader.target.type.locked):
                    yield reader.target.name, values[name]


def may_import(by: Principal, of: ObjectType) -> bool:
    """Whether somebody has the right to import and to create."""
    return by.can(of.name, "import") and by.can(of.name, "create")


def require_rights(act: Act, of: ObjectType) -> None:
    """Raises NotAllowed without the right to import and to create."""
    if not may_import(act.by, of):
        raise NotAllowed(
            "你没有导入%(object)s的权限。可以请管理员调整你的角色。", params={"object": of.label}
        )


def require_required(intake: Intake) -> None:
    """Raises Invalid when a field that every record needs is filled by nothing. Known from the first row."""
    start = intake.mould.start
    missing = [
        intake.targets[name].label
        for name, attname, _ in intake.mould.required
        if name in intake.targets and name not in intake.plan.filled and start[attname] in (None, "", [])
    ]
    if missing and intake.plan.existing != "update":
        raise Invalid(
            {"columns": say("还没有对应必填的字段：%(labels)s。", labels=_t("、").join(missing))},
            code="required_missing",
        )
