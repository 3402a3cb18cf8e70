"""Leads and where they come from. States and allowed moves: `spec` §2.2; changes in `actions/lead.py`."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from paceline.customers.models.pooled import HOLDS, SECTION, Pooled
from paceline.kernel import chinese
from paceline.metadata.fields import (
    Amount,
    Choice,
    Day,
    Email,
    Instant,
    Integer,
    LatestOf,
    Link,
    LongText,
    Number,
    Percent,
    Phone,
    Region,
    Tags,
    Text,
    UserLink,
    YesNo,
)
from paceline.metadata.views import Board, Duplicates, Erasable, Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import OwnedRecord, Record


class LeadSource(Record):
    """来源：线索和客户从哪里来，分两级。"""

    name = Text("来源名称", max_length=60)
    parent = Link("self", "上级来源", blank=True)
    active = YesNo("启用", default=True)

    class Meta(Record.Meta):
        verbose_name = _("来源")

    class View:
        path = "lead-sources"
        icon = "signpost"
        title = "name"
        list = "name parent active"
        form = [Section("来源", "name parent active")]
        find = Search("name", pinyin="name")
        main = False


class LeadStatus(models.TextChoices):
    NEW = "new", _("新建")
    ASSIGNED = "assigned", _("已分配")
    CONTACTING = "contacting", _("联系中")
    QUALIFIED = "qualified", pgettext_lazy("lead", "已确认")
    NURTURING = "nurturing", _("培育")
    CONVERTED = "converted", _("已转化")
    DISQUALIFIED = "disqualified", _("无效")


class Grade(models.TextChoices):
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"
    D = "D", "D"


class DisqualifyReason(models.TextChoices):
    NO_CONTACT = "no_contact", _("联系不上")
    NO_NEED = "no_need", _("没有需求")
    NO_BUDGET = "no_budget", _("没有预算")
    NOT_TARGET = "not_target", _("不是目标客户")
    WRONG_DATA = "wrong_data", _("信息有误")
    COMPETITOR = "competitor", _("已选竞品")
    DUPLICATE = "duplicate", _("重复")


MINE = {"field": "owner", "op": "eq", "value": "me"}
DONE = {"field": "status", "op": "eq", "value": "done"}
IN_WORK = {"field": "status", "op": "in", "value": ["new", "assigned", "contacting", "qualified"]}


class Lead(Pooled, OwnedRecord):
    """线索：还没确认的买家。"""

    number = Number("线索编号", prefix="XS")
    name = Text("姓名", max_length=60)
    company = Text("公司", max_length=120, blank=True)
    phone = Phone("手机", blank=True)
    wechat = Text("微信", max_length=60, blank=True)
    email = Email("邮箱", max_length=120, blank=True)
    title = Text("职务", max_length=60, blank=True)
    status = Choice(
        "状态",
        LeadStatus,
        default=LeadStatus.NEW,
        locked=True,
        colors={"new": "c1", "contacting": "c0", "qualified": "c2", "converted": "ok", "disqualified": "c5"},
    )
    source = Link("customers.LeadSource", "来源", blank=True, create_by_name=True)
    last_source = Link(
        "customers.LeadSource", "最近来源", blank=True, locked=True, index=False, hint="最近一次来访的来源"
    )
    campaign = Text("市场活动", max_length=80, blank=True)
    utm = Text("推广参数", max_length=200, blank=True)
    form = Link("customers.LeadForm", "获客表单", blank=True, locked=True)
    interest = Text("感兴趣的产品", max_length=120, blank=True)
    industry = Text("行业", max_length=60, blank=True)
    region = Region("地区", blank=True)
    budget = Amount("预算", blank=True)
    need = LongText("需求", blank=True)
    score_fit = Integer("匹配分", summable=False, blank=True, hint="0–100，符合评分规则的程度")
    score_intent = Integer("意向分", summable=False, blank=True, hint="0–100，最近的互动，过一段时间减半")
    grade = Choice("等级", Grade, blank=True, colors={"A": "c0", "B": "c2", "C": "c5", "D": "c5"})
    convert_chance = Percent(
        "转化概率", blank=True, locked=True, hint="从以前的线索学来：刚来时的资料像它的，60 天内转化了多少"
    )
    graded_by_hand = YesNo("等级由人定", locked=True, hint="人改过分数或等级以后，评分规则不再改它")
    tags = Tags("标签")
    consent = YesNo("同意联系", blank=True)
    next_step = Text("下一步", max_length=120, blank=True, due="next_step_on")
    next_step_on = Day("下一步日期", blank=True)
    first_touch_at = Instant("首次响应", blank=True, locked=True)
    respond_by = Instant("应响应时间", blank=True, locked=True)
    response_minutes = Integer("响应用时", blank=True, locked=True, hint="工作时间内的分钟数")
    response_met = YesNo("按时响应", blank=True, locked=True)
    touches = Integer("来访次数", default=1, locked=True)
    last_touch_at = LatestOf(
        "最近跟进", of="customers.Activity", via="lead", field="ended_at",
        where=DONE,
    )  # fmt: skip
    last_effective_follow_at = LatestOf(
        "最近有效跟进", of="customers.Activity", via="lead", field="ended_at",
        where={"all": [DONE, {"field": "effective", "op": "eq", "value": True}]},
    )  # fmt: skip
    disqualify_reason = Choice(
        "无效原因", DisqualifyReason, blank=True, locked=True, shown=When(status="disqualified"),
        required=When(status="disqualified"),
    )  # fmt: skip
    offered_to = Link("access.OrgUnit", "正在交接给", blank=True, locked=True, index=False)
    offered_user = UserLink("正在交接给（个人）", blank=True, locked=True, index=False)
    customer = Link("customers.Customer", "转化的客户", blank=True, locked=True)
    contact = Link("customers.Contact", "转化的联系人", blank=True, locked=True)
    converted_at = Instant("转化时间", blank=True, locked=True)
    score_why = models.JSONField(default=list, editable=False)
    """Which rules gave points when it was scored last: `[kind, name, points, times]` each."""
    company_key = models.CharField(max_length=120, blank=True, editable=False)
    derived = ("company_key", *HOLDS)
    untold = ("score_fit", "score_intent", "convert_chance")

    class Meta(OwnedRecord.Meta):
        verbose_name = _("线索")
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(deleted_at__isnull=True), name="one_lead_per_number"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="converted") | models.Q(customer__isnull=False),
                name="converted_lead_has_customer",
            ),
            models.CheckConstraint(
                condition=models.Q(owner__isnull=True) | models.Q(pool__isnull=True),
                name="lead_has_owner_or_pool",
            ),
        ]
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["status", "-created_at"], name="lead_status_ix"),
            models.Index(
                fields=["pool", "-released_at"], name="lead_pool_ix", condition=models.Q(pool__isnull=False)
            ),
            models.Index(
                fields=["offered_to"], name="lead_offered_ix", condition=models.Q(offered_to__isnull=False)
            ),
            models.Index(
                fields=["offered_user"],
                name="lead_offered_user_ix",
                condition=models.Q(offered_user__isnull=False),
            ),
            models.Index(fields=["phone"], name="lead_phone_ix", condition=~models.Q(phone="")),
            models.Index(fields=["email"], name="lead_email_ix", condition=~models.Q(email="")),
            models.Index(fields=["company_key"], name="lead_key_ix", condition=~models.Q(company_key="")),
        ]

    class View:
        path = "leads"
        icon = "filter"
        title = "name"
        subtitle = "company"
        list = "name company status grade source phone next_step last_touch_at owner created_at"
        phone = "name company status next_step"
        board = Board(by="status", card="company source next_step grade")
        form = [
            Section("结果", "status disqualify_reason customer contact"),
            Section("联系方式", "name company title phone wechat email region industry"),
            Section(
                "需求",
                "source interest budget need campaign grade score_fit score_intent convert_chance graded_by_hand tags",
            ),
            Section("跟进", "owner next_step next_step_on offered_to offered_user consent utm form"),
            SECTION,
        ]
        quick = "name company phone wechat source interest need"
        unfinished = {"field": "status", "op": "not_in", "value": ["converted", "disqualified"]}
        highlights = "status grade source budget respond_by last_touch_at"
        beside = [
            Timeline(),
            Related("customers.Activity", via="lead", fields="subject kind planned_at status"),
            Related("customers.VisitDay", via="lead", fields="day pages point views acts"),
            Related("customers.Handoff", via="lead", fields="number state to_unit due_at reason"),
        ]
        bulk = "hand_over assign_by_rule score"
        erasable = Erasable("name phone wechat email", also="title tags need next_step")
        find = Search("number name company phone email wechat", pinyin="name company")
        duplicates = Duplicates(name="company", exact="phone email")
        views = [
            SavedView("全部线索"),
            SavedView("我的待跟进", {"all": [MINE, IN_WORK]}),
            SavedView("未分配", {"field": "owner", "op": "empty"}),
            SavedView("值得先跟的", {"all": [IN_WORK, {"field": "grade", "op": "in", "value": ["A", "B"]}]},
                      sort="grade"),
            SavedView("交接中", {"any": [{"field": "offered_to", "op": "not_empty"},
                                       {"field": "offered_user", "op": "not_empty"}]}),
            SavedView("培育中", {"field": "status", "op": "eq", "value": "nurturing"}),
        ]  # fmt: skip

    def derive(self) -> None:
        self.company_key = chinese.normalise_company_name(self.company)[:120] if self.company else ""
        self.derive_ownership()

    def faults(self) -> dict[str, str]:
        errors = {
            name: "请填 0 到 100 之间的分数。"
            for name in ("score_fit", "score_intent")
            if (score := getattr(self, name)) is not None and not 0 <= score <= 100
        }
        if not any((self.phone, self.wechat, self.email, self.company)):
            errors["phone"] = "请至少填一种联系方式：手机、微信、邮箱或公司。"
        return errors
