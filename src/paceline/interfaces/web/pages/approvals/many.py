"""Several requests of one kind decided at once: one confirmation, each in its own right, and what became of each."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.kernel.errors import NotFound
from paceline.records.acting.bulk import perform_many
from paceline.records.action import actions
from paceline.workflow.models import ApprovalTask
from paceline.workflow.models.approval import TaskStatus

VERBS = ("approve", "reject")
MOST = 100


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """First what is about to be decided, with room for an opinion; once confirmed, the result of each."""
    by, verb = actor(request), request.POST.get("verb", "")
    if verb not in VERBS:
        raise NotFound
    confirmed = bool(request.POST.get("confirmed"))
    tasks = chosen_by(by, request.POST.getlist("task"), waiting=not confirmed)
    wrong = what_is_wrong(tasks)
    comment = request.POST.get("comment", "").strip()
    missing = _t("拒绝要写明意见。") if confirmed and verb == "reject" and not comment else ""
    chosen = actions[f"workflow.approvaltask.{verb}"]
    if wrong or missing or not confirmed:
        return page(
            request, "pages/approvals/many.html", status=422 if wrong or missing else 200, chosen=chosen, tasks=tasks,
            wrong=wrong, missing=missing, key=uuid4().hex,
        )  # fmt: skip
    keys = [task.pk for task in tasks]
    report = perform_many(
        by, chosen.name, keys, {"comment": comment}, key=request.POST.get("idempotency_key")
    )
    return page(
        request, "pages/approvals/many_done.html", chosen=chosen,
        done=[task for task in tasks if task.pk not in report.failed],
        failed=[(task, report.failed[task.pk]) for task in tasks if task.pk in report.failed],
    )  # fmt: skip


def chosen_by(by: Principal, given: list[str], *, waiting: bool) -> list[ApprovalTask]:
    """The tasks of this person that were ticked, oldest first; `waiting` leaves out what was decided meanwhile."""
    keys = []
    for text in given[:MOST]:
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    rows = visible(by, ApprovalTask).filter(pk__in=keys, approver=by.user_id)
    if waiting:
        rows = rows.filter(status=TaskStatus.PENDING)
    return list(
        rows.select_related("request__requester", "request__flow").order_by("request__submitted_at", "pk")
    )


def what_is_wrong(tasks: list[ApprovalTask]) -> str:
    """Why these cannot be decided together; "" when they can."""
    if not tasks:
        return _t("没有选中等你审批的申请。请返回勾选。")
    if len({task.request.action for task in tasks}) > 1:
        return _t("一次只能处理同一类申请。请返回，只勾选同一类。")
    return ""
