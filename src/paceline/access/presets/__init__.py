"""The delivered roles as data: one file each under `roles/`, read here, brought into the database by `records`.

A file says `code name name_en note`, `grants` as lines `["objects", "scope", "verbs"]` that add up, and `fields` as
lines `["object", "level", "fields"]`. `all` among the verbs stands for every basic verb but setting rules aside.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from paceline.access.principal import BASIC_VERBS

CODES = (
    "rep", "lead", "region_manager", "director", "ops", "marketing", "service", "finance", "channel", "hr", "boss",
    "shop", "partner", "admin",
)  # fmt: skip
BUSINESS = "customers.lead customers.customer customers.activity pipeline.opportunity"
PARTS = (
    "customers.contact customers.customerrelation pipeline.opportunityline pipeline.opportunitycontact "
    "pipeline.opportunitysplit pipeline.opportunitycompetitor pipeline.lossinterview pipeline.stageevent "
    "customers.pointentry customers.referral trade.routestop trade.recallentry"
)
COMMON = (
    "customers.leadsource customers.leadform customers.customerrule customers.pool customers.poolcap catalog.product "
    "pipeline.pipeline pipeline.stage "
    "pipeline.competitor pipeline.competitorproduct pipeline.priceobservation pipeline.battlecard "
    "pipeline.stagemeasure pipeline.script pipeline.questionnaire pipeline.question "
    "rhythm.correction rhythm.cadence rhythm.cadencestep rhythm.lifecyclepolicy rhythm.goalrule "
    "rhythm.shoprule rhythm.tierstandard rhythm.conversionoverride "
    "workflow.approvalflow workflow.approvalstep "
    "catalog.pricebook catalog.priceitem catalog.discountpolicy catalog.promotion catalog.promotionitem "
    "trade.letterhead customers.memberlevel trade.deliveryroute trade.routerun "
    "trade.warehouse trade.batch trade.stockitem trade.qualityitem trade.qualityresult trade.temperaturereading "
    "trade.recall trade.expectedsupply customers.valuerule "
    "customers.capturepoint care.careplan care.aftersalestep care.occasion care.servicelevel care.ticketlimit"
)
FORECASTS = (
    "rhythm.forecastissue rhythm.forecastfigure rhythm.forecasttruth rhythm.scenario rhythm.cockpitpage"
)
PLANS = "rhythm.salesplan rhythm.planaction rhythm.plancustomer"
ORDERS = (
    "trade.salesorder trade.orderline trade.delivery trade.deliveryline trade.stockmove trade.standingorder "
    "trade.standingline trade.standingskip trade.bestseller"
)
STOCK = "trade.warehouse trade.batch trade.stockitem trade.qualityitem trade.qualityresult trade.temperaturereading"
WORDS = {
    "reviews": [
        "rhythm.reviewcycle",
        "rhythm.review",
        "rhythm.reviewdecision",
        "rhythm.look",
        "rhythm.alert",
        "rhythm.suggestion",
        "rhythm.enrollment",
        "rhythm.enrolledstep",
        "rhythm.workreport",
        "rhythm.promise",
        "rhythm.reviewattendee",
        "rhythm.happening",
    ],
    "targets": [
        "rhythm.target",
        "rhythm.snapshot",
        "rhythm.forecastsubmission",
        *PLANS.split(),
        *FORECASTS.split(),
    ],
    "orders": ORDERS.split(),
    "stock": STOCK.split(),
    "receipts": ["trade.receipt", "trade.refund"],
    "receivables": ["trade.paymentplan", "trade.allocation"],
    "quotes": ["trade.quote", "trade.quoteline"],
    "contracts": ["trade.contract", "trade.contractterm"],
    "invoices": ["trade.invoice", "trade.invoiceline"],
    "ledger": ["trade.ledger", "trade.posting"],  # the sales ledger
    "business": BUSINESS.split(),
    "parts": PARTS.split(),
    "common": COMMON.split(),
    "presales": [
        "trade.presalecampaign",
        "trade.presaleoffer",
        "trade.presalequota",
        "trade.presalestep",
        "trade.presalepromotion",
        "trade.presalelead",
    ],
    "reservations": ["trade.reservation"],
    "deposits": ["trade.depositentry"],
    "intake": [
        "customers.scoringrule",
        "customers.conversionmodel",
        "customers.assignmentrule",
        "customers.assignmentmember",
        "customers.assignmentturn",
    ],
    "spending": ["customers.sourcecost"],
    "segments": ["customers.segment", "customers.segmentmember"],
    "clusters": ["customers.clusterrun", "customers.clustermember"],
    "visits": ["customers.visitor", "customers.pageview", "customers.visitday"],
    "events": ["care.customerevent"],
    "guests": ["care.eventguest", "care.greeting"],
    "screens": ["rhythm.bigscreen"],
    "coaching": ["team.coachingplan"],
    "commission": ["team.statement", "team.commissionevent"],
    "comp": ["team.compplan", "team.compband"],
    "payroll": ["team.commissionrun"],
    "campaigns": ["market.marketingcampaign", "market.campaignmember"],
    "mailings": [
        "market.mailtemplate",
        "market.mailing",
        "market.mailrecipient",
        "market.drip",
        "market.dripstep",
        "market.driprun",
        "market.mailstop",
        "market.sendrule",
        "market.channelevent",
    ],
    "research": [
        "market.researchproject",
        "market.researchsurvey",
        "market.focusgroup",
        "market.focustheme",
        "market.finding",
        "market.findingevidence",
        "market.targetaudience",
    ],
    "voices": ["market.focusparticipant", "market.focusmention"],  # who sat in a focus group and said what
    "reports": ["insight.savedreport", "rhythm.reviewnote", "rhythm.calendarfeed"],
}
"""Groups of objects that the files name in one word."""
ALL = tuple(sorted(BASIC_VERBS - {"override", "erase"}))


def delivered() -> Iterator[dict[str, Any]]:
    """Every delivered role with `grants[object][verb] = scope` and `fields[object][field] = level`."""
    for code in CODES:
        raw = json.loads((files(__name__) / "roles" / f"{code}.json").read_text("utf-8"))
        yield {**raw, "code": code, "grants": spread(raw["grants"]), "fields": closed(raw["fields"])}


def spread(lines: list[list[str]]) -> dict[str, dict[str, str]]:
    """Lines of grants as a table; a later line wins for the verbs that it names."""
    table: dict[str, dict[str, str]] = {}
    for objects, scope, verbs in lines:
        for name in named(objects):
            table.setdefault(name, {}).update(dict.fromkeys(spelled(verbs), scope))
    return table


def closed(lines: list[list[str]]) -> dict[str, dict[str, str]]:
    """Lines of field rules as a table."""
    table: dict[str, dict[str, str]] = {}
    for name, level, fields in lines:
        table.setdefault(name, {}).update(dict.fromkeys(fields.split(), level))
    return table


def named(objects: str) -> list[str]:
    """Object names, with the groups written out."""
    return [name for word in objects.split() for name in WORDS.get(word, [word])]


def spelled(verbs: str) -> list[str]:
    return [verb for word in verbs.split() for verb in (ALL if word == "all" else (word,))]
