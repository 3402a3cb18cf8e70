"""Imports without pages: one file, or all the steps of a shipped preset in their order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.interfaces.files import limits, runs
from paceline.interfaces.files.ends import finish
from paceline.interfaces.files.models import ImportRun, RunState
from paceline.interfaces.files.presets import PresetSet, shipped_set
from paceline.interfaces.files.presets.preparation import each, ensure, people, staff, units
from paceline.interfaces.files.reading import open_source
from paceline.kernel.errors import Invalid
from paceline.kernel.ids import uuid7
from paceline.records.action import get_action, perform
from paceline.records.files import attachments

Report = Callable[[str, int, int], None]
COUNTS = ("created", "updated", "skipped", "failed")


@dataclass(frozen=True)
class Imported:
    """A run with what came of it, or would come of it."""

    run: ImportRun
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Wish:
    """How one file is to be imported; "" and () leave it to the preset or to guessing."""

    path: Path
    object: str
    preset: str = ""
    keys: Sequence[str] = ()
    existing: str = ""
    part_of: UUID | None = None


def uploaded(by: Principal, wish: Wish) -> ImportRun:
    """A run for a file on disk. Raises what a page would say."""
    with wish.path.open("rb") as stream:
        kept = attachments.keep(by, stream, wish.path.name, largest=limits.LARGEST_FILE)
    inputs = {"target": wish.object, "file": str(kept.pk), "preset": wish.preset}
    run: ImportRun = perform(by, "files.importrun.upload", None, inputs, via="code", batch=wish.part_of)
    changed = dict(run.plan)
    if wish.keys:
        changed["keys"] = list(wish.keys)
    if wish.existing:
        changed["existing"] = wish.existing
    if changed != run.plan:
        perform(by, "files.importrun.configure", run.pk, {"plan": changed}, via="code")
        run.refresh_from_db()
    return run


def import_file(by: Principal, wish: Wish, report: Report, *, dry_run: bool = False) -> Imported:
    """Import one file, or only check it."""
    run = uploaded(by, wish)

    def progress(done: int, total: int) -> None:
        report(wish.path.name, done, run.rows)

    if dry_run:
        found = runs.check_run(by, run, progress)
        perform(by, "files.importrun.discard", run.pk, {}, via="code")
        return Imported(run, {name: found[name] for name in COUNTS})
    try:
        done = runs.apply_run(by, run.pk, progress)
    except BaseException:
        finish(by, run.pk, RunState.FAILED)
        raise
    finish(by, run.pk, RunState.DONE)
    return Imported(done, {name: getattr(done, name) for name in COUNTS})


def import_set(
    by: Principal,
    name: str,
    paths: Sequence[Path],
    report: Report,
    *,
    key: UUID | None = None,
    dry_run: bool = False,
) -> list[Imported]:
    """All steps of a preset in order, as the whole `key`. A dry run does everything and takes it back.

    Raises Invalid before anything is done when a file is missing.
    """
    preset = shipped_set(name)
    whole = Whole(preset, found_in(preset, paths), key or uuid7())
    with transaction.atomic() if dry_run else nullcontext():
        done = [made for step in preset.steps if (made := do(by, whole, step, report)) is not None]
        if dry_run:
            transaction.set_rollback(True)
    return done


@dataclass(frozen=True)
class Whole:
    """A set on its way: what is to be done, with which files, and the key under which it can be taken back."""

    preset: PresetSet
    files: Mapping[str, Path]
    key: UUID


def do(by: Principal, whole: Whole, step: Mapping[str, Any], report: Report) -> Imported | None:
    """One step."""
    files = whole.files
    if step["do"] == "ensure":
        ensure(by, step)
        return None
    if step["do"] == "each":
        each(by, step, whole.key, lambda done, total: report(named(step), done, total))
        return None
    path = files[str(step["file"])]
    if step["do"] == "staff":
        with path.open("rb") as stream, files[str(step["offices"])].open("rb") as offices:
            staff(by, step, open_source(stream, path.name), open_source(offices, str(step["offices"])))
        return None
    if step["do"] == "units":
        with path.open("rb") as stream:
            units(by, step, open_source(stream, path.name))
        return None
    if step["do"] == "people":
        with path.open("rb") as stream:
            people(
                by, step, open_source(stream, path.name), lambda done, total: report(path.name, done, total)
            )
        return None
    name = f"{whole.preset.name}/{step['file']}"
    return import_file(by, Wish(path, str(step["object"]), name, part_of=whole.key), report)


def named(step: Mapping[str, Any]) -> str:
    """What a step does with each record, as its button says."""
    return get_action(f"{step['object']}.{step['action']}").label


def found_in(preset: PresetSet, paths: Sequence[Path]) -> dict[str, Path]:
    """The files of a preset among files and folders, whatever the case of their names. Raises Invalid."""
    there = [one for path in paths for one in (path.iterdir() if path.is_dir() else [path]) if one.is_file()]
    by_name = {one.name.casefold(): one for one in there}
    missing = [name for name in preset.files if name.casefold() not in by_name]
    if missing:
        raise Invalid(
            "预设「%(preset)s」需要这些文件：%(missing)s。",
            params={"preset": preset.label, "missing": _t("、").join(missing)},
            code="files_missing",
        )
    return {name: by_name[name.casefold()] for name in preset.files}
