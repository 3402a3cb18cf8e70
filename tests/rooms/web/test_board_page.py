"""The board: columns with cards and sums, the rest of a column, counts of closed ones, boards of other objects."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from paceline.access.principal import principal_of
from paceline.customers.models import Lead
from paceline.metadata.registry import registry
from paceline.pipeline.funnels import default_funnel
from paceline.pipeline.models import Opportunity
from paceline.records.action import perform
from paceline.records.reading.by_value import first_rows, parts
from paceline.records.reading.listing import ListQuery
from tests.people import People
from tests.rooms.web.list_pages import Reader, reader, text_of, words_of

NAME = "pipeline.opportunity"


@pytest.fixture
def fang(people: People) -> Reader:
    return reader(people.fang)


def deal(who: Reader, name: str, amount: str = "10万", **values: Any) -> Any:
    return perform(principal_of(who.user), f"{NAME}.create", None, {"name": name, "amount": amount, **values})


def column(answer: Any, title: str) -> str:
    """The markup of one column."""
    found = re.search(rf'<section class="col" aria-label="{title}".*?</section>', text_of(answer), re.S)
    assert found, title
    return found[0]


def test_every_open_stage_is_a_column_and_the_ends_are_collapsed(fang: Reader) -> None:
    deal(fang, "二期产线数据采集")
    answer = fang.get("/opportunities/", layout="board")
    funnel = default_funnel()
    assert funnel is not None
    for stage in funnel.stages:
        assert f'data-column-id="{stage.pk}"' in text_of(answer) or stage.kind == "cancelled"
    assert text_of(answer).count('<section class="col"') == sum(
        stage.kind == "open" for stage in funnel.stages
    )


def test_a_card_says_what_matters(fang: Reader) -> None:
    customer = fang.makes("苏州恒泽精密制造")
    made = deal(
        fang, "二期产线数据采集", "86万", customer=str(customer.pk), expected_close_on="2020-01-02",
        next_step="发送修订报价", next_step_on="2020-01-03", tags=["推动本季"],
    )  # fmt: skip
    card = (
        text_of(fang.get("/opportunities/", layout="board"))
        .partition(f'id="card-{made.pk}"')[2]
        .partition("</article>")[0]
    )
    for words in ("二期产线数据采集", "苏州恒泽精密制造", "86", "推动本季", "逾期 2020", "0 天"):
        assert words in card, words
    assert 'class="s12 tn late"' in card
    assert f'data-version="{made.version}"' in card


def test_columns_count_sum_and_weigh_what_the_conditions_find(fang: Reader) -> None:
    deal(fang, "甲", "10万")
    deal(fang, "乙", "30万", probability="50%")
    first = default_funnel().first  # type: ignore[union-attr]
    body = column(fang.get("/opportunities/", layout="board"), first.name)
    words = " ".join(re.sub(r"<[^>]+>", " ", body).split())
    weighted = Decimal(100_000) * first.probability + Decimal(150_000)
    assert f"{first.name} 2 赢率" in words
    assert "¥40 万" in words
    assert f"加权 ¥{(weighted / 10_000).normalize():f}万" in words
    alone = {"field": "name", "op": "eq", "value": "甲"}
    assert "¥10 万" in " ".join(
        re.sub(
            r"<[^>]+>", " ", column(fang.get("/opportunities/", layout="board", filter=alone), first.name)
        ).split()
    )


def test_the_largest_stand_on_top_and_the_rest_follows(fang: Reader) -> None:
    for n in range(25):
        deal(fang, f"商机{n:02d}", f"{n + 1}万")
    answer = fang.get("/opportunities/", layout="board")
    names = re.findall(r'class="t"[^>]*><b>(.*?)</b>', text_of(answer))
    assert names == [f"商机{n:02d}" for n in range(24, 4, -1)]
    url = re.search(r'hx-get="(/opportunities/cards[^"]*)"', text_of(answer))
    assert url
    rest = fang.get(url[1].replace("&amp;", "&"))
    assert re.findall(r'class="t"[^>]*><b>(.*?)</b>', text_of(rest)) == [
        f"商机{n:02d}" for n in range(4, -1, -1)
    ]


def test_deals_without_an_amount_come_last(fang: Reader) -> None:
    deal(fang, "没有金额", "")
    deal(fang, "有金额", "1万")
    names = re.findall(r'class="t"[^>]*><b>(.*?)</b>', text_of(fang.get("/opportunities/", layout="board")))
    assert names == ["有金额", "没有金额"]


def test_closed_columns_count_under_the_same_conditions(fang: Reader) -> None:
    for name in ("甲", "乙"):
        made = deal(fang, name)
        perform(principal_of(fang.user), f"{NAME}.lose", made.pk, {"lost_reason": "price"})
    figures = text_of(fang.get("/opportunities/board/figures?layout=board&view=1"))
    lost = next(stage for stage in default_funnel().stages if stage.kind == "lost")  # type: ignore[union-attr]
    assert f'hx-target="#closed-{lost.pk} [data-count]" hx-swap="innerHTML">2<' in figures


def test_the_board_shows_only_what_the_person_may_see(fang: Reader, people: People) -> None:
    deal(fang, "二期产线数据采集")
    other = reader(people.chen).get("/opportunities/", layout="board")
    assert "二期产线数据采集" not in text_of(other)
    assert "¥10" not in words_of(other)
    assert "二期产线数据采集" in text_of(reader(people.min).get("/opportunities/", layout="board"))


def test_search_and_views_are_shared_with_the_list(fang: Reader) -> None:
    deal(fang, "二期产线数据采集")
    deal(fang, "冷库监测续约")
    answer = fang.get("/opportunities/", layout="board", q="lengku")
    assert "冷库监测续约" in text_of(answer)
    assert "二期产线数据采集" not in text_of(answer)
    assert "layout=table" in text_of(answer)


@pytest.mark.parametrize("of", [of for of in registry.objects.values() if of.board], ids=lambda of: of.path)
def test_every_board_opens(people: People, of: Any) -> None:
    who = reader(people.boss)
    assert who.get(f"/{of.path}/?layout=board", part=False).status_code == 200
    assert who.get(f"/{of.path}/board/figures").status_code == 200


def test_boards_over_a_choice_have_its_options_as_columns(fang: Reader) -> None:
    by = principal_of(fang.user)
    made = perform(by, "customers.lead.create", None, {"name": "沈佳", "phone": "13812342071"})
    status = registry.of(Lead).fields["status"].type
    answer = fang.get("/leads/?layout=board")
    assert "沈佳" in column(answer, status.show(made.status))
    assert text_of(answer).count("data-column-id") == len(status.options)  # type: ignore[attr-defined]


def test_objects_without_a_board_stay_a_list(fang: Reader) -> None:
    assert "data-board" not in text_of(fang.get("/customers/?layout=board"))
    assert fang.get("/customers/board/figures").status_code == 404
    assert fang.get("/opportunities/cards?lane=nonsense").status_code == 404


def test_the_first_rows_of_each_value_come_in_one_statement(
    fang: Reader, django_assert_num_queries: Any
) -> None:
    for n in range(3):
        deal(fang, f"商机{n}", f"{n + 1}万")
    by, of = principal_of(fang.user), registry.of(Opportunity)
    stage = default_funnel().first  # type: ignore[union-attr]
    query = ListQuery(
        of, by, sort="-amount", columns=("name", "amount", "customer", "tags", "stage_entered_at")
    )
    with django_assert_num_queries(1):
        found = first_rows(query, "stage", [stage.pk], 2)
    assert [row["name"] for row in found[stage.pk]] == ["商机2", "商机1"]
    assert found[stage.pk][0]["amount"] == Decimal(30_000)
    assert found[stage.pk][0]["tags"] == []
    with django_assert_num_queries(1):
        figures = parts(query, "stage", "amount", "probability")
    assert figures[stage.pk].known.count == 3
    assert figures[stage.pk].with_share(Decimal("0.1")).weighted == Decimal(6_000)


def test_nothing_is_asked_of_the_database_for_no_columns(
    fang: Reader, django_assert_num_queries: Any
) -> None:
    query = ListQuery(registry.of(Opportunity), principal_of(fang.user), sort="-amount")
    with django_assert_num_queries(0):
        assert first_rows(query, "stage", [], 20) == {}
