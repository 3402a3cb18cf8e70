"""What a custom field may be: its type, name, choices and conditions; and what may become of it later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from paceline.kernel.errors import Invalid
from paceline.metadata import custom
from paceline.metadata.fields import Choice, YesNo
from paceline.metadata.fields.choice import OptionMixin
from paceline.metadata.fields.special import TAKE_NUMBER
from paceline.metadata.models import CustomField
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry

MOST_FIELDS = 100
MOST_CHOICES = 200
COLORS = ("", "c0", "c1", "c2", "c3", "c4", "c5", "ok", "warn", "danger")
SAFE = {
    "text": ("long_text",),
    "phone": ("text", "long_text"),
    "email": ("text", "long_text"),
    "web_address": ("text", "long_text"),
    "credit_code": ("text", "long_text"),
    "percent": ("decimal",),
    "amount": ("decimal",),
}
"""Types that a field may be turned into because every stored value already fits."""


def extendable(name: str) -> ObjectType:
    """An object that administrators may add fields to. Raises Invalid."""
    of = registry.objects.get(name)
    if of is None or not can_be_extended(of):
        raise Invalid({"object": "不能给「%(name)s」加字段。"}, params={"name": name[:60]})
    return of


def can_be_extended(of: ObjectType) -> bool:
    """Whether records of the object keep values of custom fields and people can change them."""
    return of.changeable and any(f.name == "custom" for f in of.model._meta.fields)


def take_code() -> str:
    """The next generated name; it is never used again, whatever becomes of the field."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_NUMBER, ["metadata.customfield", "", 1])
        return f"cf_{cursor.fetchone()[0]}"


def require_kind(kind: str) -> type[Any]:
    """The field type of a kind. Raises Invalid for one that cannot be added."""
    found = registry.field_kinds.get(kind)
    if found is None or not found.custom_ok:
        raise Invalid({"kind": "没有「%(kind)s」这种字段。"}, params={"kind": kind[:40]})
    return found


def require_room(of: ObjectType) -> None:
    """Raises Invalid when the object has as many custom fields as it may."""
    if len(of.custom_fields) >= MOST_FIELDS:
        raise Invalid("一个对象最多 %(most)s 个自定义字段。请先停用不用的。", params={"most": MOST_FIELDS})


def require_free_label(of: ObjectType, label: str, but: Any = None) -> None:
    """Raises Invalid when a field of the object is called so already: people and imports tell fields by name."""
    if not label.strip():
        raise Invalid({"label": "请填写名称。"})
    words = {str(bound.type.verbose_name) for bound in of.standard.values()}  # type: ignore[attr-defined]
    live = CustomField.objects.filter(object=of.name, label=label, archived_at__isnull=True)
    if label in words or live.exclude(pk=but).exists():
        raise Invalid({"label": "%(object)s已有叫「%(label)s」的字段。请换一个名称。"},
                      params={"object": of.label, "label": label})  # fmt: skip


def choices_read(kind: str, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Choices as they are kept; a new one gets its first name as value. Raises Invalid."""
    if not issubclass(require_kind(kind), OptionMixin):
        return []
    found: list[dict[str, str]] = []
    for row in rows:
        label = " ".join(str(row.get("label") or "").split())
        if label:
            value, color = str(row.get("value") or label)[:40], str(row.get("color") or "")
            found.append({"value": value, "label": label[:40], "color": color if color in COLORS else ""})
    labels, values = {one["label"] for one in found}, {one["value"] for one in found}
    if not found:
        raise Invalid({"choices": "请至少填一个选项。"})
    if len(labels) < len(found) or len(values) < len(found):
        raise Invalid({"choices": "有两个选项一样。请改掉一个。"})
    if len(found) > MOST_CHOICES:
        raise Invalid({"choices": "最多 %(most)s 个选项。"}, params={"most": MOST_CHOICES})
    return found


def require_unused(of: ObjectType, code: str, gone: Iterable[str]) -> None:
    """Raises Invalid when records have a choice that is to be taken away."""
    for value in gone:
        rows = of.model._default_manager
        used = rows.filter(**{f"custom__{code}": value}) | rows.filter(
            **{f"custom__{code}__contains": [value]}
        )
        if count := used.count():
            raise Invalid({"choices": "还有 %(count)s 条记录用着「%(choice)s」。请先改掉它们，或只改选项的名称。"},
                          params={"count": count, "choice": value})  # fmt: skip


def condition_read(of: ObjectType, raw: Any) -> dict[str, list[Any]]:
    """`{"kind": ["company"]}` with names and values that the object knows; {} for none. Raises Invalid."""
    terms: dict[str, list[Any]] = {}
    for name, given in (raw or {}).items():
        bound = of.standard.get(name)
        values = [str(value) for value in (given if isinstance(given, list) else [given])]
        if bound is None or not isinstance(bound.type, Choice | YesNo):
            raise Invalid({"required_when": "条件里的字段要是单选或是/否字段。"})
        if isinstance(bound.type, Choice) and not set(values) <= set(bound.type.options):
            raise Invalid({"required_when": "条件里有一个选项不存在。"})
        if values:
            terms[name] = values if isinstance(bound.type, Choice) else [v.lower() == "true" for v in values]
    return terms


def require_readable(row: CustomField) -> None:
    """Build the field once, so that nothing is kept that could not be read again."""
    custom.bound(row)


def require_safe(before: str, after: str) -> None:
    """Raises Invalid when stored values may not fit the other type."""
    if after not in SAFE.get(before, ()):
        raise Invalid(
            {"kind": "这种类型不能直接转换：已有的值可能放不下。请加一个新字段，再用导出导入搬过去。"}
        )
