"""Steps one to three of an import: a file, what its columns mean, what would happen."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from paceline.interfaces.files import limits, presets, runs
from paceline.interfaces.files.inputs import Settings
from paceline.interfaces.files.intake import require_rights
from paceline.interfaces.files.models import ImportRun, RunState
from paceline.interfaces.files.models.import_run import CHANGEABLE
from paceline.interfaces.files.plan import Plan
from paceline.interfaces.files.reading import Form, open_source
from paceline.interfaces.files.targets import targets_of
from paceline.kernel.errors import Conflict, Invalid, NotFound
from paceline.metadata.fields import File, Text
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.files import attachments
from paceline.records.importing import importer_of
from paceline.workflow.queue import enqueue

CHECK_JOB = "files.check"
NO_ROWS = "这个文件里没有数据行。如果单元格是公式，请先在表格软件里打开并保存一次。"


@action("files.importrun.upload", "上传", on="collection", icon="upload", hidden=True)
def upload(
    act: Act,
    *,
    target: Annotated[str, Text("导入成", max_length=80)],
    file: Annotated[UUID, File("文件")],
    preset: Annotated[str, Text("预设", max_length=80, blank=True)] = "",
) -> ImportRun:
    """Begin an import with an uploaded file: its form and its columns are found out. Files of a set share a batch."""
    of = object_named(target)
    require_rights(act, of)
    kept = attachments.readable(act.by, file)
    source = open_source(attachments.opened(kept), kept.name)
    better = presets.form_for(of, source, preset)
    if better:
        source = open_source(source.stream, kept.name, Form.from_json({**source.form.as_json(), **better}))
    rows = runs.count_rows(source)
    if not rows:
        raise Invalid(NO_ROWS, code="no_rows")
    plan = presets.plan_for(act.by, of, source, preset)
    run: ImportRun = act.create(
        ImportRun, name=kept.name, object=of.name, owner=act.by.user_id, source=kept.pk, rows=rows, preset=preset,
        form=source.form.as_json(), headers=source.headers, plan=plan.as_json(),
        part_of=act.batch,
    )  # fmt: skip
    return run


@action("files.importrun.configure", "设置", permission="change", hidden=True)
def configure(
    act: Act,
    run: ImportRun,
    *,
    plan: Annotated[dict[str, Any], Settings("对应", blank=True)] = {},  # noqa: B006 — never changed
    form: Annotated[dict[str, Any], Settings("文件的读法", blank=True)] = {},  # noqa: B006
    preset: Annotated[str, Text("预设", max_length=80, blank=True)] = "",
) -> ImportRun:
    """Another plan, a preset, or another way of reading the file; the latter guesses the columns anew."""
    require_open(run)
    columns: dict[str, Any] = {"state": RunState.DRAFT, "report": {}}
    if preset:
        run.preset = columns["preset"] = preset
        better = presets.form_for(run.of, runs.opened(act.by, run), preset)
        columns |= reread(act, run, better)
    if form:
        columns |= reread(act, run, form)
    if plan:
        width = len(columns.get("headers", run.headers))
        made = Plan.from_json(plan)
        made.check(targets_of(act.by, run.of, importer_of(run.of, made.settings)), width)
        columns["plan"] = made.as_json()
    act.save_parts(run, columns)
    act.tell(run, act.action)
    return run


def reread(act: Act, run: ImportRun, form: dict[str, Any]) -> dict[str, Any]:
    """The columns of a file that is read in another way."""
    wanted = Form.from_json({**run.form, **form})
    stream = attachments.opened(attachments.readable(act.by, run.source))
    source = open_source(stream, run.name, wanted)
    plan = presets.plan_for(act.by, run.of, source, run.preset)
    return {
        "form": source.form.as_json(),
        "headers": source.headers,
        "rows": runs.count_rows(source),
        "plan": plan.as_json(),
    }


@action("files.importrun.check", "检查", permission="change", icon="check")
def check(act: Act, run: ImportRun) -> ImportRun:
    """Say what the import would do, now or, for long files, by a job."""
    require_open(run)
    if run.rows > limits.CHECK_AT_ONCE:
        job = enqueue(
            act.by, CHECK_JOB, {"import_id": str(run.pk)}, label=str(_("检查 %s")) % run.name, total=run.rows
        )
        act.save_parts(run, {"job_id": job.pk, "report": {}, "state": RunState.DRAFT})
        return run
    act.save_parts(run, {"report": runs.check_run(act.by, run), "state": RunState.CHECKED})
    return run


@action("files.importrun.discard", "丢弃", permission="change", icon="trash-2", danger=True)
def discard(act: Act, run: ImportRun) -> None:
    """Throw away an import that has not begun."""
    require_open(run)
    act.remove(run)


def object_named(name: str) -> ObjectType:
    """Raises NotFound for an object that does not exist."""
    try:
        return registry.get(name) if "." in name else registry.by_path[name]
    except LookupError:
        raise NotFound("没有「%(name)s」这种对象。", params={"name": name[:80]}) from None


def require_open(run: ImportRun) -> None:
    if run.state not in CHANGEABLE:
        raise Conflict("这次导入已经开始，不能再改设置。可以撤销后重新导入。")
