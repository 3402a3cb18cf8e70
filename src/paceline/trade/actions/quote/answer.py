"""The customer's own answer to a quote, given through a link."""

from __future__ import annotations

from typing import Annotated, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, NotAllowed
from paceline.metadata.fields import Choice, LongText, Text
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.models import Quote, QuoteState

WAITS = (QuoteState.APPROVED, QuoteState.SENT)


class Answer(models.TextChoices):
    ACCEPT = "accept", _("接受")
    REJECT = "reject", _("暂不接受")


def why_no_answer(quote: Quote) -> str:
    """A quote is answered once, while it is with the customer."""
    if quote.state in WAITS:
        return ""
    if quote.state in (QuoteState.ACCEPTED, QuoteState.REJECTED):
        return "这份报价已经答复过了。要改主意，请联系给你报价的人。"
    return "这份报价已经失效或正在修改。请联系给你报价的人。"


@action("trade.quote.answer", "客户答复", icon="trophy", hidden=True, available=why_no_answer)
def answer(
    act: Act,
    quote: Quote,
    *,
    answer: Annotated[str, Choice("答复", Answer)],
    name: Annotated[str, Text("姓名", max_length=40)],
    remark: Annotated[str, LongText("留言", max_length=500, blank=True)] = "",
) -> Quote:
    """Yes or no with a name; what was only approved has then been sent as well."""
    if act.by.kind != "link":
        raise NotAllowed("客户的答复由客户自己在链接里给出。口头答复请用「客户接受」或「客户拒绝」。")
    if quote.valid_until is not None and quote.valid_until < local_day(act.now):
        raise Conflict("报价已过有效期，不能再答复。请联系给你报价的人，要一份新的报价。", code="expired")
    act.reason = f"{name}：{remark}" if remark else name
    if quote.state == QuoteState.APPROVED:
        act.save(quote, event="trade.quote.send", state=QuoteState.SENT)
    yes = answer == Answer.ACCEPT
    given: dict[str, Any] = {
        "state": QuoteState.ACCEPTED if yes else QuoteState.REJECTED,
        "answered_by": name,
        "answered_at": act.now,
        "decided_why": remark,
    }
    act.save(quote, event=f"trade.quote.{answer}", **given)
    return quote
