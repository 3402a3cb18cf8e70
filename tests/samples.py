"""Plausible values for every field type, so that universal tests can make a record of any object."""

from __future__ import annotations

import itertools
from typing import Any

from paceline.access.models import User
from paceline.access.principal import SYSTEM, Principal
from paceline.customers.models.customer import Lifecycle
from paceline.metadata.fields import Link, UserLink
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.metadata.registry import registry
from paceline.pipeline.models import Pipeline, Stage
from paceline.records.action import acting, actions, perform

count = itertools.count(1)
TEXTS = ("恒泽精密", "光谷精仪", "紫金环保", "海辰新材料", "岱岳化工", "越州纺机", "铭轩家居", "润物包装")
BY_KIND: dict[str, Any] = {
    "long_text": "第一行\n第二行",
    "rich_text": "<p>要点</p>",
    "integer": "12",
    "decimal": "3.5",
    "amount": "8.6万",
    "percent": "25%",
    "day": "2026-11-20",
    "instant": "2026-11-20 10:30",
    "yes_no": "是",
    "tags": ["重点"],
    "region": "320500",
    "email": None,
    "web_address": "example.com",
    "credit_code": "91320500MA1MKJ5L3Y",
    "geo_point": "31.29,120.58",
}


def value_for(of: ObjectType, bound: BoundField, by: Principal) -> Any:
    """Input as a person would give it; None when the field cannot be filled without more."""
    kind, n = bound.type, next(count)
    if isinstance(kind, UserLink):
        return str(by.user_id)
    if isinstance(kind, Link) and kind.target == "pipeline.stage":
        return str(new_stage().pk) if kind.required else None
    if isinstance(kind, Link):
        return str(record_of(registry.get(kind.target), by).pk) if kind.required else None
    if kind.kind in ("choice", "multiple_choice"):
        first = next(iter(kind.options))
        return [first] if kind.kind == "multiple_choice" else first
    if kind.kind == "text":
        text = f"{TEXTS[n % len(TEXTS)]}{n}"[: kind.max_length]
        place, _dot, name = getattr(kind, "among", "").rpartition(".")
        if place:  # one of the values of another object's field
            record_of(registry.get(place), by, **{name: text})
        return text
    if kind.kind == "phone":
        return f"138{n:08d}"
    if kind.kind == "email":
        return f"someone{n}@example.com"
    if kind.kind == "credit_code":
        return None
    return BY_KIND.get(kind.kind)


def values_for(of: ObjectType, by: Principal, *, only_required: bool = False) -> dict[str, Any]:
    """Values for the fields that people may fill."""
    found = {}
    for name, bound in of.fields.items():
        if bound.type.locked or (only_required and not bound.type.required):
            continue
        value = value_for(of, bound, by)
        if value is not None and (not only_required or name != "owner"):
            found[name] = value
    asked = special(of, by, found)
    return {**found, **asked}


def special(of: ObjectType, by: Principal, found: dict[str, Any]) -> dict[str, Any]:
    """What the rules of single objects ask for."""
    n = next(count)
    if of.name.startswith("trade.presale"):
        found.pop("reached", None)
        varied = {**OF_PRESALES, "price": str(1000 + n), "deposit": "50", "quota": str(100 + n)}
        if of.name == "trade.presalepromotion":
            return {"channel": "wechat", "metric": "clicks", "goal": "100"}
        return {name: value for name, value in varied.items() if name in of.fields}
    if of.name == "trade.reservation":
        return {"offer": str(open_offer(by).pk)}
    if of.name == "trade.invoice":
        order = confirmed_order(by)
        return {"customer": str(order.customer_id), "order": str(order.pk), "kind": "other"}
    if of.name == "customers.assignmentrule":
        found.pop("condition", None)
        return {"most_open": "10", "most_daily": "5"}
    if of.name == "customers.scoringrule":
        return {"condition": {"all": [{"field": "industry", "op": "eq", "value": "制造业"}]}, "points": "20"}
    if of.name == "rhythm.conversionoverride":
        found.pop("days", None)
        return {"rate": "25%"}
    if of.name == "trade.qualityresult":
        found.pop("finding", None)
        item = record_of(registry.get("trade.qualityitem"), by)
        batch = record_of(registry.get("trade.batch"), by, product=str(item.product_id))
        return {"batch": str(batch.pk), "item": str(item.pk), "value": "1.5"}
    others = User.objects.exclude(pk=by.user_id).values_list("pk", flat=True)
    wanted: dict[str, dict[str, Any]] = {
        "customers.lead": {"phone": found.get("phone") or f"139{n:08d}"},
        "customers.leadform": {"asked": ["name", "phone"], "needed": ["name"]},
        "customers.customerrule": {"check_in_metres": 300 + n % 9000, "check_in_hours": 24 + n % 48},
        "trade.qualityitem": {"minimum": "1", "maximum": "100"},
        "trade.ledgerperiod": {"month": f"{1960 + n % 60}-{1 + n // 60 % 12:02d}-01"},
        "customers.clusterrun": {"groups": "3"},
        "customers.memberlevel": {"from_points": str(n)},
        "customers.valuerule": OF_VALUE_RULES,
        "catalog.promotion": {"starts_at": "2020-01-01 08:00", "ends_at": "2100-01-01 08:00"},
        "catalog.promotionitem": {"percent": "25%"},
        "rhythm.lifecyclepolicy": {"lifecycle": Lifecycle.values[n % len(Lifecycle.values)]},
        "rhythm.salesplan": {"starts_on": "2026-01-01"},
        "rhythm.bigscreen": {"refresh_seconds": "60"},
        "team.coachingplan": {"review_on": "2100-01-01"},
        "team.commissionrun": {"starts_on": "2026-11-01"},
        "care.customerevent": {"starts_at": "2026-11-20 10:30", "ends_at": "2026-11-20 12:00"},
        "market.marketingcampaign": {"window_days": "30"},
        "market.mailtemplate": {"subject": "新品到了"},
        "market.findingevidence": {"kind": "other", "note": f"台账第 {n} 行"},
        "market.researchsurvey": {"sample_goal": str(n)},
        "market.dripstep": {"after_days": str(n % 700)},
        "workflow.approvalflow": {"action": "customers.customer.remove"},
    }
    made: dict[str, Any] = {
        "market.focusmention": lambda: mention_of(by),
        "pipeline.lossinterview": lambda: {
            "opportunity": lost_deal(by),
            "interviewed_on": "2026-01-05",
            "again_on": "2100-01-01",
        },
        "workflow.approvaldelegation": lambda: {"to": str(others[0])},
        # whoever is thanked hears of it, so nobody who must not know
        "team.recognition": lambda: {
            "person": str(others.exclude(username__in=("qiang", "chen", "admin"))[0])
        },
    }
    return made[of.name]() if of.name in made else wanted.get(of.name, {})


def mention_of(by: Principal) -> dict[str, str]:
    """Somebody of the theme's own group, who came and agreed to be quoted."""
    theme = record_of(registry.get("market.focustheme"), by)
    who = {"group": str(theme.group_id), "consented": True, "attended": True}
    participant = record_of(registry.get("market.focusparticipant"), by, **who)
    return {"theme": str(theme.pk), "participant": str(participant.pk)}


def new_stage() -> Any:
    """An open stage, made by hand since stages come with their funnel; nothing is said of it yet."""
    n = next(count)
    with acting(SYSTEM, "presets") as act:
        funnel = Pipeline.objects.first()
        if funnel is None:
            funnel = act.create(Pipeline, name="漏斗", code=f"f{n}")
            act.create(Stage, pipeline=funnel, code="lost", name="输单", kind="lost", position=n + 10_000)
        return act.create(Stage, pipeline=funnel, code=f"s{n}", name="阶段", position=n)


OF_VALUE_RULES = {
    "window_days": "90", "risk_times": "2", "dormant_days": "60", "lost_days": "120", "r_limits": "1 2 3 4",
    "f_limits": "2 3 4 5", "m_limits": "10 20 30 40.5", "clv_years": "2",
}  # fmt: skip
OF_PRESALES = {
    "opens_at": "2020-01-01 08:00", "closes_at": "2100-01-01 08:00", "since": "2026-11-20 10:30", "channel": "store",
}  # fmt: skip


def open_offer(by: Principal) -> Any:
    """Something that can be reserved; each reservation is looked at by hand."""
    campaign = record_of(
        registry.get("trade.presalecampaign"),
        by,
        confirm_by_hand=True,
        deposit_kind="full",
        expected_conversion="8%",
    )
    offer = record_of(registry.get("trade.presaleoffer"), by, campaign=str(campaign.pk), quota="1000")
    perform(by, "trade.presalecampaign.for_everybody", campaign.pk)
    perform(by, "trade.presalecampaign.submit", campaign.pk)
    return offer


def confirmed_order(by: Principal) -> Any:
    """Something that can be invoiced."""
    line = record_of(registry.get("trade.orderline"), by, price="1130", tax_rate="0.13")
    return perform(by, "trade.salesorder.confirm", line.order_id)


def lost_deal(by: Principal) -> str:
    """The key of a deal that somebody else got."""
    deal = record_of(registry.get("pipeline.opportunity"), by)
    return str(perform(by, "pipeline.opportunity.lose", deal.pk, {"lost_reason": "price"}).pk)


def record_of(of: ObjectType, by: Principal, **values: Any) -> Any:
    """A new record of an object, made through its own door."""
    given = {**values_for(of, by, only_required=True), **values}
    return perform(by, f"{of.name}.create", None, given)


def can_be_made(of: ObjectType) -> bool:
    """Whether people can make records of this object themselves; what administrators set up is not theirs."""
    return f"{of.name}.create" in actions and not of.administered
