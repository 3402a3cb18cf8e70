"""Keeping a mapping under a name for oneself or for everybody."""

from __future__ import annotations

from typing import Annotated

from paceline.interfaces.files import presets
from paceline.interfaces.files.models import ImportRun, MappingPreset
from paceline.metadata.fields import Text, YesNo
from paceline.records.act import Act
from paceline.records.action import action


@action("files.importrun.keep", "保存为预设", permission="change", icon="bookmark")
def keep(
    act: Act,
    run: ImportRun,
    *,
    name: Annotated[str, Text("名称", max_length=60)],
    shared: Annotated[bool, YesNo("共享给所有人")] = False,
) -> ImportRun:
    """Keep how this file's columns were mapped."""
    presets.keep(act.by, run, name, shared=shared)
    act.tell(run, act.action, preset=name)
    return run


@action("files.mappingpreset.remove", "删除预设", permission="change", icon="trash-2", danger=True)
def remove(act: Act, preset: MappingPreset) -> None:
    """Forget a preset."""
    act.tell(preset, act.action)
    preset.delete()
