"""Comments, mentions and files: who may speak, who is named, what stays after taking it back."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.models import User
from paceline.access.principal import principal_of, rights_changed
from paceline.customers.models import Customer
from paceline.kernel.errors import Invalid, NotAllowed, NotFound
from paceline.records.action import get_action, perform
from paceline.records.actions.talk import mentioned
from paceline.records.models import Comment, Event
from tests.people import People

NAME = "customers.customer"


@pytest.fixture
def customer(people: People) -> Customer:
    """A customer of 王芳's."""
    return get_action(f"{NAME}.create")(people.acts(people.fang), values={"name": "苏州恒泽精密"})


def say(by: Any, record: Any, body: str) -> Comment:
    perform(by, f"{NAME}.comment", record.pk, {"body": body}, via="web")
    return Comment.objects.latest("created_at", "id")


def test_whoever_sees_a_record_may_comment(people: People, customer: Customer) -> None:
    said = say(people.acts(people.min), customer, "价格要再谈")
    assert (said.author_id, said.record_id, said.body) == (people.min.pk, customer.pk, "价格要再谈")
    told = Event.objects.latest("seq")
    assert told.name == f"{NAME}.comment"
    assert told.payload["comment"] == str(said.pk)
    assert "价格" not in str(told.payload)


def test_a_stranger_learns_nothing(people: People, customer: Customer) -> None:
    with pytest.raises(NotFound):
        say(people.acts(people.chen), customer, "我也看看")
    assert not Comment.objects.exists()


def test_a_reading_token_stays_silent(people: People, customer: Customer) -> None:
    with pytest.raises(NotAllowed):
        say(people.token, customer, "自动评论")


@pytest.mark.parametrize("body", ["", "   ", "x" * 5001])
def test_a_comment_has_words_but_not_too_many(people: People, customer: Customer, body: str) -> None:
    with pytest.raises(Invalid):
        say(people.acts(people.fang), customer, body)


def test_mentions_are_found_by_name_and_by_login(people: People) -> None:
    assert mentioned("@李强 请看，＠赵敏也看一下，root@qiang.cn 不算") == [people.qiang.pk, people.min.pk]
    assert mentioned("@min：好了") == [people.min.pk]
    assert mentioned("没有人 @没这个人 @") == []


def test_two_people_of_one_name_are_not_guessed(people: People) -> None:
    User.objects.create_user("qiang2", "correct horse", name="李强")
    assert mentioned("@李强") == []
    assert mentioned("@qiang2 在吗") == [User.objects.get(username="qiang2").pk]


def test_people_who_left_are_not_mentioned(people: People) -> None:
    User.objects.filter(pk=people.qiang.pk).update(status="left")
    assert mentioned("@李强") == []


def test_only_the_author_edits_and_new_names_are_told_once(people: People, customer: Customer) -> None:
    said = say(people.acts(people.fang), customer, "@赵敏 看看")
    edit = {"comment": str(said.pk), "body": "@赵敏 @李强 看看"}
    with pytest.raises(NotAllowed):
        perform(people.acts(people.min), f"{NAME}.edit_comment", customer.pk, edit)
    perform(people.acts(people.fang), f"{NAME}.edit_comment", customer.pk, edit)
    said.refresh_from_db()
    assert said.edited_at is not None
    assert set(said.mentions) == {people.min.pk, people.qiang.pk}
    assert Event.objects.latest("seq").payload["mentions"] == [str(people.qiang.pk)]


def test_taking_a_comment_back_takes_its_words_away(people: People, customer: Customer) -> None:
    said = say(people.acts(people.fang), customer, "说错了")
    perform(people.acts(people.fang), f"{NAME}.delete_comment", customer.pk, {"comment": str(said.pk)})
    said.refresh_from_db()
    assert (said.body, said.deleted_at is not None) == ("", True)
    with pytest.raises(NotFound):
        perform(people.acts(people.fang), f"{NAME}.delete_comment", customer.pk, {"comment": str(said.pk)})


def test_a_comment_of_another_record_is_not_found(people: People, customer: Customer) -> None:
    other = get_action(f"{NAME}.create")(people.acts(people.fang), values={"name": "无锡瑞达"})
    said = say(people.acts(people.fang), customer, "这里")
    for key in (str(said.pk), "not-a-key"):
        with pytest.raises(NotFound):
            perform(
                people.acts(people.fang), f"{NAME}.edit_comment", other.pk, {"comment": key, "body": "那里"}
            )


def test_the_same_key_says_it_once(people: People, customer: Customer) -> None:
    for _ in range(2):
        perform(people.acts(people.fang), f"{NAME}.comment", customer.pk, {"body": "一次"}, key="k1")
    assert Comment.objects.count() == 1


def test_who_left_the_company_keeps_the_words(people: People, customer: Customer) -> None:
    say(people.acts(people.fang), customer, "留下的话")
    User.objects.filter(pk=people.fang.pk).update(status="left")
    rights_changed()
    with pytest.raises(NotAllowed):
        say(principal_of(User.objects.get(pk=people.fang.pk)), customer, "还想说")
