"""Pages beside a record that are reached from its menu: questionnaires, scripts, the decision map."""

from __future__ import annotations

from dataclasses import dataclass

from paceline.interfaces.web.pages.records.opened import Opened


@dataclass(frozen=True)
class Offer:
    """An entry of the menu; `%(id)s` in the address stands for the record, `of` and `verb` for the right it takes."""

    words: str
    icon: str
    address: str
    of: str
    verb: str = "read"
    way: str = ""

    def url(self, on: Opened) -> str:
        return self.address % {"id": on.record.pk}


QUESTIONS, SCRIPTS = "pipeline.questionnaire", "pipeline.script"


def talk(link: str) -> tuple[Offer, ...]:
    """What helps to talk with somebody: what to ask, what to say."""
    return (
        Offer("问卷", "form", f"/ask/?{link}=%(id)s", QUESTIONS),
        Offer("话术", "comment", f"/say/?{link}=%(id)s", SCRIPTS),
    )


MAP_OF_CUSTOMER = Offer("决策链", "org", "/decision-map/?customer=%(id)s", "customers.contact")
MAP_OF_DEAL = Offer("决策链", "org", "/decision-map/?opportunity=%(id)s", "customers.contact")
OFFERS: dict[str, tuple[Offer, ...]] = {
    "customers.lead": talk("lead"),
    "customers.customer": (*talk("customer"), MAP_OF_CUSTOMER),
    "pipeline.opportunity": (*talk("opportunity"), MAP_OF_DEAL),
    "trade.salesorder": (
        Offer("登记回款", "wallet", "/receipts/new?order=%(id)s", "trade.receipt", "create", "data-drawer"),
    ),
    "rhythm.target": (
        Offer("建议与可行性", "target", "/rhythm/targets/%(id)s/advice", "rhythm.target"),
        Offer("看节奏", "pulse", "/rhythm/?target=%(id)s", "rhythm.target"),
    ),
    "rhythm.salesplan": (Offer("看计划", "map", "/rhythm/plans/%(id)s/", "rhythm.salesplan"),),
    QUESTIONS: (
        Offer(
            "新建题目",
            "plus",
            "/questions/new?questionnaire=%(id)s",
            "pipeline.question",
            "create",
            "data-drawer",
        ),
        Offer("答案分析", "chart", "/questionnaires/%(id)s/analysis/", "pipeline.response"),
    ),
}


def offers_of(on: Opened) -> list[Offer]:
    """What this person may open beside the record."""
    if on.removed:
        return []
    return [offer for offer in OFFERS.get(on.of.name, ()) if on.by.can(offer.of, offer.verb)]
