"""Questionnaires: asked in order as the answers before ask for it, scored, written back within rights, in editions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from paceline.pipeline import asking
from paceline.pipeline.models import Question, Questionnaire, Response
from paceline.pipeline.models.questionnaire import QuestionKind
from paceline.pipeline.queries.answers import analysed
from paceline.pipeline.states import QUESTIONNAIRE, RESPONSE
from paceline.records.action import perform
from paceline.records.models import Event
from tests.people import People

ASKED: list[dict[str, Any]] = [
    {
        "number": "1",
        "text": "有预算吗？",
        "kind": "single",
        "options": "已批准=3\n在申请=1\n没有=0",
        "required": True,
    },
    {
        "number": "2",
        "text": "预算多少（元）",
        "kind": "number",
        "field": "预算",
        "shown_values": "已批准、在申请",
    },
    {"number": "3", "text": "最大的痛点", "kind": "text", "field": "need"},
    {"number": "4", "text": "有多急", "kind": "scale", "points": "1", "low": "1", "high": "5"},
    {"number": "5", "text": "影响哪些部门", "kind": "multi", "options": "生产=1\n质量=1\n采购"},
    {"number": "6", "text": "见过竞品吗", "kind": "yes_no", "points": "2"},
]


@pytest.fixture
def boss(people: People) -> Principal:
    return people.acts(people.boss)


@pytest.fixture
def draft(boss: Principal) -> Questionnaire:
    made: Questionnaire = perform(
        boss, "pipeline.questionnaire.create", None,
        {"name": "需求了解", "subject": "lead", "score_field": "意向分"},
    )  # fmt: skip
    first = None
    for row in ASKED:
        depends = {"shown_if": str(first)} if "shown_values" in row else {}
        question = perform(
            boss, "pipeline.question.create", None, {"questionnaire": str(made.pk), **row, **depends}
        )
        first = first or question.pk
    return made


@pytest.fixture
def published(boss: Principal, draft: Questionnaire) -> Questionnaire:
    made: Questionnaire = perform(boss, "pipeline.questionnaire.publish", draft.pk, {})
    return made


@pytest.fixture
def lead(people: People) -> Any:
    return perform(
        people.acts(people.fang), "customers.lead.create", None, {"name": "钱总", "phone": "13900000001"}
    )


GIVEN = {"q1": "已批准", "q2": "860000", "q3": "换线慢", "q4": "4", "q5": ["生产", "质量"], "q6": "是"}


@pytest.mark.django_db
def test_answers_fill_the_record_and_are_scored(people: People, published: Questionnaire, lead: Any) -> None:
    fang = people.acts(people.fang)
    given = {"lead": str(lead.pk), "answers": GIVEN, "respondent": "钱总"}
    made = perform(fang, "pipeline.questionnaire.answer", published.pk, given, key="k")
    again = perform(fang, "pipeline.questionnaire.answer", published.pk, given, key="k")
    assert made.pk == again.pk
    assert (made.score, made.best, made.completeness, made.skipped) == (11, 12, 1, "")
    lead.refresh_from_db()
    assert (lead.budget, lead.need, lead.score_intent) == (860000, "换线慢", 92)
    told = Event.objects.filter(about__contains=[lead.pk]).exclude(name="customers.lead.create")
    assert [one.object for one in told.order_by("seq")] == ["pipeline.response", "customers.lead"]
    found = analysed(fang, published)
    assert (found.n, found.counted[0].shares[0].count, found.counted[1].middle) == (1, 1, "860000")
    assert analysed(people.acts(people.chen), published).n == 0


@pytest.mark.django_db
def test_what_is_not_asked_is_not_taken_and_bad_answers_are_named(
    people: People, published: Questionnaire, lead: Any
) -> None:
    fang = people.acts(people.fang)

    def send(**answers: Any) -> Response:
        made: Response = perform(
            fang, "pipeline.questionnaire.answer", published.pk, {"lead": str(lead.pk), "answers": answers}
        )
        return made

    made = send(q1="没有", q2="5")
    assert (made.answers, made.completeness) == ({"q1": "没有"}, Decimal("0.2"))
    for wrong, name in (
        ({"q1": "也许"}, "q1"),
        ({}, "q1"),
        ({"q1": "没有", "q4": "9"}, "q4"),
        ({"q1": "没有", "q9": 1}, "q9"),
    ):
        with pytest.raises(Invalid) as refused:
            send(**wrong)
        assert name in refused.value.by_field
    with pytest.raises(Invalid):
        perform(fang, "pipeline.questionnaire.answer", published.pk, {"answers": GIVEN})
    with pytest.raises((NotFound, Invalid)):
        perform(people.acts(people.chen), "pipeline.questionnaire.answer", published.pk,
                {"lead": str(lead.pk), "answers": GIVEN})  # fmt: skip


@pytest.mark.django_db
def test_without_the_right_to_change_answers_are_kept_and_nothing_is_written(
    people: People, boss: Principal, published: Questionnaire, lead: Any
) -> None:
    perform(boss, "customers.lead.share", lead.pk, {"user": str(people.chen.pk), "level": "read"})
    chen = people.acts(people.chen)
    made = perform(
        chen, "pipeline.questionnaire.answer", published.pk, {"lead": str(lead.pk), "answers": GIVEN}
    )
    lead.refresh_from_db()
    assert (lead.budget, lead.need) == (None, "")
    assert "预算" in made.skipped
    with pytest.raises(NotAllowed):
        perform(chen, "pipeline.questionnaire.invite", published.pk, {"lead": str(lead.pk)})


@pytest.mark.django_db
def test_every_move_and_editions(people: People, boss: Principal, draft: Questionnaire, lead: Any) -> None:
    about = {"lead": str(lead.pk)}
    inputs: dict[str, dict[str, Any]] = {"answer": {**about, "answers": GIVEN}, "invite": about}
    for state in ("draft", "published", "retired"):
        for verb, move in QUESTIONNAIRE.moves.items():
            Questionnaire.objects.filter(pk=draft.pk).update(status=state)
            if state not in move.sources:
                with pytest.raises(Conflict):
                    perform(boss, f"pipeline.questionnaire.{verb}", draft.pk, inputs.get(verb, {}))
                continue
            made = perform(boss, f"pipeline.questionnaire.{verb}", draft.pk, inputs.get(verb, {}))
            draft.refresh_from_db()
            assert draft.status == (move.target or state)
            if verb == "revise":
                copied = visible(SYSTEM, Question).filter(questionnaire=made).order_by("number")
                assert [one.text for one in copied] == [row["text"] for row in ASKED]
                assert copied[1].shown_if_id == copied[0].pk
                perform(boss, "pipeline.questionnaire.remove", made.pk, {})
    question = visible(SYSTEM, Question).filter(questionnaire=draft).first()
    for verb, values in (("change", {"text": "另一个问法"}), ("remove", {})):
        with pytest.raises(Conflict):
            perform(boss, f"pipeline.question.{verb}", question.pk, values)


@pytest.mark.django_db
def test_every_move_of_a_response(people: People, published: Questionnaire, lead: Any) -> None:
    fang = people.acts(people.fang)
    made = perform(fang, "pipeline.questionnaire.invite", published.pk, {"lead": str(lead.pk)})
    for state in ("invited", "answered", "withdrawn"):
        for verb, move in RESPONSE.moves.items():
            Response.objects.filter(pk=made.pk).update(state=state)
            given = {"answers": GIVEN} if verb == "fill" else {}
            if state in move.sources:
                perform(fang, f"pipeline.response.{verb}", made.pk, given)
                made.refresh_from_db()
                assert made.state == move.target
            else:
                with pytest.raises(Conflict):
                    perform(fang, f"pipeline.response.{verb}", made.pk, given)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "broken",
    [
        {"field": "没有这个字段"},
        {"field": "负责人"},
        {"field": "首次响应"},
        {"field": "评级", "kind": "single", "options": "很好"},
    ],
)
def test_publishing_refuses_what_cannot_be_written(
    boss: Principal, draft: Questionnaire, broken: dict[str, str]
) -> None:
    row = {"questionnaire": str(draft.pk), "number": "9", "text": "坏题", "kind": "text", **broken}
    perform(boss, "pipeline.question.create", None, row)
    with pytest.raises(Invalid):
        perform(boss, "pipeline.questionnaire.publish", draft.pk, {})


LINES = st.lists(
    st.tuples(st.sampled_from("甲乙丙丁戊"), st.integers(-3, 9)),
    min_size=1,
    max_size=5,
    unique_by=lambda p: p[0],
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(LINES, st.booleans(), st.data())
def test_the_score_never_passes_the_best(
    lines: list[tuple[str, int]], several: bool, data: st.DataObject
) -> None:
    text = "\n".join(f"{words}={points}" for words, points in lines)
    question = Question(number=1, text="题", kind="multi" if several else "single", options=text)
    names = [words for words, _points in lines]
    chosen = data.draw(
        st.lists(st.sampled_from(names), min_size=1, unique=True) if several else st.sampled_from(names)
    )
    found = asking.read([question], {"q1": chosen})
    assert found.score <= found.best
    assert found.best >= 0
    assert asking.read([question], {"q1": found.answers.get("q1")}).answers == found.answers


def test_nothing_at_all_is_no_answer() -> None:
    optional = Question(number=1, text="还想说点什么？", kind=QuestionKind.TEXT)
    with pytest.raises(Invalid, match="至少回答一题"):
        asking.read([optional], {"q1": "  "})
    assert asking.read([optional], {"q1": "换线慢"}).answers == {"q1": "换线慢"}
