"""The approvals of a person, and one request for those who asked, who decide, or who administer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.metadata.registry import registry
from paceline.records.action import actions
from paceline.workflow.approvals import inbox
from paceline.workflow.models import ApprovalRequest, ApprovalTask
from paceline.workflow.models.approval import RequestStatus, TaskStatus

TABS = {"todo": "待我审批", "mine": "我的申请", "done": "我审批过的"}
VERBS = ("approve", "reject", "send_back", "transfer", "add_signer")


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What waits for me, what I asked for, what I have decided."""
    by = actor(request)
    tab = request.GET.get("tab", "todo")
    tab = tab if tab in TABS else "todo"
    found = inbox.requests(by, tab)
    return page(
        request,
        "pages/approvals/index.html",
        tabs=[
            {"label": _t(label), "url": f"?tab={code}", "current": code == tab}
            for code, label in TABS.items()
        ],
        requests=[
            {"request": one, "status": RequestStatus(one.status).label, "mine_to_decide": tab == "todo"}
            for one in found
        ],
        waiting=inbox.waiting(by),
        may_set=by.can("workflow.approvalflow", "create"),
    )


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
        facts=[{"label": label, "value": text} for label, text in found.facts],
        tasks=[(task, TaskStatus(task.status).label) for task in tasks],
        buttons=buttons(by, found, tasks),
        record_url=record_url(by, found),
    )


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
