"""Market research of the demo: what 何欣 asked before the autumn presale, whom it is for, and what is asked now."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config.demo.story.agenda import Agenda
from paceline.config.demo.world import World
from paceline.config.demo.writing import Report
from paceline.customers.models import Customer
from paceline.market.models import FocusTheme, TargetAudience
from paceline.pipeline.models import Question
from paceline.trade.models import PresaleCampaign

MAKER = "hexin"
BEGAN = 45
"""Days ago."""
ANSWERS = 36
SEGMENT: dict[str, Any] = {
    "name": "焊接活多的加工厂", "method": "survey", "bases": ["firmographic", "need"],
    "definition": {"all": [{"field": "kind", "op": "eq", "value": "company"},
                           {"field": "customer_class", "op": "in", "value": ["A", "B"]}]},
    "evidence": "秋季预售前的问卷和焦点小组：老客户里焊接量大的厂最想换设备，卡在一次付清和没人会用。",
}  # fmt: skip
AUDIENCE: dict[str, Any] = {
    "name": "焊接活多的老客户",
    "persona": "钣金厂老板，三十到五十岁，十来个焊工，招不到老师傅；设备坏一天就误一批货，买之前要看现场。",
    "rationale": "买过我们的设备，信得过售后；换机的账算得过来，销售每周都在跑。",
}
PROJECT: dict[str, Any] = {
    "name": "手持激光焊接机：老客户会不会换", "question": "老客户里哪些会在三个月内换成激光焊，什么拦着他们？",
    "hypotheses": "价格是第一道坎。\n不会用是第二道坎，有人教就能过。", "methods": ["survey", "focus_group"],
    "sample_plan": "问卷：有焊接工序的老客户 36 家，由负责人当面问。焦点小组：一场，8 位焊接班组长。",
    "sample_goal": ANSWERS, "budget": 12000,
    "consent": "开场念告知书，签字同意录音；录音半年后删除，引用只用编号。",
}  # fmt: skip
QUESTIONS: tuple[dict[str, Any], ...] = (
    {"number": 1, "text": "现在主要用什么焊？", "kind": "single",
     "options": "氩弧焊\n二保焊\n激光焊\n外协", "required": True},
    {"number": 2, "text": "换设备最在意什么？", "kind": "single",
     "options": "价格\n上手快慢\n焊缝质量\n售后", "required": True},
    {"number": 3, "text": "三个月内会考虑吗？", "kind": "yes_no", "required": True},
)  # fmt: skip
USED = ("氩弧焊", "氩弧焊", "二保焊", "氩弧焊", "外协", "激光焊")
MINDED = ("价格", "上手快慢", "价格", "焊缝质量", "上手快慢", "价格", "售后")
GROUP: dict[str, Any] = {
    "name": "焊接班组长座谈", "place": "苏州展厅", "incentive": 2400,
    "screener": "焊接班组长或车间主任，班组 5 人以上，没买过激光焊；同行和代理商不请。",
    "guide": "暖身 10 分钟：一天怎么干活\n主问题 40 分钟：什么时候想过换\n"
             "看现场 20 分钟：上手试焊\n收尾 10 分钟：什么条件下会买",
    "transcript": "上手试焊以后，说「难」的三位里有两位改口。价格谈得最久，多数人算的是一次拿出五万块。",
}  # fmt: skip
SAID: dict[str, tuple[tuple[int, str], ...]] = {
    "太贵": (
        (1, "五万块一次拿出来，老板要想半年。"), (2, "能先付一点就好谈。"), (4, "比氩弧贵十倍，账要算给老板看。"),
        (5, "贵，但是省人。"), (7, "配件再贵就不敢买了。"),
    ),
    "怕不会用": ((3, "老师傅不肯学新的。"), (6, "试了一下，没有想的难。"), (8, "有人来教一天就行。")),
}  # fmt: skip
NEXT: dict[str, Any] = {
    "name": "渠道伙伴为什么不备货", "question": "伙伴手里有需求，为什么不提前备货？", "methods": ["interview"],
    "sample_plan": "面谈 10 家签约伙伴的老板，华东、华南各 5 家。", "sample_goal": 10,
}  # fmt: skip


def audience(agenda: Agenda) -> TargetAudience:
    """Whom the autumn presale is for."""
    segment = agenda.do(MAKER, "customers.segment.create", values=SEGMENT)
    made: TargetAudience = agenda.do(
        MAKER, "market.targetaudience.create", values={**AUDIENCE, "segment": segment.pk}
    )
    return made


def fill(world: World, report: Report, label: str) -> None:
    """Asked for a month, concluded when the presale was planned; a second project is in the field."""
    agenda = Agenda(world, 9_127)
    reps = {one.key for one in world.company.sellers if one.role == "rep"}
    asked = list(visible(SYSTEM, Customer).filter(owner__in=reps).order_by("number")[:ANSWERS])
    now = agenda.moments.now
    agenda.plan(now - timedelta(days=BEGAN), begin, agenda, asked)
    agenda.plan(now - timedelta(days=6), ask_partners, agenda)
    agenda.run(now - timedelta(days=BEGAN), report, label)


def begin(agenda: Agenda, asked: list[Customer]) -> None:
    """The project with its questionnaire, and the days on which its parts happen."""
    now, today = agenda.moments.now, agenda.moments.today
    days = {"starts_on": today - timedelta(days=BEGAN), "ends_on": today - timedelta(days=10)}
    project = agenda.do(MAKER, "market.researchproject.create", values={**PROJECT, **days})
    survey = {"name": "焊接换机问卷", "subject": "customer", "intro": "五分钟，帮我们把新机器做对。"}
    questionnaire = agenda.do(MAKER, "pipeline.questionnaire.create", values=survey)
    for values in QUESTIONS:
        agenda.do(MAKER, "pipeline.question.create", values={"questionnaire": questionnaire.pk, **values})
    agenda.do(MAKER, "pipeline.questionnaire.publish", questionnaire)
    agenda.do(
        MAKER, "market.researchsurvey.create",
        values={"project": project.pk, "questionnaire": questionnaire.pk, "sample_goal": ANSWERS},
    )  # fmt: skip
    agenda.do(MAKER, "market.researchproject.field", project)
    for place, customer in enumerate(asked):
        agenda.plan(
            now - timedelta(days=40) + place * timedelta(hours=11),
            answer,
            agenda,
            questionnaire,
            customer,
            place,
        )
    agenda.plan(now - timedelta(days=30), meet, agenda, project)
    agenda.plan(now - timedelta(days=9), conclude, agenda, project, questionnaire)


def answer(agenda: Agenda, questionnaire: Any, customer: Customer, place: int) -> None:
    """The rep asks on a visit."""
    given = {
        "q1": USED[place % len(USED)],
        "q2": MINDED[place % len(MINDED)],
        "q3": "否" if place % 3 else "是",
    }
    agenda.do(
        customer.owner_id, "pipeline.questionnaire.answer", questionnaire, customer=customer, answers=given
    )


def meet(agenda: Agenda, project: Any) -> None:
    """Eight come, five of them speak of the price."""
    group = agenda.do(MAKER, "market.focusgroup.create", values={"project": project.pk, **GROUP})
    people = {
        n: agenda.do(MAKER, "market.focusparticipant.create", values={
            "group": group.pk, "name": f"{n} 号", "profile": f"焊接班组长，班组 {4 + n} 人", "consented": True,
            "attended": True,
        })
        for n in range(1, 9)
    }  # fmt: skip
    for name, quotes in SAID.items():
        theme = agenda.do(MAKER, "market.focustheme.create", values={"group": group.pk, "name": name})
        for n, quote in quotes:
            values = {"theme": theme.pk, "participant": people[n].pk, "quote": quote}
            agenda.do(MAKER, "market.focusmention.create", values=values)
    agenda.do(MAKER, "market.focusgroup.hold", group)


def conclude(agenda: Agenda, project: Any, questionnaire: Any) -> None:
    """Two findings with what they stand on; both went into the presale."""
    agenda.do(MAKER, "market.researchproject.analyse", project)
    whom = visible(SYSTEM, TargetAudience).filter(name=AUDIENCE["name"]).first()
    campaign = visible(SYSTEM, PresaleCampaign).filter(target_audience=whom).first() if whom else None
    used = {"audience": whom and whom.pk, "campaign": campaign and campaign.pk}
    dear = agenda.do(MAKER, "market.finding.create", values={
        "project": project.pk, "statement": "拦住他们的是一次付清五万，不是总价", "confidence": "medium",
        "meaning": "先付一成、定金翻倍抵扣；报价里写每条焊缝省多少。", "limits": "一场小组 8 人，只作线索。",
        "decision": "秋季预售：定金两倍抵扣，尾款发货前付", **used,
    })  # fmt: skip
    theme = visible(SYSTEM, FocusTheme).get(group__project=project, name="太贵")
    note(agenda, dear, kind="theme", theme=theme.pk)
    minded = visible(SYSTEM, Question).get(questionnaire=questionnaire, number=2)
    note(agenda, dear, kind="survey", question=minded.pk, option="价格")
    easy = agenda.do(MAKER, "market.finding.create", values={
        "project": project.pk, "statement": "上手试过的人，多数不再说「难」", "confidence": "low",
        "meaning": "展厅和车间都放一台样机，先让人焊一道。", "decision": "各区展厅常设试焊台", **used,
    })  # fmt: skip
    note(agenda, easy, kind="survey", question=minded.pk, option="上手快慢")
    agenda.do(MAKER, "market.researchproject.conclude", project)


def note(agenda: Agenda, finding: Any, **values: Any) -> None:
    """A piece of evidence."""
    agenda.do(MAKER, "market.findingevidence.create", values={"finding": finding.pk, **values})


def ask_partners(agenda: Agenda) -> None:
    """What is asked now."""
    ends = {"ends_on": agenda.moments.today + timedelta(days=20)}
    project = agenda.do(MAKER, "market.researchproject.create", values={**NEXT, **ends})
    agenda.do(MAKER, "market.researchproject.field", project)
