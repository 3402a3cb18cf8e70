"""The reward for bringing a customer: due when the first order is paid, booked when somebody else has agreed."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _t

from paceline.access.alone import has_to_ask
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.actions.members.points import put
from paceline.customers.models import Customer, PointEntry, PointKind, Referral
from paceline.customers.models.member import RewardState
from paceline.customers.states import REWARD
from paceline.kernel.errors import Conflict, NotAllowed
from paceline.metadata.fields import LongText
from paceline.records.act import Act
from paceline.records.acting.gate import APPROVED
from paceline.records.action import action
from paceline.workflow.approvals.marking import outside_flow
from paceline.workflow.notifications import notify

SUBMIT = "customers.referral.submit"
WAITS = "这笔奖励正在审批流程里，请等流程的结果。"
Note = Annotated[str, LongText("说明", blank=True)]
Reason = Annotated[str, LongText("原因")]


def own_reward(by: Principal, referral: Referral) -> str:
    """Nobody decides about what he brought or takes care of himself, unless he works alone."""
    own = has_to_ask(by, *people_of(referral))
    return "自己登记或自己负责的转介绍，奖励要由别人审批。请让上级来批。" if own else ""


@action("customers.referral.fall_due", "首单付清", permission="change", hidden=True)
def fall_due(act: Act, referral: Referral) -> Referral:
    """The first order is paid: the reward waits for approval. Told twice, nothing happens the second time."""
    require_system(act)
    if referral.reward == RewardState.WAITING:
        act.save(referral, reward=RewardState.PENDING, points=points_for(referral))
    return referral


@action("customers.referral.lapse", "首单不算了", permission="change", hidden=True)
def lapse(act: Act, referral: Referral) -> Referral:
    """The order was returned or is owed again before anybody decided: it waits for a paid one once more."""
    require_system(act)
    if referral.reward == RewardState.PENDING:
        act.save(referral, reward=RewardState.WAITING, points=None)
    return referral


@action(
    SUBMIT,
    "提交奖励审批",
    permission="change",
    icon="send",
    hidden=True,
    available=REWARD.available("submit"),
)
def submit(act: Act, referral: Referral) -> Referral:
    """What an approval flow holds back; once it has agreed the points are booked. Raises Conflict without a flow."""
    if act.via != APPROVED:
        raise Conflict("没有为转介绍奖励设置审批流程，请上级直接「同意奖励」。")
    return give(act, referral)


@action(
    "customers.referral.approve", "同意奖励", icon="trophy", barred=own_reward,
    available=outside_flow(REWARD.available("approve"), SUBMIT, WAITS),
)  # fmt: skip
def approve(act: Act, referral: Referral, *, reason: Note = "") -> Referral:
    """Points for the referrer, once. Raises Conflict when he is no member or his level gives none."""
    act.reason = reason or act.reason
    give(act, referral)
    tell(
        act, referral, "转介绍「%(name)s」的奖励批准了，%(points)s 积分已入账。", points=str(referral.points)
    )
    return referral


@action(
    "customers.referral.refuse", "不予奖励", permission="approve", icon="x", danger=True, barred=own_reward,
    available=outside_flow(REWARD.available("refuse"), SUBMIT, WAITS),
)  # fmt: skip
def refuse(act: Act, referral: Referral, *, reason: Reason) -> Referral:
    """No points, and why."""
    act.reason = reason
    act.save(referral, reward=RewardState.REFUSED)
    tell(act, referral, "转介绍「%(name)s」的奖励没有批准：%(why)s", why=reason[:80])
    return referral


@action(
    "customers.referral.reopen", "重新审批", permission="approve", icon="undo-2", barred=own_reward,
    available=REWARD.available("reopen"),
)  # fmt: skip
def reopen(act: Act, referral: Referral, *, reason: Note = "") -> Referral:
    """The refusal is taken back: somebody decides anew."""
    act.reason = reason
    act.save(referral, reward=RewardState.PENDING, points=points_for(referral))
    return referral


@action(
    "customers.referral.take_back", "收回奖励", permission="approve", icon="undo-2", danger=True,
    barred=own_reward, available=REWARD.available("take_back"),
)  # fmt: skip
def take_back(act: Act, referral: Referral, *, reason: Reason) -> Referral:
    """The points go, even if they were spent; the reward waits for approval again."""
    act.reason = reason
    last = booked(referral).latest("id")
    referrer = locked_referrer(referral)
    if referrer is None:
        raise Conflict("介绍人已经删除，积分收不回来。请先恢复这位客户。")
    words = _t("收回：%(name)s") % {"name": referral}
    put(act, referrer, PointKind.REVERSE, -last.points, words[:200], reference=last.reference)
    act.save(referral, reward=RewardState.PENDING, rewarded_at=None)
    tell(act, referral, "转介绍「%(name)s」的奖励收回了：%(why)s", why=reason[:80])
    return referral


# the steps -------------------------------------------------------------------------------------------------------
def give(act: Act, referral: Referral) -> Referral:
    """Book what was shown when it became due, or what his level gives now that he is a member."""
    referrer = locked_referrer(referral)
    if referrer is None or referrer.member_level is None:
        raise Conflict("介绍人还不是会员，不能给积分。请先在他的客户页「加入会员」，再来批准。")
    points = referral.points or referrer.member_level.referral_points
    if not points:
        raise Conflict("介绍人的会员等级没有设置转介绍积分。")
    times = booked(referral).count()
    reference = f"referral:{referral.pk}" + (f":{times + 1}" if times else "")
    put(act, referrer, PointKind.REFERRAL, points, str(referral)[:200], reference=reference)
    act.save(referral, reward=RewardState.GIVEN, rewarded_at=act.occurred_at, points=points)
    return referral


def points_for(referral: Referral) -> int | None:
    """What the referrer's level gives; None while he is no member, or his level gives nothing."""
    referrer = visible(SYSTEM, Customer).filter(pk=referral.referrer_id)
    return referrer.values_list("member_level__referral_points", flat=True).first() or None


def locked_referrer(referral: Referral) -> Customer | None:
    rows = visible(SYSTEM, Customer).select_related("member_level").select_for_update(of=("self",))
    return rows.filter(pk=referral.referrer_id).first()


def booked(referral: Referral) -> QuerySet[PointEntry]:
    """Every time that points were given for it."""
    rows = visible(SYSTEM, PointEntry).filter(kind=PointKind.REFERRAL)
    return rows.filter(reference__startswith=f"referral:{referral.pk}")


def people_of(referral: Referral) -> set[UUID]:
    """Whose own it is: who registered it and who takes care of either customer."""
    keys = [referral.referred_id, referral.referrer_id]
    owners = visible(SYSTEM, Customer).filter(pk__in=keys).values_list("owner", flat=True)
    return {one for one in (referral.created_by_id, *owners) if one}


def require_system(act: Act) -> None:
    if act.by.kind != "system":
        raise NotAllowed("奖励什么时候到期由付清的订单决定，不用人来登记。")


def tell(act: Act, referral: Referral, template: str, **params: str) -> None:
    """Whoever brought it hears what was decided."""
    told = [one for one in people_of(referral) if one != act.by.user_id]
    notify(
        told, kind="approval", template=template, params={"name": str(referral), **params},
        key=f"referral:{referral.pk}:{referral.version}", about=("customers.referral", referral.pk),
    )  # fmt: skip
