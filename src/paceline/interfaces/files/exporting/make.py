"""An export from a question to a file that its owner may fetch."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.interfaces.files import limits
from paceline.interfaces.files.exporting.table import Table
from paceline.interfaces.files.exporting.written import WRITERS
from paceline.interfaces.files.models import Export
from paceline.kernel import clock
from paceline.kernel.errors import Invalid, NotAllowed, TooLarge
from paceline.metadata.registry import registry
from paceline.records.reading.listing import ListQuery

ASKED = ("filter", "search", "sort", "columns", "removed", "keys")
TYPES: dict[str, type] = {"search": str, "sort": str, "columns": list, "removed": bool, "keys": list}


def query_of(by: Principal, object_name: str, asked: Mapping[str, Any]) -> ListQuery:
    """The list that is meant. Raises NotAllowed without the right to export, Invalid for what cannot be read."""
    of = registry.objects.get(object_name.lower())
    if of is None:
        raise Invalid({"target": "没有「%(name)s」这种对象。"}, params={"name": object_name[:60]})
    if not by.can(of.name, "export"):
        raise NotAllowed(
            "你没有导出%(object)s的权限。可以请管理员调整你的角色。", params={"object": of.label}
        )
    unknown = asked.keys() - set(ASKED)
    if unknown:
        raise Invalid("没有这个设置：%(names)s。", params={"names": _t("、").join(sorted(unknown))})
    wrong = [name for name, value in asked.items() if name in TYPES and not isinstance(value, TYPES[name])]
    if wrong:
        raise Invalid("这些设置的格式不对：%(names)s。", params={"names": _t("、").join(wrong)})
    query = ListQuery(of, by, **{**asked, "keys": read_keys(asked.get("keys", ()))})
    _ = query.shown, query.order, query.rows  # refuse now what would fail later
    return query


def read_keys(given: Sequence[Any]) -> list[UUID]:
    """The keys of chosen records. Raises Invalid for what is none."""
    try:
        return [UUID(str(text)) for text in given]
    except ValueError as error:
        raise Invalid("选中的记录看不懂。请重新勾选。") from error


def count_of(query: ListQuery) -> int:
    """How many rows there are. Raises TooLarge above what one file may hold."""
    count = Table(query).queryset().order_by().count()
    if count > limits.MOST_EXPORTED:
        raise TooLarge(
            "一次最多导出 %(most)s 行。请缩小筛选范围。", params={"most": f"{limits.MOST_EXPORTED:,}"}
        )
    return count


def make(export: Export, query: ListQuery, form: str, progress: Callable[[int], None] | None = None) -> int:
    """Write the file of an export and keep it under a random key. Returns how many rows."""
    with TemporaryFile() as stream:
        rows = WRITERS[form](Table(query), stream, progress)
        stream.seek(0)
        token = secrets.token_hex(20)
        key = default_storage.save(f"exports/{token[:2]}/{token}", File(stream))
    visible(SYSTEM, Export).filter(pk=export.pk).update(key=key, rows=rows)
    export.key, export.rows = key, rows
    return rows


def file_name(query: ListQuery, form: str) -> str:
    """`客户_20261122.csv`."""
    return f"{query.of.label}_{clock.today():%Y%m%d}.{form}"


def sweep() -> int:
    """Delete the files of exports that have expired. Returns how many."""
    stale = list(visible(SYSTEM, Export).filter(expires_at__lt=clock.now()).exclude(key="")[:1000])
    for export in stale:
        default_storage.delete(export.key)
        visible(SYSTEM, Export).filter(pk=export.pk).update(key="")
    return len(stale)
