"""Doing what was approved: as whoever asked, with the rights of today and every check made anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _t

from paceline.access.models import ApiToken, User
from paceline.access.principal import Principal, narrowed, principal_of
from paceline.kernel.errors import NotAllowed, PacelineError
from paceline.records.act import Act
from paceline.records.acting.gate import APPROVED
from paceline.records.action import actions, perform
from paceline.workflow.approvals.marking import free
from paceline.workflow.models import ApprovalRequest


def perform_request(act: Act, request: ApprovalRequest) -> str:
    """Do it. Returns why it could not be done, "" when it was; a failure leaves nothing behind."""
    try:
        with transaction.atomic():
            do(act, request)
    except PacelineError as error:
        return error.text(_t)
    return ""


def do(act: Act, request: ApprovalRequest) -> Any:
    """Raises whatever the action raises."""
    chosen = actions.get(request.action)
    if chosen is None:
        raise NotAllowed("这个操作已经不存在。")
    raw = {**request.inputs.get("inputs", {}), **request.inputs.get("values", {})}
    given = {name: value for name, value in raw.items() if value is not None}
    free(act, request)
    return perform(
        requester_of(request), request.action, request.record_id, given, via=APPROVED, batch=act.batch,
        note=request.reason,
    )  # fmt: skip


def requester_of(request: ApprovalRequest) -> Principal:
    """The rights that the requester has now; those of his token when a program asked."""
    user = User.objects.get(pk=request.requester_id)
    by = principal_of(user)
    if request.token_id is None:
        return replace(by)
    token = ApiToken.objects.filter(pk=request.token_id).first()
    if token is None:
        raise NotAllowed("提交申请的令牌已失效。请重新提交。")
    return narrowed(by, token)
