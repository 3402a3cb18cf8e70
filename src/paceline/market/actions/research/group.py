"""The life of a focus group: planned, held with people who agreed to it, or called off."""

from __future__ import annotations

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Invalid
from paceline.market.models import FocusGroup, FocusParticipant
from paceline.market.models.research.group import GroupState as G
from paceline.market.research.states import GROUP
from paceline.records.act import Act
from paceline.records.action import action

OF = "market.focusgroup"


@action(f"{OF}.hold", "登记已举办", permission="change", icon="check", available=GROUP.available("hold"))
def hold(act: Act, group: FocusGroup) -> FocusGroup:
    """It took place. Raises Invalid while nobody came, or somebody came who did not agree to be recorded."""
    came = visible(SYSTEM, FocusParticipant).filter(group=group, attended=True)
    if not came.exists():
        raise Invalid("还没有登记谁到场。请先在「小组成员」里勾选「到场」。", code="nobody_came")
    silent = list(came.filter(consented=False).order_by("pk").values_list("name", flat=True))
    if silent:
        raise Invalid(
            "到场的人里还没有同意记录的：%(names)s。请先确认他们同意，或取消他们的「到场」。",
            params={"names": "、".join(silent)}, code="no_consent",
        )  # fmt: skip
    act.save(group, state=G.HELD, held_at=group.held_at or act.now)
    return group


@action(f"{OF}.cancel", "取消这一场", permission="change", icon="ban", danger=True,
        available=GROUP.available("cancel"))  # fmt: skip
def cancel(act: Act, group: FocusGroup) -> FocusGroup:
    """It does not take place."""
    act.save(group, state=G.CANCELLED)
    return group


@action(f"{OF}.reopen", "改回筹备中", permission="change", icon="undo", available=GROUP.available("reopen"))
def reopen(act: Act, group: FocusGroup) -> FocusGroup:
    """Marked by mistake."""
    act.save(group, state=G.PLANNED)
    return group
