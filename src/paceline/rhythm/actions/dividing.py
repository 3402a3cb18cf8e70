"""Dividing a target among units, people or shorter periods: the parts add up to it to the cent."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Choice, YesNo
from paceline.methods.allocation import Part
from paceline.methods.allocation import split as shares_of
from paceline.records.act import Act
from paceline.records.action import action
from paceline.rhythm.models import Target
from paceline.rhythm.models.choices import Measured, SplitBy, SplitMethod, TargetState
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.targets.weights import (
    CUTS,
    Piece,
    node_of,
    pieces_of,
    way_of,
    weights_of,
    with_tiers,
)

PLACES = {Measured.WON_AMOUNT: 2}
Method = Annotated[str, Choice("分解方法", SplitMethod, blank=True)]
By = Annotated[str, Choice("分给", SplitBy, blank=True)]
ByTier = Annotated[
    bool, YesNo("再乘层级系数", help_text=_("按历史、潜力或产能分出的份额，再乘成员层级的目标系数"))
]


@action(
    "rhythm.target.split", "分解", permission="change", icon="split", available=lambda record: why_not(record)
)
def split(
    act: Act,
    target: Target,
    *,
    by: By = SplitBy.UNITS,
    method: Method = SplitMethod.EQUAL,
    by_tier: ByTier = False,
) -> list[Target]:
    """Divide it; drafts below are kept and get new values, locked ones stay. Parts sum to the target exactly.

    `by_tier` multiplies the weights of another method by the factor of each part's tier (of a unit the mean of its
    sellers'). `manual` keeps the values of the parts as they are and adds the missing ones with 0. Raises Invalid
    when there is nobody to divide among, or the locked parts do not fit.
    """
    by, method = by or SplitBy.UNITS, method or SplitMethod.EQUAL
    organisation = Organisation.today()
    pieces = pieces_of(target, by, organisation)
    if not pieces:
        raise Invalid({"by": "下面没有可以分的对象。换一种分法，或者先安排有商机的成员。"})
    here = parts_below(target, by)
    require_drafts(here)
    values, used = shares(target, by, method, pieces, here, organisation, by_tier=by_tier)
    act.tell(target, act.action, by=by, method=used, parts=len(pieces), by_tier=by_tier)
    made = [
        put(act, target, piece, here.get(piece.key), values[piece.key], used, organisation)
        for piece in pieces
    ]
    gone = here.keys() - {piece.key for piece in pieces}
    for key in gone:
        act.remove(here[key], event="rhythm.target.remove")
    act.save(target, event="rhythm.target.change", split_method=used)
    return made


def why_not(target: Target) -> str:
    """Why it cannot be divided now."""
    if target.days is None:
        return "还没有周期，不能分解。请先填写周期开始。"
    return "这个目标已结束，不能再分解。" if target.state == TargetState.CLOSED else ""


def parts_below(target: Target, by: str) -> dict[str, Target]:
    """The parts of this kind that exist, by the key of their piece."""
    rows = visible(SYSTEM, Target).filter(parent=target).select_for_update(of=("self",))
    wanted: str = by if by in (*CUTS, SplitBy.PERIODS) else SplitBy.UNITS
    kept = [one for one in rows if way_of(one, target) == wanted]
    if wanted == SplitBy.UNITS:
        kept = [one for one in kept if one.unit_id is None or by == SplitBy.UNITS]
    return {Piece(node_of(one), one.period, one.starts_on, one.cut).key: one for one in kept}


def require_drafts(parts: dict[str, Target]) -> None:
    """Raises Conflict when a part counts already."""
    fixed = [one.name for one in parts.values() if one.state != TargetState.DRAFT]
    if fixed:
        raise Conflict(
            "「%(name)s」等 %(n)s 个下级目标已经提交或发布，不能重新分解。请逐个修订，或者先退回修改。",
            params={"name": fixed[0], "n": len(fixed)},
        )


def shares(
    target: Target,
    by: str,
    method: str,
    pieces: list[Piece],
    here: dict[str, Target],
    organisation: Organisation,
    *,
    by_tier: bool = False,
) -> tuple[dict[str, Decimal], str]:
    """The value of each piece and the method that was used: without anything to go by it is equal."""
    if method == SplitMethod.MANUAL:
        return {
            piece.key: here[piece.key].amount if piece.key in here else Decimal(0) for piece in pieces
        }, method
    weights = weights_of(target, by, method, pieces, organisation)
    used = method if any(weights.values()) else SplitMethod.EQUAL
    if by_tier and method != SplitMethod.TIER and by not in (*CUTS, SplitBy.PERIODS):
        weights = with_tiers(target, weights, pieces, organisation)
    parts = [
        Part(
            piece.key,
            weights[piece.key],
            here[piece.key].value if piece.key in here and here[piece.key].pinned else None,
        )
        for piece in pieces
    ]
    whole = target.amount == target.amount.to_integral_value()
    places = PLACES.get(Measured(target.metric), 0 if whole else 2)
    return shares_of(target.amount, parts, places=places), used


def put(
    act: Act,
    target: Target,
    piece: Piece,
    part: Target | None,
    value: Decimal,
    method: str,
    organisation: Organisation,
) -> Target:
    """Make a part or give it its new value."""
    if part is not None:
        act.save(part, event="rhythm.target.change", value=value)
        return part
    node = piece.node
    values: dict[str, Any] = {
        "metric": target.metric, "value": value, "period": piece.period, "starts_on": piece.starts_on,
        "unit": node.unit, "level": target.level, "parent": target.pk, **piece.cut.fields,
        "owner": organisation.manager_of(node.unit) or act.by.user_id if node.unit else node.user,
        "split_method": method,
    }  # fmt: skip
    return act.create(Target, event="rhythm.target.create", **values)
