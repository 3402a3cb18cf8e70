"""A whole set of files by a shipped preset: imported by a job, taken back by another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _t

from paceline.interfaces.files.intake import require_rights
from paceline.interfaces.files.models import ImportRun
from paceline.interfaces.files.presets import PresetSet, shipped_set
from paceline.interfaces.files.wholes import is_going, parts_to_undo
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Text
from paceline.metadata.fields.structured import Keys
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.files import attachments
from paceline.workflow.models import Job
from paceline.workflow.queue import enqueue

SET_JOB = "files.set"
UNDO_SET_JOB = "files.undo_set"


@action("files.importrun.start_set", "导入一整套数据", on="collection", permission="create", hidden=True)
def start_set(
    act: Act,
    *,
    preset: Annotated[str, Text("预设", max_length=80)],
    files: Annotated[Sequence[UUID], Keys("文件")],
) -> Job:
    """Queue all steps of a preset. It may make people and a funnel: it takes an administrator who may import all."""
    act.by.require_admin()
    chosen = shipped_set(preset)
    for of in objects_of(chosen):
        require_rights(act, of)
    names = {attachments.readable(act.by, key).name.casefold() for key in files}
    missing = [name for name in chosen.files if name.casefold() not in names]
    if missing:
        words = "预设「%(preset)s」需要这些文件：%(missing)s。"
        raise Invalid(
            words, params={"preset": chosen.label, "missing": _t("、").join(missing)}, code="files_missing"
        )
    args = {"preset": preset, "files": [str(key) for key in files]}
    return enqueue(act.by, SET_JOB, args, label=_t("导入「%(name)s」") % {"name": chosen.label})


def why_not_whole(run: ImportRun) -> str:
    return "" if run.part_of else "这个文件是单独导入的。请用「撤销导入」。"


@action(
    "files.importrun.undo_set",
    "撤销整套导入",
    permission="change",
    icon="undo-2",
    danger=True,
    available=why_not_whole,
)
def undo_set(act: Act, run: ImportRun) -> ImportRun:
    """Queue taking back every file that came with this one, the last first, as if none had been imported."""
    act.by.require_admin()
    if is_going(run):
        raise Conflict("这套数据正在导入或撤销。请等它做完，或者先停止。")
    parts = parts_to_undo(act.by, run)
    if not parts:
        raise Conflict("这套数据不能撤销：没有改动任何记录，或者已经超过 72 小时。")
    label = _t("撤销导入 %(name)s") % {"name": label_of(run)}
    total = sum(part.created + part.updated for part in parts)
    job = enqueue(act.by, UNDO_SET_JOB, {"import_id": str(run.pk)}, label=label, total=total)
    for part in parts:
        act.save_parts(part, {"job_id": job.pk})
        act.tell(part, act.action)
    run.refresh_from_db()
    return run


def label_of(run: ImportRun) -> str:
    """What the whole of a file is called."""
    return shipped_set(run.set_name).label


def objects_of(preset: PresetSet) -> list[ObjectType]:
    """What a preset imports, in its order."""
    return [registry.get(name) for name in dict.fromkeys(one.object for one in preset.imports)]
