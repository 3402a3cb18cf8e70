"""Errors carry words, a status and a problem document."""

from __future__ import annotations

import copy

import pytest

from paceline.kernel.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    PacelineError,
    Stale,
    TooLarge,
    TooMany,
)
from paceline.kernel.messages import say

ENGLISH = {
    "还差 %(n)s 项": "%(n)s left",
    "没有权限": "Not allowed",
    "请补上%(what)s。": "Please add %(what)s.",
    "电话": "a phone",
}


def english(template: str) -> str:
    return ENGLISH.get(template, template)


def test_a_message_is_filled_and_translated_late() -> None:
    error = Conflict("还差 %(n)s 项", params={"n": 2}, hint=say("请补上%(what)s。", what=say("电话")))
    assert str(error) == "还差 2 项请补上电话。"
    assert error.text(english) == "2 left Please add a phone."


def test_a_percent_sign_without_parameters_stays() -> None:
    assert str(PacelineError("折扣超过 10%")) == "折扣超过 10%"


def test_each_error_has_its_status_and_code() -> None:
    statuses = {
        Invalid: 422,
        NotAllowed: 403,
        NotFound: 404,
        Conflict: 409,
        Stale: 412,
        TooMany: 429,
        TooLarge: 413,
    }
    for kind, status in statuses.items():
        problem = kind("出错了").as_problem()
        assert problem["status"] == status
        assert problem["type"] == f"urn:paceline:problem:{kind.default_code}"
        assert problem["detail"] == "出错了"


def test_invalid_keeps_messages_by_field() -> None:
    error = Invalid({"phone": ["少了一位"], "name": "不能为空"})
    assert error.fields == {"phone": ["少了一位"], "name": ["不能为空"]}
    assert error.as_problem()["errors"] == error.fields
    assert str(error) == "填写的内容需要修改"


def test_invalid_with_one_field_speaks_for_itself() -> None:
    assert str(Invalid({"phone": ["少了一位"]})) == "少了一位"
    assert str(Invalid({"reason": "请填写。"}, labels={"reason": "原因"})) == "原因：请填写。"
    assert Invalid("少了一位", field="phone").fields == {"phone": ["少了一位"]}


def test_stale_carries_what_a_merge_view_needs() -> None:
    problem = Stale(current_version=7, changed_fields=["amount"]).as_problem()
    assert (problem["current_version"], problem["changed_fields"]) == (7, ["amount"])


def test_too_many_says_when_to_return() -> None:
    assert TooMany(retry_after=30).as_problem()["retry_after"] == 30


@pytest.mark.parametrize(
    "error",
    [
        Invalid({"a": ["乙"]}),
        Stale(current_version=3, changed_fields=["b"]),
        TooMany(retry_after=5),
    ],
)
def test_errors_survive_a_copy(error: PacelineError) -> None:
    # Copying goes the way that carries an error out of another process.
    assert copy.deepcopy(error).as_problem() == error.as_problem()


def test_title_is_translated() -> None:
    assert NotAllowed().as_problem(english)["title"] == "Not allowed"
