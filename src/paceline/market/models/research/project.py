"""Research projects: the question, how it is answered, how far it is; and the questionnaires that it sends out.

What moves a project between states is in `actions/research/project`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import (
    Amount,
    Choice,
    Day,
    Instant,
    Integer,
    Link,
    LongText,
    MultipleChoice,
    Rollup,
    Text,
)
from paceline.metadata.views import Board, Editable, Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import OwnedRecord, Record


class ResearchState(models.TextChoices):
    PLAN = "plan", _("计划")
    FIELDING = "fielding", _("执行")
    ANALYSING = "analysing", _("分析")
    CONCLUDED = "concluded", _("已下结论")
    ARCHIVED = "archived", _("已归档")


class ResearchMethod(models.TextChoices):
    SURVEY = "survey", _("问卷调查")
    FOCUS_GROUP = "focus_group", _("焦点小组")
    INTERVIEW = "interview", _("深度访谈")
    OBSERVATION = "observation", _("实地观察")
    OWN_DATA = "own_data", _("自有数据分析")
    DESK = "desk", _("公开资料")
    TRIAL = "trial", _("试用与试销")


WORKING = (ResearchState.PLAN, ResearchState.FIELDING, ResearchState.ANALYSING)
"""While it is worked on."""
RUNNING = {"field": "state", "op": "in", "value": [str(state) for state in WORKING]}


class ResearchProject(OwnedRecord):
    """调研项目：要回答什么问题、怎么调研、问到了多少人、得出什么结论、用在了哪个决定上。"""

    name = Text("项目名称", max_length=80)
    question = LongText("要回答的问题", hint="答案会改变哪个决定？写成一个能回答的问题")
    hypotheses = LongText("假设", blank=True, hint="开始之前怎么想的，每行一条；结束时逐条对照")
    methods = MultipleChoice("调研方法", ResearchMethod, blank=True)
    sample_plan = LongText("样本计划", blank=True, hint="问谁、问多少、怎么找到他们，各组多少人")
    sample_goal = Integer("计划样本量", summable=False, blank=True)
    budget = Amount("调研预算", blank=True)
    starts_on = Day("计划开始", blank=True)
    ends_on = Day("计划结束", blank=True)
    consent = LongText("告知与同意", blank=True, hint="怎么告诉受访者、同意怎么留存、原始记录保存到什么时候")
    state = Choice(
        "调研状态", ResearchState, default=ResearchState.PLAN, locked=True,
        colors={"plan": "c5", "fielding": "c0", "analysing": "c1", "concluded": "ok", "archived": "c5"},
    )  # fmt: skip
    fielded_at = Instant("开始执行", blank=True, locked=True)
    closed_at = Instant("停止收集", blank=True, locked=True)
    concluded_at = Instant("下结论时间", blank=True, locked=True)
    no_action = LongText("不采取行动的原因", blank=True, locked=True)
    groups = Rollup("焦点小组场次", of="market.FocusGroup", via="project")
    findings = Rollup("结论数", of="market.Finding", via="project")
    incentives = Rollup(
        "礼金合计", of="market.FocusGroup", via="project", measure="sum", field="incentive_base", money=True
    )

    budget_base: Decimal | None
    owner_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("调研项目")

    class View:
        path = "research-projects"
        icon = "search"
        title = "name"
        list = "name methods state sample_goal groups findings ends_on owner"
        phone = "name state ends_on"
        sort = "-created_at"
        board = Board(by="state", card="methods findings ends_on owner")
        editable = Editable(
            When(state=[str(one) for one in ResearchState if one != ResearchState.ARCHIVED]),
            "调研已归档，不能再改。请先「取消归档」。",
        )
        form = [
            Section("调研项目", "name question hypotheses starts_on ends_on budget owner"),
            Section("怎么调研", "methods sample_plan sample_goal consent"),
            Section("进展", "state fielded_at closed_at concluded_at no_action groups findings incentives"),
        ]
        quick = "name question methods sample_goal ends_on"
        unfinished = RUNNING
        highlights = "state sample_goal groups findings ends_on"
        beside = [
            Timeline(),
            Related("market.ResearchSurvey", via="project", fields="questionnaire sample_goal"),
            Related("market.FocusGroup", via="project", fields="name held_at state participants themes"),
            Related("market.Finding", via="project", fields="statement confidence evidence decision audience campaign"),
        ]  # fmt: skip
        find = Search("name question hypotheses", pinyin="name")
        views = [
            SavedView("进行中的调研", RUNNING, sort="ends_on"),
            SavedView("我负责的", {"field": "owner", "op": "eq", "value": "me"}),
            SavedView("全部调研"),
        ]  # fmt: skip

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            errors["ends_on"] = "计划结束不能早于计划开始。"
        if self.sample_goal is not None and self.sample_goal < 1:
            errors["sample_goal"] = "计划样本量至少是 1。"
        if (self.budget or 0) < 0:
            errors["budget"] = "预算不能是负数。"
        return errors


class ResearchSurvey(Record):
    """调研问卷：一个调研项目发出的一份问卷，计划收多少份。只数执行期间交回的答复。"""

    project = Link("market.ResearchProject", "调研项目", on_delete=models.CASCADE)
    questionnaire = Link("pipeline.Questionnaire", "问卷")
    sample_goal = Integer("计划份数", summable=False, default=100)

    project_id: UUID
    questionnaire_id: UUID

    class Meta(Record.Meta):
        verbose_name = _("调研问卷")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "questionnaire"], condition=models.Q(deleted_at__isnull=True),
                name="one_survey_per_project_and_questionnaire",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["questionnaire"], name="researchsurvey_question_ix")]

    class View:
        path = "research-surveys"
        icon = "form"
        title = "questionnaire"
        list = "project questionnaire sample_goal"
        form = [Section("调研问卷", "project questionnaire sample_goal")]
        beside = [Timeline()]
        through = "project"
        main = False

    def __str__(self) -> str:
        return str(self.questionnaire)

    def faults(self) -> dict[str, str]:
        return {} if (self.sample_goal or 0) >= 1 else {"sample_goal": "计划份数至少是 1。"}

    def about(self) -> list[Any]:
        return [self.project_id, self.questionnaire_id]
