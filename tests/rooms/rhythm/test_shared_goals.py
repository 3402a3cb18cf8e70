"""共同目标: a member sees the team's goal and the way up, colleagues' figures by rights or rule, who has not read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from paceline.access.models import OrgUnit, User
from paceline.access.principal import SYSTEM, Principal, rights_changed
from paceline.kernel.errors import Conflict, Invalid
from paceline.records.action import acting, perform
from paceline.rhythm.models import GoalRule, Target
from paceline.rhythm.models.choices import TargetState
from paceline.rhythm.queries.targets.shared import SharedGoals, shared_goals
from paceline.rhythm.queries.targets.standing import Wanted
from paceline.workflow.models import Notification
from tests.people import People
from tests.rooms.rhythm.conftest import target_of, won

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
WANTED = Wanted("won_amount", "quarter", date(2026, 10, 1))


@pytest.fixture
def goals(boss: Principal, people: People) -> dict[str, Target]:
    """The company's goal of 1,000 with the first team's of 600 in it: 王芳 400, 李强 150, so 50 are missing."""
    root = OrgUnit.objects.get(parent=None)
    team = OrgUnit.objects.get(name="华东一组")
    whole = target_of(boss, 1000, unit=str(root.pk), basis="同比增长两成", owner=str(people.boss.pk))
    first = target_of(boss, 600, unit=str(team.pk), parent=str(whole.pk), owner=str(people.min.pk))
    fang = target_of(boss, 400, owner=str(people.fang.pk), parent=str(first.pk))
    qiang = target_of(boss, 150, owner=str(people.qiang.pk), parent=str(first.pk))
    Target.objects.update(state=TargetState.PUBLISHED)
    won(boss, people.fang, 200, date(2026, 11, 3))
    won(boss, people.qiang, 30, date(2026, 11, 4))
    return {"whole": whole, "team": first, "fang": fang, "qiang": qiang}


def board(by: Principal, inside: Target | None = None) -> SharedGoals:
    return shared_goals(by, WANTED, DAY, inside.pk if inside else None)


def the_rule() -> GoalRule:
    with acting(SYSTEM, "rhythm.goalrule.create") as act:
        rule: GoalRule = act.create(GoalRule)
    return rule


def owners_only(people: People) -> Principal:
    """王芳 with a role that reads own targets only."""
    fang = people.fang
    role = fang.roles.get()
    role.grants["rhythm.target"] = dict.fromkeys(role.grants.get("*", {"read": "own"}), "own")
    role.save()
    rights_changed()
    return people.acts(User.objects.get(pk=fang.pk))


def test_the_team_knows_its_goal_and_what_it_is_part_of(goals: dict[str, Target], people: People) -> None:
    found = board(owners_only(people))
    assert found.team is not None
    assert (found.team.target, found.team.of.actual) == (goals["team"], Decimal(230))
    assert found.team.reserve == Decimal(-50), "the parts are 50 short of the team's goal"
    assert [(one.target.value, depth) for one, depth in found.aligned][:2] == [(1000, 0), (600, 1)]


def test_colleagues_are_a_sum_until_the_rule_opens_them(
    goals: dict[str, Target], people: People, boss: Principal
) -> None:
    fang = owners_only(people)
    found = board(fang)
    assert [one.of.name for one in found.members] == [people.fang.name]
    assert found.others is not None
    assert (found.others.count, found.others.actual) == (1, Decimal(30))
    rule = the_rule()
    perform(boss, "rhythm.goalrule.change", rule.pk, {"open_figures": True})
    found = board(fang)
    assert {one.of.name for one in found.members} == {people.fang.name, people.qiang.name}
    assert found.others is None
    assert all(one.target.unit_id is None for one in found.members)


def test_an_address_of_another_goal_falls_back_to_ones_own(goals: dict[str, Target], people: People) -> None:
    fang = owners_only(people)
    found = board(fang, goals["qiang"])
    assert found.team is not None
    assert found.team.target == goals["team"]


def test_whoever_may_not_read_targets_sees_no_total_either(goals: dict[str, Target], people: People) -> None:
    owners_only(people)
    role = people.fang.roles.get()
    role.grants["rhythm.target"] = {"read": "none"}
    role.save()
    rights_changed()
    assert board(people.acts(User.objects.get(pk=people.fang.pk))).team is None


def test_who_has_not_read_is_reminded_once_a_day(
    goals: dict[str, Target], boss: Principal, people: People, client: Client
) -> None:
    Target.objects.filter(pk__in=[goals["whole"].pk, goals["fang"].pk]).update(
        confirmed_at="2026-10-02T00:00Z"
    )
    client.force_login(people.boss)
    body = unescape(client.get("/rhythm/goals/?start=2026-10-01").content.decode())
    assert "2 / 4" in body
    assert "50%" in body
    assert people.qiang.name in body
    for _again in range(2):
        perform(boss, "rhythm.target.remind", goals["team"].pk, {})
    told = Notification.objects.filter(kind="target", template__contains="还没有确认已阅")
    assert set(told.values_list("user_id", flat=True)) == {people.min.pk, people.qiang.pk}
    assert told.count() == 2
    Target.objects.update(confirmed_at="2026-10-02T00:00Z")
    with pytest.raises(Conflict, match="都已确认"):
        perform(boss, "rhythm.target.remind", goals["team"].pk, {})


def test_the_days_until_the_reminder_are_within_reason(db: None, boss: Principal) -> None:
    rule = the_rule()
    with pytest.raises(Invalid, match="1 到 20"):
        perform(boss, "rhythm.goalrule.change", rule.pk, {"remind_after": 0})


def test_without_goals_the_page_says_how_to_begin(boss: Principal, people: People, client: Client) -> None:
    client.force_login(people.boss)
    assert "还没有共同目标" in client.get("/rhythm/goals/?start=2031-01-01").content.decode()
