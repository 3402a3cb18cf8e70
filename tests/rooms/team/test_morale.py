"""士气脉搏: anonymous in the database too, told from five answers on, only after the end; and the wall of thanks."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from paceline.access.models import OrgUnit, User
from paceline.access.principal import Principal, principal_of, rights_changed
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.records.action import perform
from paceline.records.models import Event, IdempotencyKey
from paceline.team.models import PulseRound
from paceline.team.pulse_jobs import go_round
from paceline.team.queries.morale import told, waiting
from paceline.workflow.models import Notification
from tests.people import People

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 16, 2, tzinfo=UTC)


@pytest.fixture
def boss(people: People, freeze: Callable[[datetime], FrozenClock]) -> Principal:
    freeze(MONDAY)
    return people.acts(people.boss)


@pytest.fixture
def crowd(people: People) -> list[User]:
    """Six more people in the first team, with the role of 王芳."""
    unit, role = OrgUnit.objects.get(name="华东一组"), people.fang.roles.get()
    role.grants["team.pulseround"] = {"read": "all"}
    role.save()
    rights_changed()
    made = []
    for n in range(6):
        user = User.objects.create_user(username=f"pulse{n}", name=f"同事{n}", password=None, unit=unit)
        user.roles.add(role)
        made.append(user)
    return made


def opened(boss: Principal, unit: str | None = None, **values: Any) -> PulseRound:
    root = OrgUnit.objects.get(name=unit) if unit else OrgUnit.objects.get(parent=None)
    given = {"name": "十一月", "unit": str(root.pk), "closes_on": "2026-11-20", "third": "", **values}
    pulse = perform(boss, "team.pulseround.create", None, given)
    perform(boss, "team.pulseround.open", pulse.pk, {})
    found: PulseRound = PulseRound.objects.get(pk=pulse.pk)
    return found


def answer(user: User, pulse: PulseRound, first: int = 4, **more: Any) -> None:
    perform(
        principal_of(user),
        "team.pulseround.answer",
        pulse.pk,
        {"first": first, "second": 2, **more},
        key=f"k{user.pk}",
    )


def closed(boss: Principal, pulse: PulseRound) -> PulseRound:
    perform(boss, "team.pulseround.close", pulse.pk, {})
    found: PulseRound = PulseRound.objects.get(pk=pulse.pk)
    return found


def test_five_answers_are_a_mean_and_four_are_not(boss: Principal, crowd: list[User]) -> None:
    few = opened(boss)
    for user in crowd[:4]:
        answer(user, few)
    closed(boss, few)
    enough = opened(boss, name="十二月")
    for user, score in zip(crowd[:5], (1, 2, 3, 4, 5), strict=True):
        answer(user, enough, score)
    assert [one.n for one in told(boss)] == [4], "nothing is told while answers come in"
    closed(boss, enough)
    by_name = {one.pulse.name: one for one in told(boss)}
    assert (by_name["十二月"].n, by_name["十二月"].means) == (5, (3, 2))
    assert (by_name["十一月"].enough, by_name["十一月"].means, by_name["十一月"].whole) == (False, (), None)


def test_nothing_in_the_database_ties_an_answer_to_a_person(boss: Principal, crowd: list[User]) -> None:
    pulse = opened(boss)
    before = Event.objects.count(), IdempotencyKey.objects.count(), Notification.objects.count()
    row = PulseRound.objects.values("version", "updated_at", "updated_by").get(pk=pulse.pk)
    for n, user in enumerate(reversed(crowd)):
        answer(user, pulse, n % 5 + 1, comment=f"{9 - n} 号意见")
    assert (Event.objects.count(), IdempotencyKey.objects.count(), Notification.objects.count()) == before
    assert PulseRound.objects.values("version", "updated_at", "updated_by").get(pk=pulse.pk) == row
    kept = PulseRound.objects.get(pk=pulse.pk)
    assert kept.answered == sorted(kept.answered), "the order says nothing"
    assert kept.comments == sorted(kept.comments)
    assert not any(str(user.pk) in json.dumps([kept.counts, kept.comments]) for user in crowd)
    assert kept.counts == {str(crowd[0].unit_id): [[2, 1, 1, 1, 1], [0, 6, 0, 0, 0]]}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM team_pulseround")
        assert cursor.fetchone() == (1,), "one row for all: no transaction is one person's"
    assert closed(boss, kept).answered == [], "who answered is forgotten at the end"


def test_one_answers_once_all_of_it_and_only_when_asked(
    boss: Principal, crowd: list[User], people: People
) -> None:
    pulse = opened(boss, "华东一组")
    with pytest.raises(Invalid, match="1 到 5"):
        answer(crowd[0], pulse, 6)
    with pytest.raises(Invalid, match="1 到 5"):
        perform(principal_of(crowd[0]), "team.pulseround.answer", pulse.pk, {"first": 3})
    assert [one.pk for one in waiting(principal_of(crowd[0]))] == [pulse.pk]
    answer(crowd[0], pulse)
    assert waiting(principal_of(crowd[0])) == []
    with pytest.raises(Conflict, match="已经答过"):
        answer(crowd[0], pulse)
    with pytest.raises(NotAllowed, match="没有问你"):
        answer(people.chen, pulse)
    with pytest.raises(Conflict, match="不能再答"):
        answer(crowd[1], closed(boss, pulse))


def test_a_small_team_is_not_told_by_a_difference(boss: Principal, crowd: list[User], people: People) -> None:
    pulse = opened(boss)
    for user in [*crowd, people.chen]:
        answer(user, pulse)
    closed(boss, pulse)
    (found,) = told(boss)
    assert (found.n, found.teams) == (7, ()), "the team of six would leave one over"


def test_who_has_not_answered_is_reminded_once_and_the_round_ends_by_itself(
    boss: Principal, crowd: list[User], freeze: Callable[[datetime], FrozenClock]
) -> None:
    pulse = opened(boss, "华东一组")
    answer(crowd[0], pulse)
    freeze(datetime(2026, 11, 18, 2, tzinfo=UTC))
    go_round()
    go_round()
    soon = Notification.objects.filter(template__contains="快截止")
    assert soon.count() == len(set(soon.values_list("user_id", flat=True))) == (pulse.invited or 0) - 1
    assert crowd[0].pk not in soon.values_list("user_id", flat=True)
    freeze(datetime(2026, 11, 21, 2, tzinfo=UTC))
    go_round()
    assert PulseRound.objects.get(pk=pulse.pk).state == "closed"


def test_the_page_asks_thanks_and_tells(boss: Principal, crowd: list[User], people: People) -> None:
    pulse = opened(boss)
    client = Client()
    client.force_login(crowd[0])
    body = unescape(client.get("/morale/").content.decode())
    assert "这两周工作有干劲" in body
    assert client.post(f"/morale/{pulse.pk}/answer", {"first": "5"}).status_code == 422
    assert client.post(f"/morale/{pulse.pk}/answer", {"first": "5", "second": "1"}).status_code == 204
    for user in crowd[1:]:
        answer(user, pulse, comment="会太多")
    closed(boss, pulse)
    mine = unescape(client.get("/morale/").content.decode())
    assert "4.2" in mine
    assert "会太多" not in mine, "remarks are for those who asked"
    client.force_login(people.boss)
    assert "会太多" in client.get("/morale/").content.decode()
    exported = perform(boss, "team.pulseround.change", opened_draft(boss).pk, {"name": "改名"})
    assert exported.name == "改名"


def opened_draft(boss: Principal) -> PulseRound:
    root = OrgUnit.objects.get(parent=None)
    made: PulseRound = perform(
        boss,
        "team.pulseround.create",
        None,
        {"name": "草稿", "unit": str(root.pk), "closes_on": "2026-11-25"},
    )
    return made


def test_thanks_are_for_others_and_reach_them(boss: Principal, people: People) -> None:
    given = {"person": str(people.qiang.pk), "kind": "help", "words": "周三晚上陪我把标书赶完"}
    perform(boss, "team.recognition.create", None, given)
    assert Notification.objects.filter(user=people.qiang, template__contains="表扬了你").count() == 1
    with pytest.raises(Invalid, match="给别人"):
        perform(boss, "team.recognition.create", None, {**given, "person": str(people.boss.pk)})
