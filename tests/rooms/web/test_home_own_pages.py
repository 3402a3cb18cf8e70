"""The inbox and the own settings: only one's own, kept when they are changed, local addresses only."""

from __future__ import annotations

import pytest

from paceline.access.models import User
from paceline.workflow.models import Notification
from paceline.workflow.notifications import notify
from tests.people import People
from tests.rooms.web.list_pages import Reader, reader, text_of, words_of


@pytest.fixture
def fang(people: People) -> Reader:
    """王芳 with two notifications."""
    for n, url in enumerate(("/customers/", "https://evil.example.com/")):
        notify(
            [people.fang.pk], kind="mention", template="第 %(n)s 条", params={"n": n}, key=f"k{n}", url=url
        )
    return reader(people.fang)


def note(n: int) -> Notification:
    return Notification.objects.get(key=f"k{n}")


def test_the_inbox_shows_one_s_own_as_page_and_as_drawer(people: People, fang: Reader) -> None:
    assert "2 条未读" in words_of(fang.get("/inbox/", part=False))
    drawer = text_of(fang.get("/inbox/"))
    assert "<html" not in drawer
    assert "第 1 条" in drawer
    assert "第 1 条" not in text_of(reader(people.min).get("/inbox/"))


def test_reading_one_leads_to_what_it_is_about(fang: Reader) -> None:
    answer = fang.client.post("/inbox/read", {"id": str(note(0).pk)})
    assert answer.headers["Location"] == "/customers/"
    assert note(0).read_at is not None
    assert note(1).read_at is None


def test_a_notification_never_leads_out_of_the_house(fang: Reader) -> None:
    answer = fang.client.post("/inbox/read", {"id": str(note(1).pk)})
    assert answer.headers["Location"] == "/inbox/"


def test_all_are_read_at_once(people: People, fang: Reader) -> None:
    notify([people.min.pk], kind="mention", template="别人的", key="m")
    assert fang.post("/inbox/read").status_code == 200
    assert not Notification.objects.filter(user=people.fang, read_at=None).exists()
    assert Notification.objects.get(key="m").read_at is None
    assert "没有未读" in words_of(fang.get("/inbox/?unread=1", part=False))


@pytest.mark.parametrize("key", ["x", "01900000-0000-7000-8000-000000000000"])
def test_unknown_and_other_people_s_notifications_are_not_found(
    people: People, fang: Reader, key: str
) -> None:
    assert fang.client.post("/inbox/read", {"id": key}).status_code == 404
    assert reader(people.min).client.post("/inbox/read", {"id": str(note(0).pk)}).status_code == 404


def test_own_settings_are_kept(people: People) -> None:
    who = reader(people.fang)
    given = {
        "name": "王芳芳", "mobile": "13812342071", "position": "高级销售", "locale": "en", "time_zone": "Asia/Tokyo",
        "theme": "dark", "density": "cozy", "updown": "intl", "shortcuts": "off",
    }  # fmt: skip
    assert who.client.post("/profile/", given).status_code == 302
    kept = User.objects.get(pk=people.fang.pk)
    assert (kept.name, kept.mobile, kept.locale, kept.time_zone) == (
        "王芳芳",
        "+8613812342071",
        "en",
        "Asia/Tokyo",
    )
    page = text_of(who.get("/", part=False))
    assert 'data-theme="dark"' in page
    assert 'data-shortcuts="off"' in page
    assert 'lang="en"' in page
    assert people.acts(kept).name == "王芳芳"


def test_what_is_wrong_is_said_and_nothing_changes(people: People) -> None:
    who = reader(people.fang)
    answer = who.client.post("/profile/", {"name": "", "mobile": "1", "locale": "zh-hans"})
    assert answer.status_code == 422
    assert "请填写" in words_of(answer)
    assert "不是电话号码" in words_of(answer)
    assert User.objects.get(pk=people.fang.pk).name == "王芳"


def test_rights_are_not_among_the_own_settings(people: People) -> None:
    who = reader(people.fang)
    given = {
        "name": "王芳",
        "locale": "zh-hans",
        "is_admin": "true",
        "email": "x@evil.example",
        "unit": "",
        "roles": "",
    }
    who.client.post("/profile/", given)
    kept = User.objects.get(pk=people.fang.pk)
    assert (kept.is_admin, kept.email) == (False, "fang@example.com")


@pytest.mark.parametrize(("name", "value"), [("theme", "dark"), ("density", "cozy"), ("shortcuts", "off")])
def test_every_page_may_send_a_preference(people: People, name: str, value: str) -> None:
    who = reader(people.fang)
    assert who.post("/preferences", **{name: value}).status_code == 204
    assert User.objects.get(pk=people.fang.pk).preferences["look"][name] == value


def test_the_language_changes_at_once(people: People) -> None:
    who = reader(people.fang)
    assert who.post("/preferences", language="en").status_code == 204
    assert "Today" in words_of(who.get("/", part=False))


@pytest.mark.parametrize(("name", "value"), [("theme", "neon"), ("language", "xx")])
def test_unknown_preferences_are_refused(people: People, name: str, value: str) -> None:
    assert reader(people.fang).post("/preferences", **{name: value}).status_code == 422
