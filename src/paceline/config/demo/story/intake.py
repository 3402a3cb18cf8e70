"""The forms of the demo by which leads come in, and who has filled them in these three weeks."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config.demo.naming import Names
from paceline.config.demo.story.agenda import Agenda
from paceline.config.demo.world import World
from paceline.config.demo.writing import Report
from paceline.customers.intake import public
from paceline.customers.models import Lead, LeadForm
from paceline.kernel.clock import as_zone

MARKETER = "hexin"
SINCE = 15
"""Workdays ago on which the first form was published."""
FORMS: tuple[tuple[str, int, int, dict[str, Any]], ...] = (
    ("官网表单", 14, 386, {
        "name": "官网预约演示", "heading": "预约设备演示", "intro": "留下联系方式，两个工作小时内有工程师回电。",
        "asked": ["name", "phone", "company", "region", "interest", "need"], "needed": ["name", "phone", "company"],
        "heading_en": "Book a demonstration", "intro_en": "An engineer calls back within two working hours.",
        "button_en": "Send", "thanks_en": "Thank you. We will call you soon.",
        "consent_en": "I agree to be contacted about this inquiry.",
    }),
    ("展会", 9, 143, {
        "name": "苏州工业展现场登记", "heading": "领取选型手册", "campaign": "苏州工业展", "button": "领取",
        "asked": ["name", "phone", "company", "title", "industry"], "needed": ["name", "phone", "company"],
        "thanks": "手册已发到手机，展位在 B3 馆 12 号。",
    }),
    ("公众号", 6, 212, {
        "name": "公众号文末登记", "heading": "要一份同行案例",
        "asked": ["name", "phone", "company", "industry", "need"],
        "utm": "utm_source=wechat&utm_medium=article",
    }),
)  # fmt: skip
"""Source, how many people filled it in, how many opened it, and the form itself."""
RULES: tuple[tuple[dict[str, Any], tuple[tuple[str, int, tuple[str, ...]], ...]], ...] = (
    ({"name": "展会线索按行业给", "position": 10, "way": "best", "source": "展会", "most_open": 60},
     (("zhangsan", 1, ("汽车零部件", "机械制造")), ("lisi", 1, ("电子", "新能源")), ("zhaomin", 1, ("食品", "医药")))),
    ({"name": "其余线索轮流", "position": 90, "way": "weights", "most_daily": 6, "otherwise": "person"},
     (("zhangsan", 2, ()), ("lisi", 2, ()), ("zhaomin", 1, ()), ("qianwei", 2, ()), ("liangjing", 1, ()))),
)  # fmt: skip
"""The rules in their order, and who takes part in each: login, weight, trades."""
UTM = ("utm_source=baidu&utm_medium=cpc", "", "utm_source=360&utm_medium=cpc")


def fill(world: World, report: Report, label: str) -> None:
    """何欣 makes the forms; visitors fill them in on the days since."""
    agenda = Agenda(world, 5_303)
    names = Names(agenda.rng)
    names.taken, names.phones = world.names.taken, world.names.phones
    agenda.plan(morning(agenda, SINCE) - timedelta(minutes=20), set_rules, agenda)
    for place, (source, count, opened, values) in enumerate(FORMS):
        agenda.plan(morning(agenda, SINCE), publish, agenda, names, source, values, count, opened, place)
    agenda.run(agenda.moments.now - timedelta(days=SINCE + 8), report, label)


def morning(agenda: Agenda, workdays_ago: int) -> datetime:
    """Half past eight of a workday."""
    calendar = agenda.moments.calendar
    day = calendar.add_workdays(agenda.moments.today, -workdays_ago)
    return datetime.combine(day, time(8, 30), tzinfo=as_zone(calendar.zone))


def set_rules(agenda: Agenda) -> None:
    """林悦 says to whom leads go; what nobody can take goes to 王磊."""
    company = agenda.world.company
    for values, members in RULES:
        given = dict(values)
        if "source" in given:
            given["source"] = agenda.world.source(given["source"])
        if given.get("otherwise") == "person":
            given["person"] = company["wanglei"].key
        rule = agenda.do("linyue", "customers.assignmentrule.create", values=given)
        for login, weight, trades in members:
            one = {"rule": rule.pk, "user": company[login].key, "weight": weight, "industries": list(trades)}
            agenda.do("linyue", "customers.assignmentmember.create", values=one)


def publish(
    agenda: Agenda, names: Names, source: str, values: dict[str, Any], count: int, opened: int, place: int
) -> None:
    """A form, and the days on which people will fill it in; one of them comes twice."""
    form: LeadForm = agenda.do(
        MARKETER, "customers.leadform.create", values={**values, "source": agenda.world.source(source)}
    )
    visible(SYSTEM, LeadForm).filter(pk=form.pk).update(seen=opened)
    for nth in range(count):
        at = morning(agenda, SINCE - 1 - nth * (SINCE - 1) // count) + timedelta(
            minutes=97 * (nth % 5) + 31 * place
        )
        agenda.plan(at, visit, agenda, names, form, nth)


def visit(agenda: Agenda, names: Names, form: LeadForm, nth: int) -> None:
    """Somebody fills it in; now and then it is somebody who was here before."""
    person = agenda.rng.choice(agenda.world.company.sellers)
    region, city = names.place(person.region)
    industry = names.industry()
    known = (
        visible(SYSTEM, Lead).filter(status="contacting").order_by("-number").first()
        if nth % 6 == 5
        else None
    )
    given = {
        "name": names.person(), "phone": known.phone if known else names.mobile(),
        "company": (known and known.company) or names.company(city, industry), "region": region, "industry": industry,
        "interest": agenda.world.products[nth % 5]["name"], "title": "采购经理" if nth % 2 else "生产主管",
        "need": agenda.world.phrase("needs", product=agenda.world.products[nth % 5]["name"], n=2, month=10),
        "agreed": "1", "utm": UTM[nth % 3] if form.utm == "" else "",
    }  # fmt: skip
    public.take(form, given, address="demo", via="form")
