"""The policies of a new installation, one per state, switched off until somebody wants them (§2.4)."""

from __future__ import annotations

from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.records.act import Act
from paceline.rhythm.models import Cadence, LifecyclePolicy

POLICIES: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "潜在客户：先弄清要不要", "prospect", "",
        "确认有没有需求、谁拍板、什么时候要；有了就建商机，按阶段走。", "",
    ),
    (
        "新客户：需求分析和方案", "new", "new_customer",
        "第一单交付好；问清还有哪些需求，两周内给出下一步方案。", "免费上门培训一次",
    ),
    (
        "活跃客户：维护和增值服务", "active", "grow",
        "定期回访，按用量提醒补货，介绍配套产品和增值服务。", "增值服务：巡检、延保",
    ),
    (
        "忠诚客户：专人维护", "loyal", "grow",
        "主管每季度拜访一次；请他参加客户活动，请他介绍同行。", "专人对接，优先发货",
    ),
    (
        "预警客户：尽快弄清原因", "at_risk", "",
        "两周内电话问清为什么没再下单，有投诉先解决。", "",
    ),
    (
        "沉睡客户：唤醒", "dormant", "sleeping",
        "用关怀消息和专属优惠开口，换一位资深同事打电话，问清原因。", "专属优惠，限一个月",
    ),
    (
        "流失客户：问清去向", "lost", "",
        "只做一次回访：去了哪家、为什么；有新产品再联系。", "",
    ),
    (
        "赢回客户：稳住", "won_back", "new_customer",
        "当新客户对待：交付好，一个月内回访两次。", "",
    ),
)  # fmt: skip


def install(act: Act) -> None:
    """All at once where there was never one."""
    if any(visible(SYSTEM, LifecyclePolicy, removed=removed).exists() for removed in (False, True)):
        return
    cadences = {one.code: one for one in visible(SYSTEM, Cadence).exclude(code="")}
    for name, lifecycle, code, approach, offer in POLICIES:
        act.create(
            LifecyclePolicy, event="rhythm.lifecyclepolicy.create", links_checked=True, name=_t(name),
            lifecycle=lifecycle, cadence=cadences.get(code), approach=_t(approach), offer=_t(offer) if offer else "",
        )  # fmt: skip
