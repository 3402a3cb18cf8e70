"""What may be handed over, and to whom: checked before anything is written."""

from __future__ import annotations

from typing import Any

from paceline.access.models import OrgUnit, User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.units import require_open
from paceline.customers.models import Handoff, Lead
from paceline.customers.models.handoff import HandoffState
from paceline.customers.states import CONVERTED, DISQUALIFIED
from paceline.kernel.errors import Conflict, Invalid
from paceline.kernel.messages import Message, say
from paceline.records.act import Act


def offered(lead: Lead) -> Message | str:
    """Why a lead cannot be handed over by anybody now; "" when it can."""
    if lead.status in (CONVERTED, DISQUALIFIED):
        return say("这条线索已经结束，不能再交接。")
    if lead.pool_id is not None:
        return say("这条线索在公海里，可以直接领取或分配，不用交接。")
    waiting = lead.offered_user or lead.offered_to
    if waiting is not None:
        return say("这条线索正在等「%(name)s」接收。要改给别人，请先撤回。", name=waiting.name)
    return ""


def require_ours(act: Act, lead: Lead) -> None:
    """Raises Conflict for a lead that somebody of another team takes care of."""
    by = act.by
    ours = lead.owner_id in (None, by.user_id) or lead.team_id in {by.team_id, *by.team_ids}
    if by.kind != "system" and not ours:
        raise Conflict(
            "这条线索由%(name)s负责。只能交接自己的、本团队的，或还没有负责人的线索。",
            params={"name": lead.owner.name}, code="not_available",
        )  # fmt: skip


def receiver(act: Act, unit: OrgUnit | None, person: User | None) -> dict[str, Any]:
    """The person with the unit he belongs to, or the unit alone. Raises Invalid."""
    if person is None and unit is None:
        raise Invalid({"to_unit": "请选择接收团队，或者直接选接收人。"})
    if unit is not None:
        require_open(unit, "to_unit")
    if person is None:
        return {"to_unit": unit}
    if not person.is_active:
        raise Invalid({"to_user": "这位同事已离职。请选择在职的同事。"})
    if person.pk == act.by.user_id:
        raise Invalid({"to_user": "不能交接给自己。请选择对方的同事或团队。"})
    if unit is not None and unit.pk != person.unit_id:
        raise Invalid({"to_user": "接收人不在所选的团队里。请只填其中一个。"})
    return {"to_unit": person.unit_id, "to_user": person}


def waiting_for(lead: Lead) -> Handoff | None:
    """The open hand-over of a lead."""
    found: Handoff | None = visible(SYSTEM, Handoff).filter(lead=lead.pk, state=HandoffState.OFFERED).first()
    return found
