"""The organisation tree: no unit is below itself, and what is closed is empty."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from paceline.access.models import OrgUnit, User, UserStatus
from paceline.access.principal import subtree
from paceline.kernel.errors import Conflict, Invalid

TREE = 7_340_922
"""The number of the advisory lock on the shape of the tree."""


def lock_tree() -> None:
    """Let only one change of the tree's shape run at a time. Raises Conflict while another one does.

    Nobody waits here: each has locked a unit of its own already, and two that wait for each other's would never end.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [TREE])
        if not cursor.fetchone()[0]:
            raise Conflict("有人正在调整组织。请稍等一下再试。", code="busy")


def require_no_cycle(unit: OrgUnit, parent_id: UUID | None) -> None:
    """Raises Invalid when the new parent is the unit itself or below it. Call `lock_tree` first."""
    if parent_id is not None and parent_id in set(subtree([unit.pk])):
        raise Invalid({"parent": "不能把一个组织单元移到它自己或它的下级里。请选择另一个上级。"})


def require_empty(unit: OrgUnit) -> None:
    """Raises Conflict while people or open units belong to it."""
    people = User.objects.filter(unit=unit).exclude(status=UserStatus.LEFT).count()
    below = OrgUnit.objects.filter(parent=unit, valid_to__isnull=True).count()
    if people or below:
        raise Conflict(
            "「%(unit)s」里还有 %(people)s 个人和 %(below)s 个下级单元。请先把他们调走，再关闭。",
            params={"unit": unit.name, "people": people, "below": below},
            code="not_empty",
        )


def require_open(unit: OrgUnit, field: str) -> None:
    """Raises Invalid for a unit that was closed."""
    if unit.valid_to is not None:
        raise Invalid({field: "这个组织单元已关闭。请选择另一个。"})


def require_in_office(person: User | None, field: str) -> None:
    """Raises Invalid for somebody who has left."""
    if person is not None and person.status == UserStatus.LEFT:
        raise Invalid({field: "这位同事已离职。请选择在职的同事。"})
