"""Plans that people keep under a name, and the one that they used last for the same columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.interfaces.files import runs
from paceline.interfaces.files.models import ImportRun, MappingPreset
from paceline.interfaces.files.plan import Plan
from paceline.interfaces.files.presets.shipped_sets import PresetFile, shipped, shipped_set
from paceline.interfaces.files.reading import Source
from paceline.interfaces.files.targets import targets_of
from paceline.kernel import clock
from paceline.kernel.errors import Invalid, NotFound
from paceline.kernel.ids import uuid7
from paceline.metadata.object_type import ObjectType
from paceline.records.importing import importer_of

LAST = ""
"""The name of what somebody did last."""


def plan_for(by: Principal, of: ObjectType, source: Source, preset: str = "") -> Plan:
    """The plan for a file: of the preset that was asked for, of last time, of a shipped preset, or guessed."""
    if preset:
        return checked(by, of, source, asked_for(by, of, source, preset))
    last = kept_rows(by, of, source.headers).filter(owner=by.user_id).first() if by.user_id else None
    for plan in (last and Plan.from_json(last.plan), fitting(of, source)):
        if plan is not None:
            try:
                return checked(by, of, source, plan)
            except Invalid:
                continue  # made for fields that are gone or closed to this actor
    return runs.guessed(by, of, source)


def asked_for(by: Principal, of: ObjectType, source: Source, preset: str) -> Plan:
    """A preset by its name (shipped ones: `set` or `set/file`) or key. Raises NotFound."""
    name, _, file = preset.partition("/")
    if name in shipped():
        wanted = [
            one for one in shipped_set(name).imports if one.object == of.name and file in ("", one.file)
        ]
        if not wanted:
            raise NotFound(
                "预设「%(name)s」不能导入成%(object)s。", params={"name": preset[:80], "object": of.label}
            )
        return best(wanted, source).plan(source)
    rows = readable(by, of).filter(name=preset) if not is_key(preset) else readable(by, of).filter(pk=preset)
    found = rows.first()
    if found is None:
        raise NotFound("没有预设「%(name)s」。", params={"name": preset[:80]})
    return Plan.from_json(found.plan)


def form_for(of: ObjectType, source: Source, preset: str = "") -> dict[str, Any]:
    """What a shipped preset knows better than detection about reading a file; {} when none applies."""
    name, _, file = preset.partition("/")
    known = [shipped()[name]] if name in shipped() else [] if preset else list(shipped().values())
    for one in (one for found in known for one in found.imports if one.object == of.name):
        if one.fits(source) or (name and file in ("", one.file)):
            return one.form
    return {}


def best(wanted: list[PresetFile], source: Source) -> PresetFile:
    return next((one for one in wanted if one.fits(source)), wanted[0])


def fitting(of: ObjectType, source: Source) -> Plan | None:
    """A shipped plan whose columns this file has."""
    for preset in shipped().values():
        for one in preset.imports:
            if one.object == of.name and one.fits(source):
                return one.plan(source)
    return None


def checked(by: Principal, of: ObjectType, source: Source, plan: Plan) -> Plan:
    """The plan, if this actor can use it for this file. Raises Invalid."""
    plan.check(targets_of(by, of, importer_of(of, plan.settings)), len(source.headers))
    return plan


def readable(by: Principal, of: ObjectType) -> Any:
    """One's own presets and those that others share."""
    mine = Q(owner=by.user_id) if by.user_id else Q()
    return visible(SYSTEM, MappingPreset).filter(mine | Q(shared=True), object=of.name)


def kept_rows(by: Principal, of: ObjectType, headers: Sequence[str]) -> Any:
    return readable(by, of).filter(signature=runs.signature(list(headers))).order_by("-used_at")


def kept_for(by: Principal, of: ObjectType, headers: Sequence[str]) -> list[MappingPreset]:
    """Named presets for files with these columns, for the page."""
    return list(kept_rows(by, of, headers).exclude(name=LAST))


def keep(by: Principal, run: ImportRun, name: str, *, shared: bool = False) -> MappingPreset:
    """Keep a run's plan under a name; the actor's own preset of that name is replaced."""
    mine = {
        "object": run.object,
        "owner_id": by.user_id,
        "name": name,
        "signature": runs.signature(run.headers),
    }
    rows = visible(SYSTEM, MappingPreset).filter(**mine)
    values = {"plan": run.plan, "shared": shared, "used_at": clock.now()}
    if not rows.update(**values):
        MappingPreset(id=uuid7(), **mine, **values).save(force_insert=True)
    return rows.get()


def remember(by: Principal, run: ImportRun) -> None:
    """Keep what somebody did with a file of these columns for the next time."""
    if by.user_id is not None:
        keep(by, run, LAST)


def is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
