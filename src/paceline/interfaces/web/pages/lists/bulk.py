"""Acting on many rows: the form, the action on the selection or on all that the conditions find, and the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.access.scope import visible, writable_fields
from paceline.interfaces.web import widgets
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import done, fragment
from paceline.interfaces.web.pages.lists.opened import object_at, state_of
from paceline.interfaces.web.pages.lists.state import ListState
from paceline.kernel.errors import Invalid
from paceline.metadata.fields import FieldType, File, Number
from paceline.metadata.object_type import ObjectType
from paceline.records.acting.bulk import BulkReport
from paceline.records.action import Action, actions_of
from paceline.records.reading.listing import count
from paceline.workflow.bulk import MOST, perform_or_queue

VERBS = ("assign", "tag", "untag", "enroll", "change", "remove", "restore")
SHOWN_FAILURES = 50


@dataclass(frozen=True)
class Selection:
    """The rows that are meant: chosen ones with the versions seen, or all that the conditions find."""

    keys: list[UUID]
    versions: dict[UUID, int]
    whole: bool = False


def bulk(request: HttpRequest, path: str, verb: str) -> HttpResponse:
    """GET asks for what the action needs, POST does it."""
    by = actor(request)
    of = object_at(path, by)
    chosen = action_of(of, by, verb)
    state = state_of(request, of, by)
    field = request.GET.get("field", "") or request.POST.get("field", "")
    if request.method != "POST":
        return form(request, state, by, chosen, field, number_of(request, state, by))
    selection = selected(request, state, by)
    try:
        kinds = asked(chosen, by, field)
        inputs = widgets.sent(request.POST, kinds)
        result = perform_or_queue(
            by, chosen.name, selection.keys, inputs, versions=selection.versions,
            key=request.headers.get("Idempotency-Key"),
        )  # fmt: skip
        if isinstance(result, BulkReport) and (wrong := result.fault_of_all(kinds)):
            raise wrong
    except Invalid as error:
        return form(request, state, by, chosen, field, len(selection.keys), error)
    return reported(request, of, chosen, result)


def action_of(of: ObjectType, by: Principal, verb: str) -> Action:
    """The action behind a bulk verb. Raises Http404."""
    for chosen in actions_of(of.name):
        if chosen.verb == verb and verb in (*VERBS, *of.bulk) and chosen.allowed(by):
            return chosen
    raise Http404(verb)


def asked(chosen: Action, by: Principal, field: str) -> dict[str, FieldType]:
    """What the form asks for. Raises Invalid when no field to change was chosen."""
    if not chosen.takes_values:
        return dict(chosen.inputs)
    if field not in changeable(chosen.of, by):
        raise Invalid("请先选择要改的字段。", field="field")
    return {field: chosen.of.fields[field].type}


def changeable(of: ObjectType, by: Principal) -> list[str]:
    """Fields that make sense to set to one value on many records."""
    allowed = writable_fields(by, of)
    unfit = (File, Number)
    return [
        n for n, b in of.fields.items() if n in allowed and n != of.title and not isinstance(b.type, unfit)
    ]


def number_of(request: HttpRequest, state: ListState, by: Principal) -> int:
    """How many records the form will be about."""
    if request.GET.get("all") == "1":
        return count(state.query(by), MOST).value
    given = request.GET.get("n", "")
    return int(given) if given.isdigit() and len(given) < 7 else len(request.GET.get("ids", "").split(","))


def selected(request: HttpRequest, state: ListState, by: Principal) -> Selection:
    """The records of a request: `all=1`, or `ids` as `id:version,…`. Raises Invalid when nothing is selected."""
    if request.POST.get("all") == "1":
        rows = state.query(by).rows.values_list("pk", "version")[: MOST + 1]
        found = dict(rows)
        return Selection(list(found), found, whole=True)
    keys, versions = [], {}
    for part in request.POST.get("ids", "").split(","):
        text, _, version = part.partition(":")
        try:
            key = UUID(text)
        except ValueError:
            continue
        keys.append(key)
        if version.isdigit():
            versions[key] = int(version)
    if not keys:
        raise Invalid("没有选中任何一行。请先勾选。")
    return Selection(keys, versions)


def form(
    request: HttpRequest, state: ListState, by: Principal, chosen: Action, field: str, number: int,
    error: Invalid | None = None,
) -> HttpResponse:  # fmt: skip
    """The dialog of a bulk action."""
    of = state.of
    errors = error.in_language(_t) if error else {}
    kinds: dict[str, FieldType] = {}
    if not chosen.takes_values:
        kinds = dict(chosen.inputs)
    elif field in changeable(of, by):
        kinds = {field: of.fields[field].type}
    fields = [
        widgets.control(by, of, name, kind, retyped(kind, name, request), errors=errors.get(name, ()))
        for name, kind in kinds.items()
    ]
    return fragment(
        request,
        "pages/lists/bulk_form.html",
        status=error.http_status if error else 200,
        state=state,
        of=of,
        chosen=chosen,
        number=number,
        field=field,
        fields=fields,
        choices=changeable(of, by) if chosen.takes_values else [],
        wide=request.GET.get("part") == "field",
        whole=request.GET.get("all") == "1" or request.POST.get("all") == "1",
        messages=[text for name, said in errors.items() if name not in kinds for text in said],
        noun=_t("%(n)s 条%(object)s") % {"n": f"{number:,}", "object": of.label},
    )


def retyped(kind: FieldType, name: str, request: HttpRequest) -> Any:
    """What was typed before the form came back; links are chosen anew."""
    if request.method != "POST" or kind.widget in ("link", "user"):
        return None
    return request.POST.getlist(name) if kind.is_many else request.POST.get(name)


def reported(request: HttpRequest, of: ObjectType, chosen: Action, result: Any) -> HttpResponse:
    """A toast when all went well; else what failed and why. More than a person should wait for goes to a job."""
    names = {"object": of.label, "action": chosen.label}
    if not isinstance(result, BulkReport):
        words = _t("正在后台处理%(object)s：%(action)s。完成后会通知你。") % names
        return done({"toast": {"text": words}, "bulk-done": {}})
    names["n"] = f"{len(result.done):,}"
    events: dict[str, Any] = {"bulk-done": {}, "list-refresh": {}}
    if result.done:
        words = _t("%(action)s：%(n)s 条%(object)s已完成") % names
        events["toast"] = {"text": words}
        if chosen.verb in VERBS:
            events["toast"]["undoUrl"] = f"/undo/{result.batch}"
    if not result.failed:
        return done(events)
    return fragment(
        request,
        "pages/lists/bulk_report.html",
        trigger=events,
        of=of,
        chosen=chosen,
        result=result,
        failures=failures(actor(request), of, result),
        more=len(result.failed) - SHOWN_FAILURES,
    )


def failures(by: Principal, of: ObjectType, result: BulkReport) -> list[dict[str, str]]:
    """The records that were left as they were, with their names and the reasons."""
    keys = list(result.failed)[:SHOWN_FAILURES]
    titles = dict(visible(by, of.model).filter(pk__in=keys).values_list("pk", of.title))
    show = of.fields[of.title].type.spoken
    return [
        {
            "title": show(titles.get(key)) or str(key),
            "url": f"/{of.path}/{key}/",
            "reason": result.failed[key],
        }
        for key in keys
    ]


def restore_one(request: HttpRequest, path: str, key: UUID) -> HttpResponse:
    """Take one record out of the recycle bin."""
    by = actor(request)
    of = object_at(path, by)
    chosen = action_of(of, by, "restore")
    chosen(by, key, via="web", key=request.headers.get("Idempotency-Key"))
    return done({"toast": {"text": _t("已恢复")}, "list-refresh": {}})
