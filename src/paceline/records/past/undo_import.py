"""Undo of an import of any size: first what it changed, then what it made, unless something rests on it by now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.kernel.errors import NotFound, PacelineError
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.acting.bulk import BulkReport
from paceline.records.action import acting, get_action
from paceline.records.importing.hooks import importer_of
from paceline.records.importing.removal import UNTOUCHED, remove_untouched
from paceline.records.models import Event
from paceline.records.past.undo import UNDO_FOR, Steps, goes_own_way, undo_events
from paceline.records.pointing import needed

AT_A_TIME = 1000


def undo_import(
    by: Principal,
    batch: UUID,
    *,
    part_of: UUID | None = None,
    via: str = "job",
    progress: Callable[[int, int], None] | None = None,
) -> BulkReport:
    """Take back a batch of any size: first what it changed, then what it made, in transactions of bearable length.

    What a whole set did with its files' records as `part_of` (allocating what it brought) goes with them. May be
    called again after it was stopped: what was taken back stays so. Raises NotFound as `undo_batch` does.
    """
    events = Event.objects.filter(batch=batch, recorded_at__gte=clock.now() - UNDO_FOR)
    first = events.first()
    if first is None or (first.actor_id != by.user_id and not by.is_admin):
        raise NotFound("这次导入已经不能撤销：超过 72 小时，或者不是你做的。")
    made, changed = events.filter(name__endswith=".create"), events.exclude(name__endswith=".create")
    total, report = events.count(), BulkReport(batch)
    own = [batch] if part_of is None else [batch, part_of]
    steps = Steps()
    keys = list(changed.order_by("-seq").values_list("seq", flat=True))
    for start in range(0, len(keys), AT_A_TIME):
        part = list(Event.objects.filter(seq__in=keys[start : start + AT_A_TIME]).order_by("-seq"))
        add(report, undo_events(by, part, via=via, steps=steps), progress, total)
    for name in made.order_by().values_list("object", flat=True).distinct():
        ids = list(made.filter(object=name).order_by("-seq").values_list("record_id", flat=True))
        for start in range(0, len(ids), AT_A_TIME):
            part_done = remove_made(
                by, registry.get(name), ids[start : start + AT_A_TIME], steps, own=own, via=via
            )
            add(report, part_done, progress, total)
    return report


def stayed(batch: UUID, report: BulkReport, most: int) -> list[dict[str, str]]:
    """The first records of a batch that were not taken back: `id object title why`."""
    shown = list(report.failed)[:most]
    told = Event.objects.filter(batch=batch, record_id__in=shown).order_by("seq")
    names = {record: (of, title) for record, of, title in told.values_list("record_id", "object", "title")}
    return [
        {"id": str(key), "object": names[key][0], "title": names[key][1], "why": report.failed[key]}
        for key in shown
        if key in names
    ]


def remove_made(
    by: Principal, of: ObjectType, keys: list[UUID], steps: Steps, *, own: Sequence[UUID], via: str
) -> BulkReport:
    """Records that the first of `own` batches made go to the recycle bin, unless somebody else has changed them since
    or something rests on them."""
    with acting(by, "undo", via=via) as act:
        rooms = importer_of(of)
        versions = steps.as_made() | let_go(act, of, keys, own)
        why = {} if goes_own_way(of) else needed(of, keys, own[0])
        free = rooms.may_go(keys) if goes_own_way(of) else set(keys) - why.keys()
        done = remove_untouched(act, of, [key for key in keys if key in free], versions)
        alone = [key for key in keys if key not in free and key not in why]
        gone, refused = removed_alone(act, of, alone, versions)
        done |= gone
        rooms.gone(act, sorted(done))
        report = BulkReport(act.batch, done=[key for key in keys if key in done])  # type: ignore[arg-type]
    there = set(visible(SYSTEM, of.model).filter(pk__in=keys).values_list("pk", flat=True))
    why |= refused
    report.failed = {key: why.get(key, _t("后来又被改过。")) for key in keys if key in there}
    return report


def let_go(act: Act, of: ObjectType, keys: Sequence[UUID], own: Sequence[UUID]) -> dict[UUID, int]:
    """The versions of records that nothing but `own` batches has touched, once those steps are taken back; they
    are locked, for the nightly reckoning may want them at the same time.

    What the system worked out by itself from the data (a lifecycle, a class) holds nothing.
    """
    others = Event.objects.filter(record_id__in=keys, object=of.name).exclude(batch__in=own)
    others = others.exclude(actor__isnull=True, batch__isnull=True)
    moved_on = set(others.values_list("record_id", flat=True))
    mine = [key for key in keys if key not in moved_on]
    importer_of(of).let_go(act, mine)
    rows = visible(SYSTEM, of.model).filter(pk__in=mine).select_for_update(of=("self",)).order_by("pk")
    return dict(rows.values_list("pk", "version"))


def removed_alone(
    act: Act, of: ObjectType, keys: Sequence[UUID], versions: Mapping[UUID, int] | None = None
) -> tuple[set[UUID], dict[UUID, str]]:
    """`remove_untouched` for objects whose own action decides about each, with why it refused."""
    done, refused = set(), {}
    for key in keys:
        record = visible(act.by, of.model, "change").filter(pk=key).select_for_update(of=("self",)).first()
        if record is None or record.version != (versions or {}).get(key, UNTOUCHED):
            continue
        try:
            with transaction.atomic():
                get_action(f"{of.name}.remove").within(act, record)
            done.add(key)
        except PacelineError as error:
            refused[key] = error.text(_t)
    return done, refused


def add(
    report: BulkReport, part: BulkReport, progress: Callable[[int, int], None] | None, total: int
) -> None:
    report.done += part.done
    report.failed |= part.failed
    if progress is not None:
        progress(len(report.done) + len(report.failed), total)
