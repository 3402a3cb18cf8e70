"""The approvals of a person, and one request for those who asked, who decide, or who administer."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.kernel import clock
from paceline.metadata.registry import registry
from paceline.records.action import actions
from paceline.workflow.approvals import inbox
from paceline.workflow.approvals.running import in_turn
from paceline.workflow.models import ApprovalRequest, ApprovalTask
from paceline.workflow.models.approval import COLORS, Mode, RequestStatus, TaskStatus

TABS = {"todo": "待我审批", "mine": "我的申请", "done": "我审批过的"}
VERBS = ("approve", "reject", "send_back", "transfer", "add_signer")


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What waits for me, what I asked for, what I have decided."""
    by = actor(request)
    tab = request.GET.get("tab", "todo")
    tab = tab if tab in TABS else "todo"
    found = inbox.requests(by, tab)
    late = inbox.late(by) if tab == "todo" else set()
    tasks = inbox.turns(by) if tab == "todo" else {}
    picked = next((one.flow_id for one in found if str(one.flow_id) == request.GET.get("all")), None)
    return page(
        request,
        "pages/approvals/index.html",
        tabs=[
            {"label": _t(label), "url": f"?tab={code}", "current": code == tab}
            for code, label in TABS.items()
        ],
        requests=[
            {
                "request": one,
                "status": RequestStatus(one.status).label,
                "tone": COLORS.get(one.status, ""),
                "mine_to_decide": tab == "todo",
                "late": tab == "todo" and one.pk in late,
                "task": tasks.get(one.pk),
                "ticked": picked == one.flow_id,
            }
            for one in found
        ],
        kinds=kinds_of(found, tasks),
        waiting=inbox.waiting(by),
        may_set=by.can("workflow.approvalflow", "create"),
    )


def kinds_of(found: list[ApprovalRequest], tasks: dict[UUID, UUID]) -> list[dict[str, Any]]:
    """The kinds of which more than one waits, so that they can be ticked together: name, how many, address."""
    counts = Counter(one.flow_id for one in found if one.pk in tasks)
    names = {one.flow_id: one.flow.name for one in found}
    return [
        {"label": names[key], "count": n, "url": f"?tab=todo&all={key}"}
        for key, n in counts.most_common()
        if n > 1
    ]


@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """One request with its course."""
    by = actor(request)
    found, tasks = inbox.opened(by, key)
    return page(
        request,
        "pages/approvals/show.html",
        request_=found,
        state=RequestStatus(found.status).label,
        tone=COLORS.get(found.status, ""),
        facts=facts(found),
        turns=[turn(task, tasks) for task in in_turn(tasks)],
        buttons=buttons(by, found, tasks),
        record_url=record_url(by, found),
    )


def facts(found: ApprovalRequest) -> list[dict[str, str]]:
    """Why it is asked for, then what the record said of itself."""
    why = [{"label": _t("申请说明"), "value": found.reason}] if found.reason else []
    return why + [{"label": label, "value": text} for label, text in found.facts]


def turn(task: ApprovalTask, tasks: list[ApprovalTask]) -> dict[str, Any]:
    """A task as it is told: with how its step is passed where several decide, and whether it is late."""
    beside = [one for one in tasks if one.step_id == task.step_id and not one.added_by_id]
    late = task.status == TaskStatus.PENDING and task.due_at is not None and task.due_at <= clock.now()
    return {
        "task": task,
        "said": TaskStatus(task.status).label,
        "mode": Mode(task.step.mode).label if len(beside) > 1 else "",
        "late": late,
    }


def buttons(by: Principal, found: ApprovalRequest, tasks: list[ApprovalTask]) -> list[dict[str, Any]]:
    """What this person can do now; each opens the action's own dialog."""
    mine = next((t for t in tasks if t.approver_id == by.user_id and t.status == "pending"), None)
    if mine is not None and found.status == RequestStatus.PENDING:
        return [button("workflow.approvaltask", verb, mine.pk) for verb in VERBS]
    if found.requester_id != by.user_id:
        return []
    verbs = {"pending": ("withdraw",), "returned": ("resubmit", "withdraw")}.get(found.status, ())
    return [button("workflow.approvalrequest", verb, found.pk) for verb in verbs]


def button(of: str, verb: str, key: UUID) -> dict[str, Any]:
    chosen = actions[f"{of}.{verb}"]
    return {"label": chosen.label, "icon": chosen.icon, "url": f"/{registry.get(of).path}/{key}/do/{verb}"}


def record_url(by: Principal, found: ApprovalRequest) -> str:
    """Where the record opens, for those who see it."""
    of = registry.objects.get(found.object)
    if of is None or found.record_id is None:
        return ""
    return (
        f"/{of.path}/{found.record_id}/" if visible(by, of.model).filter(pk=found.record_id).exists() else ""
    )
