"""A whole set of files by a shipped preset, imported by a job."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _t

from paceline.interfaces.files.intake import require_rights
from paceline.interfaces.files.presets import PresetSet, shipped_set
from paceline.kernel.errors import Invalid
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


def objects_of(preset: PresetSet) -> list[ObjectType]:
    """What a preset imports, in its order."""
    return [registry.get(name) for name in dict.fromkeys(one.object for one in preset.imports)]
