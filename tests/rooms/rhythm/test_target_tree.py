"""How much of a company's targets one page shows, and how a person goes deeper."""

from __future__ import annotations

from copy import copy
from decimal import Decimal
from typing import Any

from django.test import Client

from paceline.access.models import OrgUnit
from paceline.access.principal import Principal
from paceline.kernel.ids import uuid7
from paceline.rhythm.models import Target
from paceline.rhythm.queries.targets.tree import TargetTree
from tests.people import People
from tests.rooms.rhythm.conftest import target_of


def company(teams: int, sellers: int) -> tuple[Target, list[Target]]:
    """A target of the company, with teams and sellers below it. Nothing is stored."""

    def target(amount: int, parent: Target | None = None, unit: bool = True) -> Target:
        whose = {"unit_id": uuid7()} if unit else {"owner_id": uuid7()}
        return Target(id=uuid7(), name=str(amount), value=Decimal(amount), parent=parent, **whose)

    top = target(1000)
    below = [target(100 + n, top) for n in range(teams)]
    people = [target(n, team, unit=False) for team in below for n in range(sellers)]
    return top, [top, *below, *people]


def test_a_small_company_is_shown_whole_with_the_largest_first() -> None:
    top, targets = company(teams=2, sellers=3)
    shown = TargetTree(targets).outline()
    assert [(one.value, depth) for one, depth in shown] == [
        (1000, 0), (101, 1), (2, 2), (1, 2), (0, 2), (100, 1), (2, 2), (1, 2), (0, 2),
    ]  # fmt: skip
    assert shown[0][0] is top


def test_of_a_large_one_whole_levels_are_shown_as_far_as_they_fit() -> None:
    top, targets = company(teams=12, sellers=10)
    tree = TargetTree(targets)
    assert {depth for _, depth in tree.outline()} == {0, 1}
    assert {depth for _, depth in tree.outline(rows=200)} == {0, 1, 2}
    team = targets[1]
    assert len(tree.outline(team.pk)) == 11
    assert tree.above(team.pk) == [top]
    assert len(tree.outline(rows=1)) == 13, "the parts of a node are always shown"
    assert tree.outline(uuid7()) == tree.outline(), "an address that is gone shows all"


def test_the_page_leads_into_a_node_and_back_up(people: People, boss: Principal, client: Client) -> None:
    client.force_login(people.boss)
    root = OrgUnit.objects.get(parent=None)
    top = target_of(boss, 9_000, unit=str(root.pk), starts_on="2026-01-01", basis="计划")
    units = OrgUnit.objects.bulk_create(
        OrgUnit(name=f"组{n:02d}", kind="team", parent=root) for n in range(61)
    )
    teams = Target.objects.bulk_create(like(top, unit=unit, parent=top) for unit in units)
    Target.objects.bulk_create([like(top, unit=None, owner=people.fang, parent=teams[0])])
    page = client.get("/rhythm/targets/?start=2026-01-01").content.decode()
    assert "看 1 个下级" in page
    assert "王芳的操作" not in page
    inside = client.get(f"/rhythm/targets/?start=2026-01-01&inside={teams[0].pk}").content.decode()
    assert "王芳的操作" in inside
    assert f"inside={top.pk}" in inside


def like(one: Target, **other: Any) -> Target:
    """A copy of a target for somebody else."""
    twin = copy(one)
    twin.pk = uuid7()
    for name, value in other.items():
        setattr(twin, name, value)
    return twin
