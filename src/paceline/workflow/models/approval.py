"""Approval flows with their steps, the requests that wait, and whose turn it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, Day, Instant, Integer, Link, LongText, Text, UserLink, YesNo
from paceline.metadata.fields.rows import FilterInput
from paceline.metadata.registry import registry
from paceline.metadata.views import Related, SavedView, Section, Timeline
from paceline.records.models import Record


class IfEmpty(models.TextChoices):
    ADMIN = "admin", _("转给管理员")
    ABOVE = "above", _("转给申请人的主管")
    SKIP = "skip", _("跳过这一步")
    REFUSE = "refuse", _("不能提交")


class ApprovalFlow(Record):
    """审批流程：哪个操作在什么条件下要经过哪些步骤。"""

    name = Text("名称", max_length=60)
    action = Text("操作", max_length=80, hint="对象和操作的名称，例如 customers.customer.protect")
    active = YesNo("启用", default=True)
    position = Integer("顺序", summable=False, default=10, hint="同一操作用第一个符合条件的流程")
    condition = FilterInput("条件", blank=True, default=dict)
    if_empty = Choice("没有审批人时", IfEmpty, default=IfEmpty.ADMIN)
    note = LongText("说明", blank=True)

    class Meta(Record.Meta):
        verbose_name = _("审批流程")

    class View:
        path = "approval-flows"
        icon = "check-check"
        title = "name"
        list = "name action active position if_empty"
        sort = "position"
        form = [Section("审批流程", "name action active position condition if_empty note")]
        quick = "name action if_empty"
        beside = [
            Timeline(),
            Related("workflow.ApprovalStep", via="flow", fields="position name approver mode hours"),
        ]
        main = False


class Approver(models.TextChoices):
    OWNER_MANAGER = "owner_manager", _("记录负责人的主管")
    MANAGER = "manager", _("申请人的主管")
    SECOND_MANAGER = "second_manager", _("申请人主管的主管")
    ROLE = "role", _("角色")
    USER = "user", _("指定人员")


class Mode(models.TextChoices):
    ANY = "any", _("或签：一人同意即可")
    ALL = "all", _("会签：所有人同意")
    IN_TURN = "in_turn", _("依次：一人之后另一人")


class Timeout(models.TextChoices):
    REMIND = "remind", _("提醒审批人")
    ESCALATE = "escalate", _("转给上级")
    APPROVE = "approve", _("自动同意")
    REJECT = "reject", _("自动拒绝")


class ApprovalStep(Record):
    """审批步骤：谁来批、怎样算通过、多久不批怎么办。同一顺序的步骤同时进行。"""

    flow = Link("workflow.ApprovalFlow", "审批流程", on_delete=models.CASCADE)
    name = Text("步骤", max_length=60)
    position = Integer("顺序", summable=False, default=1)
    approver = Choice("审批人", Approver, default=Approver.MANAGER)
    role = Text("角色代码", max_length=40, blank=True)
    user = UserLink("指定人员", blank=True)
    mode = Choice("通过方式", Mode, default=Mode.ANY)
    hours = Integer("时限（工作小时）", default=0, hint="0 表示不限")
    timeout = Choice("超时后", Timeout, default=Timeout.REMIND)

    class Meta(Record.Meta):
        verbose_name = _("审批步骤")

    class View:
        path = "approval-steps"
        icon = "milestone"
        title = "name"
        list = "flow position name approver mode hours timeout"
        sort = "position"
        form = [Section("审批步骤", "flow position name approver role user mode hours timeout")]
        main = False

    def about(self) -> list[Any]:
        return [self.flow_id]

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.approver == Approver.ROLE and not self.role:
            errors["role"] = "请填写角色代码。"
        if self.approver == Approver.USER and self.user_id is None:
            errors["user"] = "请选择审批人。"
        if not 0 <= self.hours <= 1000:
            errors["hours"] = "时限要在 0 到 1000 小时之间。"
        return errors


class RequestStatus(models.TextChoices):
    PENDING = "pending", _("审批中")
    APPROVED = "approved", _("已通过")
    REJECTED = "rejected", _("未通过")
    RETURNED = "returned", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")
    FAILED = "failed", _("通过但未能执行")


COLORS = {"pending": "c0", "approved": "ok", "rejected": "danger", "returned": "warn", "failed": "danger"}


class ApprovalRequest(Record):
    """审批申请：谁想对哪条记录做什么，批到哪一步。"""

    title = Text("标题", max_length=200, locked=True)
    flow = Link("workflow.ApprovalFlow", "审批流程", locked=True)
    action = Text("操作", max_length=80, locked=True)
    object = Text("对象", max_length=80, locked=True)
    record_id = models.UUIDField(null=True, editable=False)
    requester = UserLink("申请人", locked=True)
    status = Choice("状态", RequestStatus, default=RequestStatus.PENDING, locked=True, colors=COLORS)
    position = Integer("当前步骤", summable=False, default=0, locked=True)
    reason = LongText("申请说明", blank=True, locked=True)
    submitted_at = Instant("提交时间", locked=True)
    ended_at = Instant("结束时间", blank=True, locked=True)
    outcome = LongText("结果说明", blank=True, locked=True)
    inputs = models.JSONField(default=dict, editable=False)
    facts = models.JSONField(default=list, editable=False)
    token = models.ForeignKey(
        "access.ApiToken", null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    requester_id: UUID
    flow_id: UUID

    class Meta(Record.Meta):
        verbose_name = _("审批申请")
        constraints = [
            models.UniqueConstraint(
                fields=["action", "record_id"],
                condition=models.Q(status="pending", record_id__isnull=False),
                name="one_pending_request",
            )
        ]
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["requester", "status", "-submitted_at"], name="approvalrequest_mine_ix"),
            models.Index(fields=["record_id", "status"], name="approvalrequest_record_ix"),
        ]

    class View:
        path = "approval-requests"
        icon = "check-check"
        title = "title"
        list = "title action status requester submitted_at ended_at"
        phone = "title status submitted_at"
        sort = "-submitted_at"
        form = [Section("审批申请", "title action status requester reason submitted_at ended_at outcome")]
        beside = [
            Timeline(),
            Related("workflow.ApprovalTask", via="request", fields="position approver status"),
        ]
        views = [
            SavedView("我的申请"),
            SavedView("审批中", {"field": "status", "op": "eq", "value": "pending"}),
        ]
        personal = "requester"
        watched = True
        main = creatable = changeable = False

    def about(self) -> list[Any]:
        """Nobody else's: the record tells itself that somebody asked and how it ended (`approvals/marking.py`)."""
        return []

    @property
    def waits_for_approval(self) -> bool:
        """Whether the action has not been done yet."""
        return self.status == RequestStatus.PENDING

    @property
    def heading(self) -> str:
        """`客户转移负责人：青原牧业`, in the reader's language."""
        of = registry.objects.get(self.object)
        if of is None or str(of.label) in self.action_label:
            return _t("%(action)s：%(title)s") % {"action": self.action_label, "title": self.title}
        return _t("%(object)s%(action)s：%(title)s") % {
            "object": of.label, "action": self.action_label, "title": self.title,
        }  # fmt: skip

    @property
    def action_label(self) -> str:
        """`转移负责人`, in the reader's language."""
        from paceline.records.action import actions

        chosen = actions.get(self.action)
        return str(chosen.label) if chosen else self.action


class TaskStatus(models.TextChoices):
    WAITING = "waiting", _("未轮到")
    PENDING = "pending", _("待审批")
    APPROVED = "approved", _("已同意")
    REJECTED = "rejected", _("已拒绝")
    RETURNED = "returned", _("已退回")
    TRANSFERRED = "transferred", _("已转交")
    DROPPED = "dropped", _("不再需要")


class ApprovalTask(Record):
    """审批任务：轮到谁、什么时候之前、怎样决定。"""

    request = Link("workflow.ApprovalRequest", "审批申请", on_delete=models.CASCADE, locked=True)
    step = Link("workflow.ApprovalStep", "步骤", locked=True)
    position = Integer("顺序", summable=False, locked=True)
    approver = UserLink("审批人", locked=True)
    status = Choice("状态", TaskStatus, default=TaskStatus.PENDING, locked=True,
                    colors={"pending": "c0", "approved": "ok", "rejected": "danger", "returned": "warn"})  # fmt: skip
    due_at = Instant("截止时间", blank=True, locked=True)
    reminded_at = Instant("上次提醒", blank=True, locked=True)
    decided_at = Instant("决定时间", blank=True, locked=True)
    comment = LongText("意见", blank=True, locked=True)
    delegated_from = UserLink("代理自", blank=True, locked=True)
    added_by = UserLink("加签人", blank=True, locked=True)
    added_why = LongText("加签说明", blank=True, locked=True)
    after = Link("self", "在谁之后", blank=True, locked=True)

    request_id: UUID
    step_id: UUID
    approver_id: UUID
    after_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("审批任务")
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["approver", "status", "-created_at"], name="approvaltask_inbox_ix"),
            models.Index(fields=["due_at"], name="approvaltask_due_ix", condition=models.Q(status="pending")),
        ]

    class View:
        path = "approval-tasks"
        icon = "check-check"
        title = "request"
        list = "request status position due_at decided_at approver"
        phone = "request status due_at"
        sort = "-created_at"
        form = [Section("审批任务", "request step position approver status due_at decided_at comment")]
        beside = [Timeline()]
        views = [
            SavedView("待我审批", {"field": "status", "op": "eq", "value": "pending"}),
            SavedView("我审批过的", {"field": "decided_at", "op": "not_empty"}),
        ]
        personal = "approver"
        watched = True
        main = creatable = changeable = False

    def __str__(self) -> str:
        return self.request.heading

    def about(self) -> list[Any]:
        return [self.request_id, self.request.record_id]


class ApprovalDelegation(Record):
    """审批代理：请假期间，谁代我审批。"""

    user = UserLink("本人", locked=True)
    to = UserLink("代理人")
    from_on = Day("开始日期")
    to_on = Day("结束日期")
    note = Text("说明", max_length=200, blank=True)

    user_id: UUID
    to_id: UUID

    class Meta(Record.Meta):
        verbose_name = _("审批代理")

    class View:
        path = "approval-delegations"
        icon = "swap"
        title = "note"
        list = "user to from_on to_on note"
        form = [Section("审批代理", "user to from_on to_on note")]
        personal = "user"
        main = False

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.to_id == self.user_id:
            errors["to"] = "代理人要是另一位同事。"
        if self.from_on > self.to_on:
            errors["to_on"] = "结束日期不能早于开始日期。"
        return errors
