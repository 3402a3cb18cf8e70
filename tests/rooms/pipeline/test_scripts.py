"""Scripts: drafted by one, published by another, filled in for a deal, counted with what came of them, revised."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Activity
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.pipeline.models import Opportunity, Script
from paceline.pipeline.queries.scripts import scripts_for
from paceline.pipeline.script_words import VARIABLES, filled, unknown_variables
from paceline.records.action import perform
from tests.people import People
from tests.rooms.web.list_pages import reader

BODY = "您好，{{联系人}}，我是{{我}}。想了解 {{ 客户 }} 的产线节拍。"


@pytest.fixture
def boss(people: People) -> Principal:
    return people.acts(people.boss)


def a_script(boss: Principal, *, published: bool = True, **values: Any) -> Script:
    made = perform(
        boss,
        "pipeline.script.create",
        None,
        {"name": "开场白", "scenario": "opening", "body": BODY, **values},
    )
    if published:
        perform(SYSTEM, "pipeline.script.approve", made.pk)
    return visible(SYSTEM, Script).get(pk=made.pk)  # type: ignore[no-any-return]


def a_deal(by: Principal, **customer: Any) -> Opportunity:
    company = perform(
        by, "customers.customer.create", None, {"name": "青原牧业", "kind": "company", **customer}
    )
    made = perform(by, "pipeline.opportunity.create", None, {"name": "一期", "customer": str(company.pk)})
    return visible(SYSTEM, Opportunity).get(pk=made.pk)  # type: ignore[no-any-return]


@pytest.mark.django_db
def test_the_author_does_not_publish_his_own(people: People, boss: Principal) -> None:
    draft = a_script(boss, published=False)
    with pytest.raises(NotAllowed):
        perform(boss, "pipeline.script.approve", draft.pk)
    with pytest.raises(Conflict):
        perform(
            boss,
            "pipeline.script.use",
            draft.pk,
            {"opportunity": str(a_deal(boss).pk), "outcome": "connected"},
        )
    assert not scripts_for(boss, a_deal(boss, name="另一家"))


@pytest.mark.django_db
def test_a_deal_is_offered_what_fits_with_its_names_filled_in(people: People, boss: Principal) -> None:
    deal = a_deal(boss, customer_class="A")
    script = a_script(boss, classes=["A"], stage_code=deal.stage.code)
    a_script(boss, name="给 D 类", classes=["D"])
    a_script(boss, name="别的阶段", stage_code="elsewhere")
    [offered] = scripts_for(boss, deal)
    assert offered.script == script
    assert offered.text == "您好，〔联系人〕，我是黄总。想了解 青原牧业 的产线节拍。"


@pytest.mark.django_db
def test_a_kept_script_comes_first_stays_through_its_editions_and_is_nobody_elses(
    people: People, boss: Principal
) -> None:
    deal, fang = a_deal(boss), people.acts(people.fang)
    a_script(boss, name="常用", stage_code=deal.stage.code)
    mine = a_script(boss, name="我的")
    for _twice in range(2):
        perform(boss, "pipeline.script.keep", mine.pk, {"kept": "1"})
    assert [(one.script.name, one.kept) for one in scripts_for(boss, deal)] == [
        ("我的", True),
        ("常用", False),
    ]
    again = perform(SYSTEM, "pipeline.script.revise", mine.pk)
    perform(boss, "pipeline.script.approve", again.pk)
    assert next((one.script.edition, one.kept) for one in scripts_for(boss, deal)) == (2, True)
    assert not any(one.kept for one in scripts_for(fang, a_deal(fang, name="别家")))
    page = reader(people.boss).get(f"/say/?opportunity={deal.pk}").content.decode()
    assert page.count("已收藏") == 1
    answer = reader(people.boss).post("/say/keep", script=str(again.pk), opportunity=str(deal.pk))
    assert answer.headers["Location"] == f"/say/?opportunity={deal.pk}"
    assert [one.script.name for one in scripts_for(boss, deal)] == ["常用", "我的"]


@pytest.mark.django_db
def test_use_is_logged_and_its_outcomes_make_the_rate(people: People, boss: Principal) -> None:
    script, deal = a_script(boss), a_deal(boss)
    for outcome in ("connected", "no_answer", "positive", "refused"):
        perform(boss, "pipeline.script.use", script.pk, {"opportunity": str(deal.pk), "outcome": outcome})
    again = visible(SYSTEM, Script).get(pk=script.pk)
    assert (again.uses, again.good_uses, str(again.outcome_rate)) == (4, 2, "0.500")
    assert visible(SYSTEM, Activity).filter(opportunity=deal, status="done", subject="开场白").count() == 4


@pytest.mark.django_db
def test_a_published_one_is_revised_and_its_successor_takes_its_place(
    people: People, boss: Principal
) -> None:
    first = a_script(boss)
    with pytest.raises(Conflict):
        perform(boss, "pipeline.script.change", first.pk, {"body": "别的话"})
    second = perform(boss, "pipeline.script.revise", first.pk)
    perform(boss, "pipeline.script.change", second.pk, {"body": "您好，{{客户}}"})
    perform(SYSTEM, "pipeline.script.approve", second.pk)
    states = visible(SYSTEM, Script).order_by("edition").values_list("edition", "status")
    assert list(states) == [(1, "retired"), (2, "approved")]


@pytest.mark.django_db
def test_an_unknown_variable_is_refused(people: People, boss: Principal) -> None:
    with pytest.raises(Invalid, match="变量"):
        a_script(boss, published=False, body="给您{{折扣}}")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(VARIABLES), st.text(max_size=20)), st.text(max_size=60))
def test_values_are_put_in_once_and_never_read_again(values: dict[str, str], around: str) -> None:
    """A value that looks like a variable stays as it is."""
    sly = {**values, "客户": "{{我}}", "我": "别人"}
    assert filled("{{客户}}", sly) == "{{我}}"
    assert filled(around.replace("{", "").replace("}", ""), sly) == around.replace("{", "").replace("}", "")
    assert unknown_variables("{{客户}}{{别的}}") == ["别的"]


@pytest.mark.django_db
def test_its_page_says_how_often_it_worked_and_nobody_talks_to_it(people: People, boss: Principal) -> None:
    script = a_script(boss)
    deal = {"opportunity": str(a_deal(boss).pk)}
    for outcome in ("connected", "no_answer"):
        perform(boss, "pipeline.script.use", script.pk, {**deal, "outcome": outcome})
    page = reader(people.boss).get(f"/scripts/{script.pk}/", part=False).content.decode()
    assert "有效率 50% · n=2 · 样本不足" in page
    assert 'value="visit"' not in page


@pytest.mark.django_db
def test_the_stage_is_chosen_and_read_by_its_name(
    people: People, boss: Principal, funnels: dict[str, Any]
) -> None:
    script = a_script(boss, stage_code="初步接触")
    assert script.stage_code == "first_contact"
    listed = reader(people.boss).get("/scripts/", part=False).content.decode()
    assert "初步接触" in listed
    assert "first_contact" not in listed
    form = reader(people.boss).get("/scripts/new").content.decode()
    assert '<option value="first_contact">初步接触</option>' in form
