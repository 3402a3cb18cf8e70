"""Fields that administrators add: made, renamed, ordered, converted where that is safe, archived and brought back."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata import custom_rules as rules
from paceline.metadata import versions
from paceline.metadata.custom import SUBJECT
from paceline.metadata.fields import Json, Keys, Rows, Text, YesNo
from paceline.metadata.models import CustomField
from paceline.metadata.object_type import ObjectType
from paceline.records.act import Act
from paceline.records.acting import config_door
from paceline.records.action import action

ObjectName = Annotated[str, Text("对象", max_length=80)]
Kind = Annotated[str, Text("类型", max_length=30)]
Label = Annotated[str, Text("名称", max_length=60)]
LabelEn = Annotated[str, Text("英文名称", max_length=60, blank=True)]
Hint = Annotated[str, Text("填写提示", max_length=200, blank=True)]
Required = Annotated[bool, YesNo("必填")]
Indexed = Annotated[bool, YesNo("加快筛选和排序")]
CHOICE = {
    "value": Text("值", max_length=40, blank=True),
    "label": Text("名称", max_length=40, blank=True),
    "color": Text("颜色", max_length=10, blank=True),
}
Choices = Annotated[list[dict[str, Any]], Rows("选项", CHOICE, blank=True)]
RequiredWhen = Annotated[dict[str, Any], Json("何时必填", blank=True)]
Shown = Annotated[dict[str, Any], Json("何时显示", blank=True)]
Order = Annotated[list[UUID], Keys("字段")]


@action("metadata.customfield.create", "添加字段", on="collection", icon="plus")
def create(
    act: Act,
    *,
    object: ObjectName,  # noqa: A002 — the field's own name
    kind: Kind,
    label: Label,
    label_en: LabelEn = "",
    hint: Hint = "",
    required: Required = False,
    indexed: Indexed = False,
    choices: Choices | None = None,
    required_when: RequiredWhen | None = None,
    shown: Shown | None = None,
) -> CustomField:
    """A new field, at once in form, list, filter, import, export, API and search of the object."""
    of = rules.extendable(object)
    rules.require_kind(kind)
    rules.require_room(of)
    rules.require_free_label(of, label)
    row = CustomField(
        object=of.name, code=rules.take_code(), kind=kind, label=label, label_en=label_en, hint=hint,
        required=required, indexed=indexed, position=next_position(of),
        options=options_of(of, kind, choices or [], required_when, shown),
    )  # fmt: skip
    rules.require_readable(row)
    config_door.made(act, row)
    versions.changed(SUBJECT)
    return row


@action("metadata.customfield.change", "编辑字段", icon="pencil")
def change(
    act: Act,
    field: CustomField,
    *,
    label: Label,
    label_en: LabelEn = "",
    hint: Hint = "",
    required: Required = False,
    indexed: Indexed = False,
    choices: Choices | None = None,
    required_when: RequiredWhen | None = None,
    shown: Shown | None = None,
) -> CustomField:
    """Another name, hint, choices or rule. Values stay where they are."""
    of = rules.extendable(field.object)
    rules.require_free_label(of, label, but=field.pk)
    options = options_of(of, field.kind, choices or [], required_when, shown)
    rules.require_unused(of, field.code, values_in(field.options) - values_in(options))
    words = {"label": label, "label_en": label_en, "hint": hint}
    config_door.changed(act, field, {**words, "required": required, "indexed": indexed, "options": options})
    rules.require_readable(field)
    versions.changed(SUBJECT)
    return field


@action("metadata.customfield.convert", "转换类型", icon="swap")
def convert(act: Act, field: CustomField, *, kind: Kind) -> CustomField:
    """Another type, where every stored value fits as it is."""
    rules.require_kind(kind)
    rules.require_safe(field.kind, kind)
    config_door.changed(act, field, {"kind": kind})
    versions.changed(SUBJECT)
    return field


@action("metadata.customfield.archive", "停用字段", icon="archive", danger=True)
def archive(act: Act, field: CustomField) -> CustomField:
    """Gone from every page; the values stay in the records until the field is brought back."""
    if field.archived_at is not None:
        raise Conflict("这个字段已经停用了。")
    config_door.changed(act, field, {"archived_at": act.now})
    versions.changed(SUBJECT)
    return field


@action("metadata.customfield.restore", "恢复字段", icon="undo-2")
def restore(act: Act, field: CustomField) -> CustomField:
    """Back in every place, with the values that the records kept."""
    if field.archived_at is None:
        raise Conflict("这个字段没有停用。")
    of = rules.extendable(field.object)
    rules.require_room(of)
    rules.require_free_label(of, field.label, but=field.pk)
    config_door.changed(act, field, {"archived_at": None})
    versions.changed(SUBJECT)
    return field


@action("metadata.customfield.order", "调整顺序", on="collection", icon="sort", hidden=True)
def order(act: Act, *, object: ObjectName, keys: Order) -> None:  # noqa: A002
    """The fields of an object in this order."""
    of = rules.extendable(object)
    rows = {row.pk: row for row in CustomField.objects.filter(object=of.name, archived_at__isnull=True)}
    if set(keys) != set(rows):
        raise Invalid("字段刚有变化。请刷新后再调整顺序。")
    for position, key in enumerate(keys, start=1):
        config_door.changed(act, rows[key], {"position": position})
    versions.changed(SUBJECT)


def options_of(
    of: ObjectType, kind: str, choices: list[dict[str, Any]], required_when: Any, shown: Any
) -> dict[str, Any]:
    """What is kept beside the name: choices and conditions."""
    parts = {
        "options": rules.choices_read(kind, choices),
        "required_when": rules.condition_read(of, required_when),
        "shown": rules.condition_read(of, shown),
    }
    return {name: part for name, part in parts.items() if part}


def values_in(options: dict[str, Any]) -> set[str]:
    """The stored values of the choices."""
    return {one["value"] for one in options.get("options", [])}


def next_position(of: ObjectType) -> int:
    last = (
        CustomField.objects.filter(object=of.name)
        .order_by("-position")
        .values_list("position", flat=True)
        .first()
    )
    return (last or 0) + 1
