"""Filling a questionnaire in: by a salesperson beside the record, or by the customer behind a link."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Customer, Lead
from paceline.kernel.errors import Invalid, NotAllowed
from paceline.metadata.fields import Entries, Link, Text
from paceline.metadata.registry import registry
from paceline.pipeline import asking
from paceline.pipeline.actions.questionnaire import questions_of
from paceline.pipeline.filling import fill as fill_in
from paceline.pipeline.models import Opportunity, Questionnaire, Response
from paceline.pipeline.models.questionnaire import Subject
from paceline.pipeline.models.response import ResponseState
from paceline.pipeline.states import QUESTIONNAIRE, RESPONSE
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.models import Event
from paceline.records.past.undo import before, undo_with

AboutLead = Annotated[Lead | None, Link("customers.Lead", "线索", blank=True)]
AboutCustomer = Annotated[Customer | None, Link("customers.Customer", "客户", blank=True)]
AboutDeal = Annotated[Opportunity | None, Link("pipeline.Opportunity", "商机", blank=True)]
Answers = Annotated[dict[str, Any], Entries("答案", blank=True)]
Who = Annotated[str, Text("填写人", max_length=60, blank=True)]


@action("pipeline.questionnaire.answer", "填写", permission="read", icon="form", hidden=True,
        available=QUESTIONNAIRE.available("answer"))  # fmt: skip
def answer(
    act: Act,
    questionnaire: Questionnaire,
    *,
    lead: AboutLead = None,
    customer: AboutCustomer = None,
    opportunity: AboutDeal = None,
    answers: Answers = {},  # noqa: B006 — read only
    respondent: Who = "",
) -> Response:
    """Asked and written down: the answers are kept and fill in the record's fields."""
    about = about_one(questionnaire, lead, customer, opportunity)
    given = read(questionnaire, answers)
    made: Response = act.create(
        Response, links_checked=True, questionnaire=questionnaire, **links_of(about), **owner_of(act, about),
        **result(given), respondent=respondent, filled_by=act.by.user_id, answered_at=act.occurred_at,
        state=ResponseState.ANSWERED, answers=given.answers,
    )  # fmt: skip
    left = fill_in(act, act.by, about, questionnaire, questions_of(questionnaire), given)
    if left:
        act.save(made, event="pipeline.response.fill", skipped="、".join(left)[:200])
    return made


@action("pipeline.questionnaire.invite", "请客户填写", permission="read", icon="send", hidden=True,
        available=QUESTIONNAIRE.available("invite"))  # fmt: skip
def invite(
    act: Act,
    questionnaire: Questionnaire,
    *,
    lead: AboutLead = None,
    customer: AboutCustomer = None,
    opportunity: AboutDeal = None,
) -> Response:
    """An empty response for the customer, whose link is made on its page. Raises NotAllowed."""
    about = about_one(questionnaire, lead, customer, opportunity)
    if not visible(act.by, type(about), "change").filter(pk=about.pk).exists():
        raise NotAllowed("请客户填写会更新这条记录，需要你能编辑它。")
    made: Response = act.create(
        Response, links_checked=True, questionnaire=questionnaire, **links_of(about), **owner_of(act, about),
        state=ResponseState.INVITED,
    )  # fmt: skip
    return made


def still_asked(response: Response) -> str:
    """Said to the customer, whom our states tell nothing."""
    if response.state == ResponseState.INVITED:
        return ""
    return "这份问卷已经提交或撤回，不用再填了。要补充的话，请告诉联系您的同事。"


@action("pipeline.response.fill", "提交答案", icon="check", hidden=True, available=still_asked)
def fill(act: Act, response: Response, *, answers: Answers, respondent: Who = "") -> Response:
    """The customer's own answers. They fill in what the published questionnaire says, for the company."""
    questionnaire = response.questionnaire
    given = read(questionnaire, answers)
    by = SYSTEM if act.by.kind == "link" else act.by
    left = fill_in(act, by, response.subject, questionnaire, questions_of(questionnaire), given)
    response.answers = given.answers
    act.save_parts(response, {"answers": given.answers})
    act.save(
        response, **result(given), respondent=respondent, filled_by=act.by.user_id, answered_at=act.occurred_at,
        state=ResponseState.ANSWERED, skipped="、".join(left)[:200],
    )  # fmt: skip
    return response


@action("pipeline.response.withdraw", "撤回", permission="share_link", icon="undo", danger=True,
        available=RESPONSE.available("withdraw"))  # fmt: skip
def withdraw(act: Act, response: Response) -> Response:
    """The customer need not answer any more; the link says so."""
    act.save(response, state=ResponseState.WITHDRAWN)
    return response


def unanswer(act: Act, record: Any, event: Event) -> None:
    """What answers filled in by mistake is as it was."""
    of = registry.of(type(record))
    act.save(record, event=f"{of.name}.change", **before(of, event))


undo_with("pipeline.questionnaire.answer", unanswer)


def about_one(questionnaire: Questionnaire, lead: Any, customer: Any, opportunity: Any) -> Any:
    """The one record that it is about. Raises Invalid when it is missing or of another kind."""
    given = {Subject.LEAD: lead, Subject.CUSTOMER: customer, Subject.OPPORTUNITY: opportunity}
    wanted = Subject(questionnaire.subject)
    about = given.pop(wanted)
    if about is None or any(one is not None for one in given.values()):
        raise Invalid({wanted.value: "请选择这份问卷要填写的那一条记录，只选一条。"})
    return about


def links_of(about: Any) -> dict[str, Any]:
    """The links of a response, with the customer that the record implies."""
    name = type(about)._meta.model_name
    links: dict[str, Any] = {f"{name}_id": about.pk}
    if name != "customer" and getattr(about, "customer_id", None):
        links["customer_id"] = about.customer_id
    return links


def owner_of(act: Act, about: Any) -> dict[str, Any]:
    """Whoever looks after the record looks after its responses."""
    return {"owner_id": about.owner_id or act.by.user_id}


def read(questionnaire: Questionnaire, answers: dict[str, Any]) -> asking.Answered:
    """The answers, checked. Raises Invalid by question."""
    return asking.read(questions_of(questionnaire), answers)


def result(given: asking.Answered) -> dict[str, Any]:
    """What is kept beside the answers."""
    scores = given.best > 0
    return {
        "score": given.score if scores else None, "best": given.best if scores else None,
        "completeness": given.completeness,
    }  # fmt: skip
