"""What `paceline import` and `paceline export` do: the same as the pages, in this process, with progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from paceline.access.models import User, UserStatus
from paceline.access.principal import SYSTEM, Principal, principal_of
from paceline.access.scope import visible
from paceline.interfaces.files.actions.preparing import object_named
from paceline.interfaces.files.exporting import make as making
from paceline.interfaces.files.exporting.table import Table
from paceline.interfaces.files.exporting.written import WRITERS
from paceline.interfaces.files.presets import shipped
from paceline.interfaces.files.rejects import reject_lines
from paceline.interfaces.files.sets import COUNTS, Imported, Wish, import_file, import_set
from paceline.kernel.errors import Invalid, NotFound

Report = Callable[[str, int, int], None]


def import_files(
    *,
    files: Sequence[Path],
    preset: str | None,
    object: str | None,  # noqa: A002 — the option is called so
    keys: Sequence[str],
    existing: str,
    dry_run: bool,
    by: str,
    rejects: Path | None,
    report: Report,
) -> dict[str, Any]:
    """Import files. Returns counts and the batches under which the import can be undone."""
    actor = actor_named(by)
    if preset and preset in shipped() and not object:
        done = import_set(actor, preset, files, report, dry_run=dry_run)
    elif object:
        wishes = [Wish(path, object, preset or "", keys, existing) for path in files]
        done = [import_file(actor, wish, report, dry_run=dry_run) for wish in wishes]
    else:
        raise Invalid(
            "不知道要导入成什么。", hint="请用 --object 指定对象，例如 --object customers.customer。"
        )
    if rejects is not None and not dry_run:
        rejects.write_text("".join(all_rejects(actor, done)), encoding="utf-8")
    counts = {name: sum(one.counts[name] for one in done) for name in COUNTS}
    return {**counts, "batch": "" if dry_run else " ".join(str(one.run.pk) for one in done)}


def export_list(
    *,
    object: str,  # noqa: A002 — the option is called so
    target: Path,
    filter: Any,  # noqa: A002
    fields: Sequence[str],
    by: str,
    report: Report,
) -> int:
    """Write a list to a file. Returns how many rows."""
    asked = {"filter": filter, "columns": list(fields)}
    query = making.query_of(actor_named(by), object_named(object).name, asked)
    total = making.count_of(query)
    writer = WRITERS[target.suffix.lower().lstrip(".")]
    with target.open("wb") as stream:
        return writer(Table(query), stream, lambda done: report(target.name, done, total))


def all_rejects(by: Principal, done: Sequence[Imported]) -> Iterator[str]:
    """The failed rows of every file, one block after the other."""
    for one in done:
        if one.counts["failed"]:
            yield from reject_lines(by, one.run)


def actor_named(login: str) -> Principal:
    """The person with this login. Whoever holds the machine may do anything: without a login in the name of the first
    administrator, but with all rights. Raises NotFound."""
    people = visible(SYSTEM, User).exclude(status=UserStatus.LEFT)
    if login:
        user = people.filter(username=login.strip().lower()).first()
        if user is None:
            raise NotFound("没有登录名为「%(login)s」的在职用户。", params={"login": login[:60]})
        return principal_of(user)
    admin = people.filter(is_admin=True).order_by("created_at").first()
    if admin is None:
        raise NotFound("还没有管理员。", hint="请先用 paceline user 建一个，或用 --by 指定用户。")
    return replace(SYSTEM, user_id=admin.pk, name=admin.name, team_id=admin.unit_id)
