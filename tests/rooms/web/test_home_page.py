"""今日: the right sentence, the day in its order, figures that equal the rows, steps that tick themselves."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from paceline.access.models import Role
from paceline.access.principal import rights_changed
from paceline.customers.models import Activity, Customer
from paceline.kernel.clock import FrozenClock
from paceline.pipeline.models import Opportunity
from paceline.records.action import perform
from tests.people import People
from tests.rooms.web.list_pages import Reader, reader, text_of, words_of

MORNING = datetime(2026, 7, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stands(clock: FrozenClock) -> FrozenClock:
    """Wednesday 1 July 2026, nine in the morning in Shanghai."""
    return clock


@pytest.fixture
def fang(people: People) -> Reader:
    """王芳, signed in."""
    return reader(people.fang)


def deal(people: People, name: str, amount: str, **more: Any) -> Opportunity:
    given = {"name": name, "amount": amount, **more}
    made: Opportunity = perform(people.acts(people.fang), "pipeline.opportunity.create", None, given)
    return made


def plan(people: People, subject: str, at: str, **more: Any) -> Activity:
    given = {"subject": subject, "kind": "call", "planned_at": at, **more}
    made: Activity = perform(people.acts(people.fang), "customers.activity.create", None, given)
    return made


def home(who: Reader) -> str:
    return words_of(who.get("/", part=False))


def test_the_largest_late_thing_is_said_first(people: People, fang: Reader) -> None:
    small = deal(people, "小单", "2万", next_step="回电", next_step_on="2026-06-30")
    big = deal(people, "大单", "86万", next_step="发报价", next_step_on="2026-06-30")
    plan(people, "约好的会", "2026-07-01 14:00", fixed="true")
    words = home(fang)
    assert "上午好" in words
    assert "先做「发报价」 ——昨天就该做" in words
    assert words.index("约好的时间 1") < words.index("已逾期 2")
    assert str(small.pk) in text_of(fang.get("/", part=False))
    assert str(big.pk) in text_of(fang.get("/", part=False))


def test_the_sentence_ends_as_the_readers_language_does(people: People) -> None:
    plan(people, "群接龙", "2026-07-01 10:00")
    people.fang.locale = "en"
    people.fang.save(update_fields=["locale"])
    assert re.search(r"Begin with “群接龙” ?\.", home(reader(people.fang)))


def test_an_empty_day_says_what_to_do_instead(fang: Reader) -> None:
    words = home(fang)
    assert "今天没有到期的事" in words
    assert "上手清单" in words


def test_what_is_done_is_struck_through(people: People, fang: Reader) -> None:
    made = plan(people, "跟进清单", "2026-07-01 09:30")
    perform(people.acts(people.fang), "customers.activity.complete", made.pk, {"outcome": "connected"})
    text = text_of(fang.get("/", part=False))
    assert 'class="task done"' in text
    assert "已完成 1 件" in words_of(fang.get("/", part=False))


def test_what_does_not_fit_moves_on_with_its_day(people: People, fang: Reader) -> None:
    for n in range(9):
        plan(people, f"陌拜 {n}", "2026-07-01 10:00", minutes="60")
    words = home(fang)
    assert "已顺延" in words
    assert sum(words.count(f"陌拜 {n}") for n in range(9)) >= 9


def test_somebody_else_s_day_is_not_shown(people: People, fang: Reader) -> None:
    plan(people, "王芳的电话", "2026-07-01 10:00")
    for other in (people.qiang, people.min, people.chen):
        assert "王芳的电话" not in home(reader(other))


def test_the_pipeline_card_equals_the_rows(people: People, fang: Reader) -> None:
    deal(people, "甲", "60万")
    deal(people, "乙", "26万")
    won = deal(people, "丙", "10万")
    won_by = people.acts(people.fang)
    Opportunity.objects.filter(pk=won.pk).update(checks={})
    perform(won_by, "pipeline.opportunity.lose", deal(people, "丁", "5万").pk, {"lost_reason": "price"})
    words = home(fang)
    assert "3 单进行中" in words
    assert "¥96万" in words
    assert "0 赢 · 1 输" in words


def test_warnings_lead_to_exactly_their_rows(people: People, fang: Reader) -> None:
    deal(people, "拖了", "10万", expected_close_on="2026-06-01", next_step="x", next_step_on="2026-08-01")
    deal(people, "没事", "10万", expected_close_on="2026-08-01", next_step="x", next_step_on="2026-08-01")
    text = text_of(fang.get("/", part=False))
    assert "1 个商机的预计成交日已过" in text
    where = re.findall(r'class="lk s12" href="([^"]+)"', text.split('<li class="w danger">')[1])[0].replace(
        "&amp;", "&"
    )
    rows = text_of(fang.get(where, part=False))
    assert "拖了" in rows
    assert "没事" not in rows


def test_first_steps_tick_themselves_and_go_away(people: People, fang: Reader) -> None:
    assert "0 / 5" in home(fang)
    made = fang.makes("恒泽")
    assert "1 / 5" in home(fang)
    deal(people, "二期", "1万", customer=str(made.pk), next_step="报价", next_step_on="2026-07-02")
    log = {"kind": "note", "notes": "记下", "customer": str(made.pk)}
    perform(people.acts(people.fang), "customers.activity.log", None, log)
    assert "4 / 5" in home(fang)
    fang.client.post("/profile/", {"name": "王芳", "position": "销售", "locale": "zh-hans"})
    assert "上手清单" not in home(fang)
    people.fang.refresh_from_db()
    assert people.fang.preferences["home"]["onboarding"] == "done"


def test_first_steps_can_be_put_away(people: People, fang: Reader) -> None:
    assert fang.post("/onboarding/hide").status_code == 200
    assert "上手清单" not in home(fang)


def test_an_administrator_without_a_role_is_led_to_one(people: People) -> None:
    client = Client()
    client.force_login(people.admin)
    own = f"/settings/users/{people.admin.pk}/"
    page = client.get("/").content.decode()
    assert "给自己一个角色，菜单里才有客户和商机" in page
    assert page.count(f'href="{own}"') >= 2  # the list of first steps, and the menu
    people.admin.roles.add(Role.objects.get(code="test-boss"))
    rights_changed()
    page = client.get("/").content.decode()
    assert "/customers/" in page
    assert f'href="{own}"' not in page


def test_completing_from_the_list_is_one_dialog(people: People, fang: Reader) -> None:
    made = plan(people, "回访", "2026-06-30 10:00", customer=str(fang.makes("恒泽").pk))
    text = text_of(fang.get("/", part=False))
    assert f"/activities/{made.pk}/do/complete" in text
    path = f"/activities/{made.pk}/do/complete"
    assert fang.get(path).status_code == 200
    answer = fang.post(path, outcome="connected", _fields="outcome", version=made.version)
    assert answer.status_code == 204
    assert "record-changed" in answer.headers["HX-Trigger"]
    made.refresh_from_db()
    assert made.status == "done"


def test_the_inside_reloads_by_itself(fang: Reader) -> None:
    part = text_of(fang.get("/"))
    assert "<html" not in part
    assert 'class="hello"' in part


def test_the_week_counts_planned_and_done(people: People, fang: Reader) -> None:
    plan(people, "周五的事", "2026-07-03 10:00")
    done = plan(people, "今天的事", "2026-07-01 10:00")
    perform(people.acts(people.fang), "customers.activity.complete", done.pk, {"outcome": "connected"})
    words = home(fang)
    assert "周三 1 1/1" in words
    assert "周五 3 0/1" in words


def test_a_day_off_is_a_day_too(people: People, fang: Reader, stands: FrozenClock) -> None:
    stands.advance(timedelta(days=3))
    assert "7 月 4 日 周六" in home(reader(people.fang))


def test_hidden_amounts_stay_hidden(people: People, fang: Reader) -> None:
    deal(people, "大单", "86万", next_step="发报价", next_step_on="2026-06-30")
    fields = {"pipeline.opportunity": {"amount": "hidden"}}
    Role.objects.filter(code="test-rep").update(fields=fields)
    rights_changed()
    day = text_of(fang.get("/", part=False)).split('id="warn-h"')[0]
    assert "¥86" not in words_of_text(day)
    assert Customer.objects.count() == 0


def words_of_text(text: str) -> str:
    """What stands there without the markup."""
    return re.sub(r"<[^>]+>", "", text)


def test_whoever_makes_no_visits_finds_where_they_work(people: People) -> None:
    role = Role.objects.create(
        code="test-finance", name="财务", grants={"customers.customer": {"read": "all"}}
    )
    people.qiang.roles.set([role])
    rights_changed()
    page = reader(people.qiang).get("/", part=False).content.decode()
    assert "今天没有等你处理的事。" in page
    assert "常用入口" in page
    assert "/activities/" not in page


@pytest.mark.parametrize("name", ["管理员", "欧阳修文", "Anna Frase"])
def test_people_are_greeted_by_their_whole_name(people: People, name: str) -> None:
    perform(people.acts(people.admin), "access.user.change", people.fang.pk, {"name": name})
    assert f"上午好，{name}。" in text_of(reader(people.fang).get("/", part=False))
