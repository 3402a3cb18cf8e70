"""Playbook of the demo: scripts that are in use, and what two customers answered to the questionnaire."""

from __future__ import annotations

from paceline.access.models import User
from paceline.access.principal import SYSTEM, Principal, principal_of
from paceline.access.scope import visible
from paceline.config.demo.company import HERO
from paceline.config.demo.world import World
from paceline.pipeline.actions.response import answer
from paceline.pipeline.actions.script import approve, use
from paceline.pipeline.actions.support import create, dispatch, start
from paceline.pipeline.models import Opportunity, Questionnaire, Script
from paceline.pipeline.models.questionnaire import QuestionnaireStatus
from paceline.records.action import acting

SCRIPTS = (
    ("首次通话开场", "opening", "first_contact",
     "您好，{{联系人}}，我是海川工业设备的{{我}}。我们帮同行把换线时间缩短了三成，想用五分钟了解一下{{客户}}的情况，方便吗？"),
    ("嫌价格高", "objection", "",
     "{{联系人}}，价格我理解。我们把停机损失和备件算在一起看：请问贵司一次停线大概损失多少？算完账再谈价格，您看行吗？"),
    ("推动签约", "closing", "follow_up",
     "{{联系人}}，「{{商机}}」的方案和价格都确认过了。为了赶上您说的投产日，设备要提前排产，这周把合同定下来可以吗？"),
)  # fmt: skip
SAID = (
    ("首次通话开场", ("positive", "connected", "no_answer", "positive")),
    ("嫌价格高", ("connected", "positive")),
)
SUPPORT = (
    ("产线布局和节拍测算方案", "solution", "两条装配线，换线要在 15 分钟以内，厂房限高 4.5 米"),
    ("样机演示", "demo", "带三个典型工件到客户现场演示，最好在下周"),
)
ANSWERS = (
    {"q1": "换线慢，每次停 40 分钟，旺季排不过来", "q2": "5", "q3": "已批准", "q6": ["总经理", "生产负责人"]},
    {
        "q1": "质量数据靠手抄，客户审核过不了",
        "q2": "3",
        "q3": "在申请",
        "q4": "600000",
        "q6": ["设备或技术部"],
    },
)


def fill(world: World) -> None:
    """The hero calls with the scripts, and asks two of his customers."""
    scripts = publish()
    user = visible(SYSTEM, User).get(username=HERO)
    by = principal_of(user)
    deals = list(visible(SYSTEM, Opportunity).filter(owner=user, state="open").order_by("-amount", "pk")[:6])
    for name, outcomes in SAID:
        for deal, outcome in zip(deals, outcomes, strict=False):
            use(by, scripts[name], opportunity=deal, outcome=outcome)
    rows = visible(SYSTEM, Questionnaire).filter(subject="opportunity", status=QuestionnaireStatus.PUBLISHED)
    ask_for_support(by, deals)
    questionnaire = rows.order_by("pk").first()
    for deal, answers in zip(deals, ANSWERS, strict=False):
        if questionnaire is not None:
            answer(by, questionnaire, opportunity=deal, answers=answers)


def ask_for_support(by: Principal, deals: list[Opportunity]) -> None:
    """Two requests of the hero: one is being worked on, one waits."""
    engineer = visible(SYSTEM, User).filter(username="machao").first()
    for (title, kind, need), deal in zip(SUPPORT, deals, strict=False):
        made = create(by, values={"title": title, "kind": kind, "need": need, "opportunity": deal})
        if kind == "solution" and engineer is not None:
            dispatch(SYSTEM, made, assignee=engineer)
            start(principal_of(engineer), made)


def publish() -> dict[str, Script]:
    """The scripts by name, all published."""
    found = {}
    with acting(SYSTEM, "pipeline.script.create", via="web") as act:
        for name, scenario, stage, body in SCRIPTS:
            made = act.create(Script, name=name, scenario=scenario, stage_code=stage, body=body)
            found[name] = approve.inside(act, made)
    return found
