"""Questionnaires 问卷: questions in order, in editions that stay as they were published, and what they fill in."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import (
    Choice,
    DecimalNumber,
    Instant,
    Integer,
    Link,
    LongText,
    Rollup,
    Text,
    UserLink,
    YesNo,
)
from paceline.metadata.views import Editable, Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.pipeline.models.stage_code import StageCode
from paceline.records.models import Record


class Subject(models.TextChoices):
    LEAD = "lead", _("线索")
    CUSTOMER = "customer", _("客户")
    OPPORTUNITY = "opportunity", _("商机")


OBJECTS = {
    Subject.LEAD: "customers.lead",
    Subject.CUSTOMER: "customers.customer",
    Subject.OPPORTUNITY: "pipeline.opportunity",
}
"""What a questionnaire is filled in about."""


class QuestionnaireStatus(models.TextChoices):
    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已发布")
    RETIRED = "retired", _("已停用")


class QuestionKind(models.TextChoices):
    SINGLE = "single", _("单选")
    MULTI = "multi", _("多选")
    SCALE = "scale", _("量表")
    YES_NO = "yes_no", _("是/否")
    NUMBER = "number", _("数字")
    DAY = "day", _("日期")
    TEXT = "text", _("文字")


CHOSEN = (QuestionKind.SINGLE, QuestionKind.SCALE, QuestionKind.YES_NO)
"""Kinds with one answer out of few: other questions may depend on them."""
ANSWERED = {"field": "state", "op": "eq", "value": "answered"}


class Questionnaire(Record):
    """问卷：了解客户的基本需求和痛点，答案写回线索、客户或商机。"""

    name = Text("名称", max_length=80)
    subject = Choice("填写对象", Subject, default=Subject.OPPORTUNITY)
    stage_code = StageCode("适用阶段", max_length=30, blank=True)
    intro = LongText("开场说明", blank=True, hint="填写的人会先看到这段话")
    score_field = Text(
        "得分写入", max_length=60, blank=True, hint="写入对象的一个数字字段，按满分 100 折算，例如「意向度」"
    )
    edition = Integer("版本", summable=False, default=1, locked=True)
    status = Choice("状态", QuestionnaireStatus, default=QuestionnaireStatus.DRAFT, locked=True,
                    colors={"published": "ok", "retired": "c5"})  # fmt: skip
    previous = Link("self", "上一版", blank=True, locked=True)
    published_by = UserLink("发布人", blank=True, locked=True)
    published_at = Instant("发布时间", blank=True, locked=True)
    questions = Rollup("题数", of="pipeline.Question", via="questionnaire")
    answers = Rollup("答复", of="pipeline.Response", via="questionnaire", where=ANSWERED)

    class Meta(Record.Meta):
        verbose_name = _("问卷")

    class View:
        path = "questionnaires"
        icon = "form"
        title = "name"
        list = "name subject stage_code edition status questions answers"
        phone = "name subject status answers"
        form = [
            Section("问卷", "name subject stage_code intro score_field"),
            Section("版本与答复", "edition status previous published_by published_at questions answers"),
        ]
        quick = "name subject stage_code intro"
        highlights = "subject status edition questions answers"
        beside = [
            Timeline(),
            Related(
                "pipeline.Question", via="questionnaire", fields="number text kind required field", limit=50
            ),
            Related(
                "pipeline.Response", via="questionnaire", fields="state respondent score answered_at owner"
            ),
        ]
        find = Search("name intro", pinyin="name")
        views = [
            SavedView("全部问卷"),
            SavedView("已发布", {"field": "status", "op": "eq", "value": "published"}, sort="name"),
        ]
        main = False


class Question(Record):
    """题目。"""

    questionnaire = Link("pipeline.Questionnaire", "问卷", on_delete=models.CASCADE)
    number = Integer("题号", summable=False, hint="按题号排序")
    section = Text("分组", max_length=60, blank=True)
    text = Text("题目", max_length=200)
    kind = Choice("题型", QuestionKind, default=QuestionKind.SINGLE)
    options = LongText(
        "选项", blank=True, shown=When(kind=["single", "multi"]),
        hint="每行一个选项；要计分就写成「选项=分值」",
    )  # fmt: skip
    low = Integer("最低", summable=False, default=1, shown=When(kind="scale"))
    high = Integer("最高", summable=False, default=5, shown=When(kind="scale"))
    points = DecimalNumber(
        "分值",
        blank=True,
        decimal_places=2,
        shown=When(kind=["scale", "yes_no"]),
        hint="量表每一格、回答「是」的得分",
    )
    required = YesNo("必答")
    hint = Text("提示", max_length=200, blank=True)
    shown_if = Link("self", "取决于题目", blank=True, hint="只能是前面的单选、量表或是/否题")
    shown_values = Text("答案是这些时才问", max_length=200, blank=True, hint="几个答案用顿号隔开")
    field = Text(
        "写入字段", max_length=60, blank=True, hint="填写对象的字段名称，例如「预算」；留空只保存在答复里"
    )

    class Meta(Record.Meta):
        verbose_name = _("题目")
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "number"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_question_per_number",
            )
        ]

    class View:
        path = "questions"
        icon = "form"
        title = "text"
        list = "number text kind required shown_if field questionnaire"
        sort = "number"
        form = [
            Section("题目", "questionnaire number section text kind options low high points required hint"),
            Section("逻辑与写回", "shown_if shown_values field"),
        ]
        editable = Editable(
            When(questionnaire__status="draft"), "已发布的问卷不能改题目。请先「修订」出新的一版。"
        )
        main = False

    @property
    def key(self) -> str:
        """The name of the answer: `q3`."""
        return f"q{self.number}"

    def choices(self) -> dict[str, Any]:
        """Option → points (None without), from the lines of `options` or the steps of a scale."""
        from paceline.pipeline.asking import choices_of

        return choices_of(self)

    def faults(self) -> dict[str, str]:
        if self.number < 0:
            return {"number": "题号不能是负数。"}
        if self.kind == QuestionKind.SCALE and not self.low < self.high <= self.low + 10:
            return {"high": "量表最多 11 格，最高要大于最低。"}
        before = self.shown_if
        if before is None:
            return {}
        if before.questionnaire_id != self.questionnaire_id or before.number >= self.number:
            return {"shown_if": "只能取决于同一份问卷里前面的题目。"}
        if before.kind not in CHOSEN:
            return {"shown_if": "只能取决于单选、量表或是/否题。"}
        wanted = split(self.shown_values)
        if not wanted or set(wanted) - set(before.choices()):
            return {"shown_values": "请写出那道题的选项，几个选项用顿号隔开。"}
        return {}

    def about(self) -> list[Any]:
        return [self.questionnaire_id]


def split(text: str) -> list[str]:
    """The answers named in a condition."""
    return [part.strip() for part in text.replace(",", "、").replace("，", "、").split("、") if part.strip()]
