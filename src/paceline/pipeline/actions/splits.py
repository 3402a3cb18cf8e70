"""Who shares in an opportunity: all shares are set at once and make exactly 100 %."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Invalid
from paceline.metadata.fields import Percent, Rows, UserLink, key_of
from paceline.pipeline.models import Opportunity, OpportunitySplit
from paceline.records.act import Act
from paceline.records.action import action

WHOLE = Decimal(1)
Shares = Annotated[
    list[dict[str, Any]], Rows("业绩分成", {"user": UserLink("成员"), "share": Percent("比例")}, blank=True)
]


@action("pipeline.opportunity.set_splits", "设置业绩分成", permission="change", icon="split")
def set_splits(act: Act, opportunity: Opportunity, *, splits: Shares = ()) -> Opportunity:  # type: ignore[assignment]
    """Replace all shares; none means that the owner has everything. Raises Invalid unless they make 100.00 %."""
    wanted = checked(splits)
    for row in visible(SYSTEM, OpportunitySplit).filter(opportunity=opportunity).order_by("pk"):
        share = wanted.pop(row.user_id, None)
        if share is None:
            act.remove(row)
        else:
            act.save(row, event="pipeline.opportunitysplit.change", share=share)
    for user_id, share in wanted.items():
        act.create(OpportunitySplit, opportunity=opportunity.pk, user=user_id, share=share)
    act.tell(
        opportunity, act.action, splits=[{"user": str(r["user"]), "share": str(r["share"])} for r in splits]
    )
    return opportunity


def checked(splits: list[dict[str, Any]]) -> dict[Any, Decimal]:
    """Shares by person."""
    wanted = {key_of(row["user"]): row["share"] for row in splits}
    if len(wanted) < len(splits):
        raise Invalid({"splits": "同一个人只能出现一次。"})
    if any(share <= 0 for share in wanted.values()):
        raise Invalid({"splits": "每个人的比例要大于 0。"})
    total = sum(wanted.values(), Decimal(0))
    if wanted and total != WHOLE:
        raise Invalid({"splits": "分成合计是 %(total)s%%，要正好 100%%。"}, params={"total": shown(total)})
    return wanted


def shown(total: Decimal) -> str:
    """A fraction as percent without trailing zeros."""
    return f"{(total * 100).normalize():f}"
