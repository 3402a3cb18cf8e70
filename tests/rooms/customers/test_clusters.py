"""Cluster runs: customers grouped in the worker, again with the same result, a group kept as a segment."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import ClusterMember, ClusterRun, Customer
from paceline.customers.segments.membership import members
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, Invalid
from paceline.records.action import perform
from paceline.workflow.at_once import run_waiting
from tests.people import People
from tests.rooms.customers.conftest import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyers(people: People, boss: Principal, clock: FrozenClock) -> list[Customer]:
    """30 who bought much a short while ago, 20 who bought little long ago, 5 who never bought."""
    one = perform(boss, "customers.customer.create", None, {"name": "样板", "owner": str(people.fang.pk)})
    rows = []
    for n in range(55):
        row = Customer.objects.get(pk=one.pk)
        row.pk, row.number, row.name, row._state.adding = None, f"T{n}", f"客户{n:02d}", True
        row.id = Customer._meta.pk.get_default()
        often = n < 30
        if n < 50:
            row.last_order_on = (clock.at - timedelta(days=5 + n % 7 if often else 300 + n % 9)).date()
            row.orders_count, row.sales_total_base = (12 + n % 4, 90_000 + n) if often else (1, 800 + n)
        row.industry = "机械" if often else "食品"
        rows.append(row)
    visible(SYSTEM, Customer).bulk_create(rows)
    return rows


def begun(by: Principal, **values: Any) -> ClusterRun:
    made: ClusterRun = perform(by, "customers.clusterrun.create", None, {"name": "买法", **values})
    run_waiting()
    return fresh(made)


def test_buyers_alike_come_into_one_group(buyers: list[Customer], boss: Principal) -> None:
    run = begun(boss)
    assert (run.state, run.rows, run.found, run.result["left_out"]) == ("done", 50, 2, 6)
    assert [one["size"] for one in run.result["groups"]] == [30, 20]
    assert run.result["groups"][0]["figures"]["frequency"][0] == 13
    assert run.silhouette > 0.7
    assert ClusterMember.objects.filter(run=run, number=1).count() == 30


def test_computed_again_it_is_the_same_to_the_byte(buyers: list[Customer], boss: Principal) -> None:
    run = begun(boss, features=["recency", "monetary", "industry"])
    perform(boss, "customers.clusterrun.run_again", run.pk, {})
    assert fresh(run).state == "waiting"
    run_waiting()
    assert json.dumps(fresh(run).result) == json.dumps(run.result)
    assert ClusterMember.objects.filter(run=run).count() == 50


def test_too_few_customers_are_said_with_the_number_that_is_needed(boss: Principal) -> None:
    run = begun(boss, features=["industry"])
    assert (run.state, run.rows, run.result["needed"]) == ("too_few", 0, 30)
    with pytest.raises(Conflict):
        perform(boss, "customers.clusterrun.save_segment", run.pk, {"number": 1, "name": "x"})


def test_a_group_becomes_a_segment_with_the_run_as_evidence(buyers: list[Customer], boss: Principal) -> None:
    run = begun(boss)
    made = perform(boss, "customers.clusterrun.save_segment", run.pk, {"number": 2, "name": "买得少的"})
    assert (made.kind, made.method, made.cluster_run) == ("static", "cluster", run)
    assert "第 2 群" in made.evidence
    assert members(made).count() == 20
    with pytest.raises(Invalid):
        perform(boss, "customers.clusterrun.save_segment", run.pk, {"number": 3, "name": "没有"})


def test_it_counts_the_customers_of_a_condition_and_of_its_owners_sight(
    buyers: list[Customer], boss: Principal
) -> None:
    condition = {"field": "industry", "op": "eq", "value": "机械"}
    run = begun(boss, features=["recency", "frequency"], among=condition, groups=3)
    assert (run.rows, run.state) == (30, "done")


@pytest.mark.parametrize(
    ("values", "field"), [({"groups": 9}, "groups"), ({"seed": -1}, "seed"), ({"features": []}, "features")]
)
def test_what_cannot_be_is_refused_at_its_field(boss: Principal, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        begun(boss, **values)
    assert set(refused.value.fields) == {field}


def test_the_page_tells_the_groups_in_words(
    buyers: list[Customer], boss: Principal, people: People, client: Client
) -> None:
    run = begun(boss, features=["recency", "frequency", "monetary", "industry"])
    client.force_login(people.boss)
    page = client.get(f"/cluster-runs/{run.pk}/").content.decode()
    for words in ("最近成交过", "多为机械", "第 2 群", "存为客群"):
        assert words in page
