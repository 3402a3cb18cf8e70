"""线索评分检验: whether grades tell who converts, and how well the chances that were learned hold on newer leads."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import exp
from typing import Any

from django.db.models import Count, Q

from paceline.access.scope import visible
from paceline.customers.models import ConversionModel, LeadSource
from paceline.customers.models.scoring.model import LearnedBy
from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, nothing_yet, report
from paceline.kernel.messages import Message, say
from paceline.locale.shipped import region
from paceline.metadata.registry import registry
from paceline.methods.figures import N_MIN_RATE, rate_of_counts

LEAD = "customers.lead"
MODEL = "customers.conversionmodel"
MOST = 20
TELLING = Decimal("0.6")
"""Below this AUC chances are hardly better than a guess."""
BASIS = say(
    "等级那张表只比有结果的线索：已转化和无效的保留出结果时的等级，还在跟的等级每天会变，不算进去。转化概率每周从以前的线索学一次：只看线索刚来时的资料，"
    "60 天内转化才算；转化不到 30 条不预测，不到 100 条按来源的转化率（小样本往总体靠），再多用逻辑回归。"
    "检验用最新的三成线索，学习时没有看过。单独一项就能把结果猜得太准（AUC 超过 85%）的资料多半是事后填的，不用。"
)
GRADES = (
    Column("等级"), Column("有结果的线索", "count", sums=True), Column("已转化", "count", sums=True),
    Column("转化率", "ratio"), Column("无效", "count", sums=True), Column("还在跟", "count", sums=True),
)  # fmt: skip
BINS = (
    Column("转化概率从低到高"), Column("预计", "ratio"), Column("实际", "ratio"), Column("线索", "count", sums=True),
    Column("转化", "count", sums=True),
)  # fmt: skip
WEIGHTS = (Column("线索刚来时"), Column("值"), Column("影响"))


@report(
    "lead_scores", "线索评分检验", "等级高的线索真的转化得多吗，转化概率准不准", of=LEAD, icon="star", place=52,
    period="last_365_days",
)  # fmt: skip
def lead_scores(question: Question) -> Result:
    """Grades, then the model that was learned last."""
    found = {row["grade"]: row for row in by_grade(question)}
    tables = [Table("各等级的转化", LEAD, GRADES, tuple(grade_rows(question, found)), "bars", 3)]
    model: Any = visible(question.by, ConversionModel).order_by("-fitted_at").first()
    if model is not None:
        tables.append(Table("转化概率的检验", MODEL, BINS, tuple(bin_rows(model)), note=words_on(model)))
        tables.append(Table("什么影响转化", MODEL, WEIGHTS, tuple(weight_rows(question, model))))
    return Result(sentence(found, model), BASIS, tuple(tables))


def by_grade(question: Question) -> Any:
    rows = question.rows(LEAD, question.within("created_at")).order_by().values("grade")
    return rows.annotate(
        n=Count("pk"),
        won=Count("pk", filter=Q(status="converted")),
        bad=Count("pk", filter=Q(status="disqualified")),
    )


def grade_rows(question: Question, found: dict[str, dict[str, Any]]) -> Iterator[Row]:
    """A to D, then those without a grade."""
    for grade in sorted(found, key=lambda one: one or "~"):
        row = found[grade]
        own: JsonFilter = (
            {"field": "grade", "op": "eq", "value": grade} if grade else {"field": "grade", "op": "empty"}
        )
        here = question.narrowed(question.within("created_at"), own)
        won: JsonFilter = {"all": [here, {"field": "status", "op": "eq", "value": "converted"}]}
        bad: JsonFilter = {"all": [here, {"field": "status", "op": "eq", "value": "disqualified"}]}
        ended = row["won"] + row["bad"]
        over: JsonFilter = {"all": [here, {"any": [won, bad]}]}
        open_: JsonFilter = {
            "all": [here, {"field": "status", "op": "not_in", "value": ["converted", "disqualified"]}]
        }
        rate = rate_of_counts(row["won"], ended)
        values = (grade or say("未评"), ended, row["won"], rate, row["bad"], row["n"] - ended)
        yield Row(values, (None, over, won, over, bad, open_))


def bin_rows(model: Any) -> Iterator[Row]:
    """Expected beside what happened."""
    bins = model.detail["bins"]
    for at, (expected, leads, converted) in enumerate(bins, start=1):
        label = say("第 %(at)s 组，共 %(all)s 组", at=at, all=len(bins))
        yield Row((label, expected, rate_of_counts(converted, leads), leads, converted))


def weight_rows(question: Question, model: Any) -> Iterator[Row]:
    """What raises and lowers a lead's chance, strongest first."""
    fields = registry.get(LEAD).standard
    names = {str(key): name for key, name in visible(question.by, LeadSource).values_list("pk", "name")}
    for name, value, weight in model.detail["weights"][:MOST]:
        effect = f"{weight:.1%}" if model.method == LearnedBy.GROUPS else f"×{exp(weight):.2f}"
        yield Row((fields[name].label, value_in_words(name, value, names), effect))


def value_in_words(name: str, value: str, sources: dict[str, str]) -> str | Message:
    if value == "…":
        return say("其他")
    if name == "source":
        return sources.get(value, "–")
    if name == "region":
        return region(value.ljust(6, "0")) if value else say("没填")
    if name == "industry":
        return value or say("没填")
    return say("填了") if value else say("没填")


def words_on(model: Any) -> Message | None:
    """What was left out, and why nothing is foretold."""
    if model.method == LearnedBy.NONE:
        return say(
            "样本不足：%(n)s 条线索里只有 %(k)s 条转化，少于 30 条不预测。",
            n=model.leads,
            k=model.conversions,
        )
    if model.detail["leaking"]:
        fields = registry.get(LEAD).standard
        named = "、".join(fields[name].label for name in model.detail["leaking"])
        return say("没有用「%(fields)s」：单独看它就能猜中结果，多半是事后填的。", fields=named)
    return None


def sentence(found: dict[str, dict[str, Any]], model: Any) -> Message:
    """How grades differ, and how far the chances can be trusted."""
    if not found:
        return nothing_yet("新线索")
    ended = {grade: row["won"] + row["bad"] for grade, row in found.items()}
    rates = {grade: found[grade]["won"] / n for grade, n in ended.items() if n >= N_MIN_RATE}
    if not {"A", "D"} <= rates.keys():
        said = say("A 级和 D 级里有结果的线索还不到 10 条，比不出等级准不准")
    else:
        said = say("有结果的 A 级线索转化了 %(a)s，D 级 %(d)s", a=f"{rates['A']:.0%}", d=f"{rates['D']:.0%}")
    if model is None or model.auc is None:
        return say("%(said)s；转化概率还没有学出来。", said=said)
    tested = {"said": said, "n": model.tested, "auc": f"{model.auc:.0%}"}
    if model.auc < TELLING:
        return say(
            "%(said)s；转化概率在 %(n)s 条新线索上检验，AUC %(auc)s，和瞎猜差不多，先别靠它。", **tested
        )
    return say("%(said)s；转化概率在 %(n)s 条新线索上检验，AUC %(auc)s。", **tested)
