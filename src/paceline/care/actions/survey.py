"""Asking a customer how it was, taking the answer, and making up for a low one."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.care.models import Survey, SurveyAnswer
from paceline.care.models.survey import LOW, SCALES, Measure
from paceline.care.satisfaction.asking import ask
from paceline.care.satisfaction.recovering import recover
from paceline.care.states import ANSWER
from paceline.customers.models import Customer
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Integer, Link, LongText, key_of
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic

Score = Annotated[int, Integer("得分")]
Comment = Annotated[str, LongText("客户的话", blank=True)]
Asked = Annotated[Any, Link("care.Survey", "满意度调查")]
MOST = 1000
"""Characters of a comment."""


@action("care.surveyanswer.create", "新建客户评价", on="collection", icon="star", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> SurveyAnswer:
    """An invitation by hand; it belongs to whoever looks after the customer."""
    made: SurveyAnswer = generic.create(act, of=registry.of(SurveyAnswer), values=values)  # type: ignore[assignment]
    if not values.get("owner") and made.customer.owner_id:
        act.save(made, event="care.surveyanswer.assign", owner=made.customer.owner_id)
    return made


@action("customers.customer.survey", "请客户评价", permission="read", icon="star", makes="care.surveyanswer")
def survey(act: Act, customer: Customer, *, survey: Asked) -> Customer:
    """An invitation in a survey that runs; asked for twice it is one while it waits. Raises Conflict."""
    chosen = visible(act.by, Survey).filter(pk=key_of(survey)).first()
    if chosen is None:
        raise Invalid({"survey": "找不到这个调查。请重新选择。"})
    if not chosen.runs_on(local_day(act.now)):
        raise Conflict("这个调查没有启用，或者不在日期内。请换一个，或先改它的日期。")
    ask(act, chosen, customer)
    return customer


@action("care.surveyanswer.give", "填写评价", icon="star", available=ANSWER.available("give"))
def give(act: Act, answer: SurveyAnswer, *, score: Score, comment: Comment = "") -> SurveyAnswer:
    """What the customer says, himself behind a link or on the phone. Raises Invalid for a score off the scale.

    The latest answer of a customer in a survey is the one that counts.
    """
    measure = Measure(answer.survey.measure)
    scale = SCALES[measure]
    if score not in scale:
        raise Invalid({"score": "请打 %(low)s 到 %(high)s 分。"}, params={"low": scale[0], "high": scale[-1]})
    if len(comment) > MOST:
        raise Invalid({"comment": "最多写 1000 个字。"})
    rows = visible(SYSTEM, SurveyAnswer).filter(
        survey=answer.survey_id, customer=answer.customer_id, counts=True
    )
    for earlier in rows.exclude(pk=answer.pk).select_for_update(of=("self",)).order_by("pk"):
        act.save(earlier, event="care.surveyanswer.supersede", counts=False)
    act.save(
        answer, state="answered", score=score, comment=comment.strip(), answered_at=act.occurred_at, counts=True,
        low=score <= LOW[measure], recorded_by=act.by.user_id,
    )  # fmt: skip
    if answer.low:
        recover(act, answer)
    return answer


@action("care.surveyanswer.withdraw", "撤回", permission="change", icon="undo", danger=True,
        available=ANSWER.available("withdraw"))  # fmt: skip
def withdraw(act: Act, answer: SurveyAnswer) -> SurveyAnswer:
    """The customer need not answer any more; the link says so."""
    act.save(answer, state="withdrawn")
    return answer
