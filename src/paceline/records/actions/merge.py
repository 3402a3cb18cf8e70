"""Merging doubles: everything that pointed at the others points at the one that is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from paceline.access.scope import visible
from paceline.kernel.errors import Invalid
from paceline.metadata.fields import Keys
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.models import Attachment, Comment, Record
from paceline.records.pointing import links_to

MOST = 10
Carry = Callable[[Act, Any, list[UUID]], None]
carriers: dict[str, list[Carry]] = {}


def carries(*objects: str) -> Callable[[Carry], Carry]:
    """Declare what else goes over when records of these objects are merged: facts that are no records themselves.

    Called with the record that is kept and the keys of its doubles, within the merge.
    """

    def declare(run: Carry) -> Carry:
        for name in objects:
            carriers.setdefault(name, []).append(run)
        return run

    return declare


Others = Annotated[list[UUID], Keys("重复的记录")]


def merge(act: Act, record: Record, *, others: Others, values: dict[str, Any]) -> Record:
    """Keep `record` with `values`; move what belongs to `others` to it and put them into the recycle bin.

    The event keeps what was moved, so that nothing is lost from history. Raises Invalid for more than ten.
    """
    of = registry.of(type(record))
    keys = list(others)
    doubles = list(
        visible(act.by, of.model, "remove").filter(pk__in=keys).exclude(pk=record.pk).order_by("pk")
    )
    if not doubles or len(doubles) != len(set(keys)) or len(doubles) > MOST:
        raise Invalid("请选择 1 到 10 条你有权删除的重复记录再合并。")
    moved = {
        f"{other.name}.{bound.name}": move(act, (other, bound), doubles, record)
        for other, bound in links_to(of)
    }
    for table in (Comment, Attachment):
        table.objects.filter(object=of.name, record_id__in=keys).update(record_id=record.pk)
    for carry in carriers.get(of.name, ()):
        carry(act, record, keys)
    if values:
        act.save(record, **values)
    act.tell(
        record,
        f"{of.name}.merge",
        merged=[{"id": str(double.pk), "title": str(double)} for double in doubles],
        moved={name: keys for name, keys in moved.items() if keys},
    )
    for double in doubles:
        act.remove(double, event=f"{of.name}.merged")
    return record


def move(act: Act, link: tuple[ObjectType, BoundField], doubles: list[Any], keep: Any) -> list[str]:
    """Point the linked records at the kept one, through the door. Returns their keys."""
    other, bound = link
    rows: Any = other.model._default_manager.filter(**{f"{bound.name}__in": doubles}).order_by("pk")
    moved = []
    for row in rows.select_for_update(of=("self",)):
        act.save(row, event=f"{other.name}.change", **{bound.name: keep.pk})
        moved.append(str(row.pk))
    return moved
