"""Asking for an export; long ones are made by a job that tells its owner when the file is ready."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext as _t

from paceline.interfaces.files import limits
from paceline.interfaces.files.exporting import make as making
from paceline.interfaces.files.inputs import Settings
from paceline.interfaces.files.models import Export
from paceline.interfaces.files.models.export import KEPT_FOR
from paceline.kernel.errors import NotAllowed
from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Choice, Text
from paceline.records.act import Act
from paceline.records.action import action
from paceline.workflow.queue import enqueue

EXPORT_JOB = "files.export"
FORMS = [{"value": "xlsx", "label": "Excel (.xlsx)"}, {"value": "csv", "label": "CSV (.csv)"}]


@action("files.export.make", "导出", on="collection", icon="download", hidden=True)
def make(
    act: Act,
    *,
    target: Annotated[str, Text("对象", max_length=80)],
    form: Annotated[str, Choice("格式", FORMS)] = "xlsx",
    query: Annotated[dict[str, Any], Settings("条件", blank=True)] = {},  # noqa: B006 — never changed
) -> Export:
    """Export a list as filtered: `query` has `filter`, `search`, `sort`, `columns`. The event keeps what was asked."""
    if act.by.user_id is None:
        raise NotAllowed("导出文件要有一位主人。请以某个用户的身份导出。")
    asked = making.query_of(act.by, target, query)
    rows = making.count_of(asked)
    export = Export(
        id=uuid7(), name=making.file_name(asked, form), object=asked.of.name, owner_id=act.by.user_id, rows=rows,
        created_at=act.now, expires_at=act.now + KEPT_FOR,
    )  # fmt: skip
    export.save(force_insert=True)
    act.tell(export, act.action, rows=rows, form=form, query=query, object=asked.of.name)
    if rows <= limits.EXPORT_AT_ONCE:
        making.make(export, asked, form)
        return export
    args = {"export_id": str(export.pk), "form": form, "query": query}
    enqueue(act.by, EXPORT_JOB, args, label=_t("导出 %(name)s") % {"name": export.name}, total=rows)
    return export
