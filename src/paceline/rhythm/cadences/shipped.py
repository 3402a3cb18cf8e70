"""The cadences that come with a new installation (§4.7); people change them, switch them off or remove them."""

from __future__ import annotations

from dataclasses import dataclass, field

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.records.act import Act
from paceline.rhythm.models import Cadence, CadenceStep
from paceline.rhythm.models.cadence import CadenceFor, StopRule

CONTACT = (StopRule.REPLY, StopRule.STAGE, StopRule.OPT_OUT, StopRule.CLOSED)
DEAL = (StopRule.STAGE, StopRule.OPT_OUT, StopRule.CLOSED)
CARE = (StopRule.OPT_OUT,)
DAY = 24 * 60
"""Minutes of a day: what is sold by the clock is followed by the clock."""


@dataclass(frozen=True)
class Step:
    """One step: workday (or minutes from the anchor), channel, what to do, what to say."""

    offset: int
    kind: str
    subject: str
    words: str = ""
    minutes: int = 15
    within: int | None = None
    if_missed: bool = False
    after: int | None = None


@dataclass(frozen=True)
class Shipped:
    """A cadence as it is delivered."""

    code: str
    name: str
    target: str
    stop_on: tuple[str, ...]
    steps: tuple[Step, ...] = field(default_factory=tuple)
    anchor: str = ""


SHIPPED = (
    Shipped("new_lead", "新线索", CadenceFor.LEAD, CONTACT, (
        Step(0, "call", "首次电话", "自报家门，确认需求和联系方式；网页表单 5 分钟内打", within=30),
        Step(0, "wechat", "没接通发微信或短信", "一句话说明来意，约回电时间（先看是否同意联系）", 5, if_missed=True),
        Step(1, "call", "再打一次电话", "换一个时段"),
        Step(3, "email", "发同行业案例", "附一个同行业、同规模的成交案例"),
        Step(6, "call", "第三次电话", "问预算、时间和决策人"),
        Step(10, "wechat", "告别消息", "说明暂不打扰，转入培育或公海", 5),
    )),
    Shipped("first_contact", "初步接触到需求", CadenceFor.OPPORTUNITY, DEAL, (
        Step(0, "email", "发沟通纪要", "当天发：双方说了什么、下一步是什么"),
        Step(2, "wechat", "提醒填需求问卷", "", 5),
        Step(5, "call", "需求确认电话", "逐条确认问卷，补齐预算和时间"),
        Step(8, "meeting", "请主管一起见面", "主管加入，确认决策流程", 60),
    )),
    Shipped("after_proposal", "方案后跟进", CadenceFor.OPPORTUNITY, DEAL, (
        Step(1, "call", "确认收到方案", "问谁看过了"),
        Step(3, "call", "异议沟通", "先听完，再逐条答"),
        Step(7, "meeting", "决策人会议", "决策人、使用人都在场", 60),
        Step(12, "call", "核对成交计划", "签约前还差哪几步、各是谁的事"),
        Step(20, "task", "停滞检查", "与主管一起决定：推进、暂缓还是放弃"),
    )),
    Shipped("presale", "预售", CadenceFor.CUSTOMER, (*CARE, StopRule.CLOSED), (
        Step(-14, "wechat", "预售预告", "", 5, after=-14 * DAY),
        Step(-3, "wechat", "开售提醒", "", 5, after=-3 * DAY),
        Step(0, "wechat", "现在开售", "", 5, after=0),
        Step(0, "wechat", "定金还没付", "占位 15 分钟，到点释放", 5, after=15),
    ), "开售时刻"),
    Shipped("presale_balance", "预售尾款", CadenceFor.CUSTOMER, (*CARE, StopRule.CLOSED), (
        Step(-3, "wechat", "尾款提前三天提醒", "", 5, after=-3 * DAY),
        Step(-1, "call", "尾款前一天电话", "", after=-DAY),
        Step(0, "wechat", "尾款最后四小时", "", 5, after=-4 * 60),
    ), "尾款截止时刻"),
    Shipped("after_delivery", "交付后", CadenceFor.CUSTOMER, CARE, (
        Step(1, "call", "使用情况电话", "会不会用、少没少东西"),
        Step(7, "wechat", "满意度回访", "1 到 5 分", 5),
        Step(30, "call", "价值回顾和转介绍", "用出了什么效果；请介绍一位同行"),
    ), "交付日"),
    Shipped("care", "客户维护", CadenceFor.CUSTOMER, CARE, (
        Step(15, "visit", "A 级客户拜访", "15 到 30 天一次；B 级改为 30 到 60 天一次电话", 90),
        Step(30, "call", "维护电话", ""),
        Step(60, "wechat", "问候和新品", "C 级客户 90 天一次消息", 5),
    )),
    Shipped("new_customer", "新客户经营", CadenceFor.CUSTOMER, CARE, (
        Step(2, "call", "使用情况电话", "会不会用、少没少东西"),
        Step(7, "visit", "需求分析", "还有哪些产线、哪些痛点，谁用、谁定，什么时候要", 60),
        Step(12, "task", "做下一步方案", "把需求对到产品，写成一页方案", 60),
        Step(15, "meeting", "讲方案", "约上使用人和决策人；有意向就建商机", 60),
    )),
    Shipped("grow", "老客户增值", CadenceFor.CUSTOMER, CARE, (
        Step(5, "call", "维护电话", "用得怎么样，最近用量有没有变化"),
        Step(20, "visit", "增值服务", "上门巡检，介绍配套产品和延保", 60),
        Step(40, "wechat", "请他介绍同行", "先问满不满意，再开口", 5),
    )),
    Shipped("renewal", "续约", CadenceFor.CUSTOMER, (*CARE, StopRule.CLOSED), (
        Step(-62, "call", "续约前健康检查", "到期前 90 天：用得怎么样、有什么不满"),
        Step(-41, "email", "发续约方案", "到期前 60 天"),
        Step(-20, "call", "续约谈判", "到期前 30 天"),
        Step(-5, "task", "升级给主管", "到期前 7 天还没定"),
    ), "到期日"),
    Shipped("sleeping", "沉睡唤醒", CadenceFor.CUSTOMER, (StopRule.REPLY, StopRule.OPT_OUT, StopRule.CLOSED), (
        Step(0, "wechat", "关怀消息", "", 5),
        Step(10, "wechat", "专属优惠", "", 5),
        Step(20, "call", "资深同事来电", "换一个人打"),
        Step(30, "call", "问清原因", "输单原因或继续保留"),
    )),
    Shipped("collection", "回款催收", CadenceFor.CUSTOMER, (StopRule.CLOSED,), (
        Step(-5, "wechat", "到期前一周提醒", "", 5),
        Step(0, "call", "到期日确认", "对方付款流程走到哪一步"),
        Step(3, "call", "逾期三天电话", ""),
        Step(10, "task", "主管出面", "逾期十天"),
        Step(30, "task", "建议停止授信", "逾期三十天：提交停止授信申请"),
    ), "应收到期日"),
    Shipped("mql", "MQL 交接", CadenceFor.LEAD, (StopRule.STAGE, StopRule.OPT_OUT, StopRule.CLOSED), (
        Step(0, "task", "确认接收", "4 个工作小时内接收或退回", 5, 240),
        Step(1, "call", "首次联系", ""),
        Step(5, "task", "给出结论", "转商机、继续培育或无效"),
    )),
)  # fmt: skip


def install(act: Act) -> int:
    """Make the shipped cadences that were never made here. Returns how many."""
    known = {
        code for removed in (False, True)
        for code in visible(SYSTEM, Cadence, removed=removed).values_list("code", flat=True)
    }  # fmt: skip
    missing = [one for one in SHIPPED if one.code not in known]
    for one in missing:
        cadence = act.create(
            Cadence, event="rhythm.cadence.create", links_checked=True, code=one.code, name=one.name,
            target=one.target, stop_on=[str(rule) for rule in one.stop_on], anchor=one.anchor,
        )  # fmt: skip
        for step in one.steps:
            act.create(
                CadenceStep,
                event="rhythm.cadencestep.create",
                links_checked=True,
                cadence=cadence,
                **vars(step),
            )
    return len(missing)
