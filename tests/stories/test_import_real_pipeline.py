"""A sales team brings its pipeline of thousands of deals: four files, one preset, and every figure agrees with them.

The figures are computed here by plain Python from the files. The same story is told on small files of the same shape,
always, and on the real ones where they are present beside the repository.
"""

from __future__ import annotations

import csv
import random
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from paceline.access.models import OrgUnit, User
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.catalog.models import Product
from paceline.customers.models import Customer
from paceline.interfaces.files.commands import import_files
from paceline.kernel.clock import day_of
from paceline.pipeline.models import Opportunity, StageEvent
from paceline.records import rollups
from paceline.records.models import Event
from paceline.records.past.undo_import import undo_import
from paceline.records.verify import invariants

REAL = Path(__file__).parents[3] / "shared" / "data" / "crm_sales_opportunities"
NOT_THERE = f"the real files are not in {REAL}: that part of the story is skipped"
pytestmark = pytest.mark.django_db


# the files -----------------------------------------------------------------------------------------------------
def write(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)


def make_files(folder: Path) -> None:
    """Small files with all the quirks of the real ones: misspelt products, blanks, dates as dd-mm-yy."""
    chance = random.Random(7)
    agents = [
        {
            "sales_agent": f"Agent {n}",
            "manager": f"Manager {n % 4}",
            "regional_office": ("East", "West")[n % 2],
        }
        for n in range(9)
    ]
    products = [{"product": f"GTX {kind}", "series": "GTX", "sales_price": price} for kind, price in
                (("Basic", 550), ("Pro", 4821), ("Plus Pro", 5482))]  # fmt: skip
    accounts = [
        {"account": f"Account {n}", "sector": ("technolgy", "retail", "medical")[n % 3], "year_established": 1990 + n,
         "revenue": "1100.04", "employees": 2822, "office_location": "Philipines" if n == 1 else "United States",
         "subsidiary_of": "Account 0" if n == 2 else ""}
        for n in range(12)
    ]  # fmt: skip
    deals = [deal(n, chance, agents, products, accounts) for n in range(400)]
    for name, rows in (
        ("accounts", accounts),
        ("products", products),
        ("sales_teams", agents),
        ("sales_pipeline", deals),
    ):
        write(folder / f"{name}.csv", rows)


def deal(n: int, chance: random.Random, agents: Any, products: Any, accounts: Any) -> dict[str, Any]:
    stage = chance.choice(["Won"] * 5 + ["Lost"] * 3 + ["Engaging"] * 2 + ["Prospecting"])
    ended = stage in ("Won", "Lost")
    engaged = date(2016, 10, 20) + timedelta(days=chance.randrange(300))
    closed = engaged + timedelta(days=chance.randrange(1, 140))
    product = chance.choice(products)["product"]
    return {
        "opportunity_id": f"{n:04X}Q{chance.randrange(1000):03}",
        "sales_agent": chance.choice(agents[:8])["sales_agent"],
        "product": "GTXPro" if product == "GTX Pro" else product,
        "account": chance.choice(accounts)["account"] if ended or chance.random() < 0.3 else "",
        "deal_stage": stage,
        "engage_date": f"{engaged:%d-%m-%y}" if stage != "Prospecting" else "",
        "close_date": f"{closed:%d-%m-%y}" if ended else "",
        "close_value": {"Won": chance.randrange(30, 9000), "Lost": 0}.get(stage, ""),
        "engage_quarter": "",
        "close_quarter": "",
    }


@pytest.fixture(params=["made", "real"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "real":
        if not REAL.exists():
            pytest.skip(NOT_THERE)
        return REAL
    make_files(tmp_path)
    return tmp_path


# the figures, straight from the files --------------------------------------------------------------------------
@dataclass
class Files:
    """The rows of the four files."""

    accounts: list[dict[str, str]]
    products: list[dict[str, str]]
    teams: list[dict[str, str]]
    deals: list[dict[str, str]]

    @classmethod
    def read(cls, folder: Path) -> Files:
        def rows(name: str) -> list[dict[str, str]]:
            with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as stream:
                return list(csv.DictReader(stream))

        return cls(rows("accounts"), rows("products"), rows("sales_teams"), rows("sales_pipeline"))

    def team_of(self, agent: str) -> dict[str, str]:
        return next(row for row in self.teams if row["sales_agent"] == agent)

    def by(self, part: Callable[[dict[str, str]], str]) -> dict[str, tuple[int, int, Decimal]]:
        """Won, lost and won value by some part of a deal."""
        found: dict[str, list[Any]] = defaultdict(lambda: [0, 0, Decimal(0)])
        for row in self.deals:
            group = found[part(row)]
            if row["deal_stage"] == "Won":
                group[0] += 1
                group[2] += Decimal(row["close_value"])
            elif row["deal_stage"] == "Lost":
                group[1] += 1
        return {name: (won, lost, value) for name, (won, lost, value) in found.items() if won or lost}

    def cycles(self) -> Iterator[int]:
        for row in self.deals:
            if row["deal_stage"] == "Won":
                yield (day(row["close_date"]) - day(row["engage_date"])).days


def day(text: str) -> date:
    return datetime.strptime(text, "%d-%m-%y").date()  # noqa: DTZ007


# the same figures, from what was imported ----------------------------------------------------------------------
def results(path: str) -> dict[str, tuple[int, int, Decimal]]:
    """Won, lost and won value by an ORM path."""
    found: dict[str, list[Any]] = defaultdict(lambda: [0, 0, Decimal(0)])
    for name, state, amount in visible(SYSTEM, Opportunity).values_list(path, "state", "amount_base"):
        if state == "won":
            found[name][0] += 1
            found[name][2] += amount
        elif state == "lost":
            found[name][1] += 1
    return {name: (won, lost, value) for name, (won, lost, value) in found.items()}


def said(done: int, total: int) -> None:
    """Nobody listens."""


@pytest.fixture
def admin(db: None) -> User:
    return User.objects.create_superuser("root", "correct horse", name="管理员")


def bring_in(folder: Path, *, dry_run: bool = False) -> dict[str, Any]:
    return import_files(
        files=[folder], preset="crm_sales_opportunities", object=None, keys=[], existing="", dry_run=dry_run, by="",
        rejects=None, report=lambda label, done, total: None,
    )  # fmt: skip


def test_every_figure_equals_the_files(folder: Path, admin: User) -> None:
    files = Files.read(folder)
    expected = len(files.accounts) + len(files.products) + len(files.deals)

    rehearsal = bring_in(folder, dry_run=True)
    assert (rehearsal["created"], rehearsal["failed"]) == (expected, 0)
    assert not visible(SYSTEM, Customer).exists(), "a rehearsal leaves nothing behind"

    counts = bring_in(folder)
    assert (counts["created"], counts["updated"], counts["skipped"], counts["failed"]) == (expected, 0, 0, 0)

    counts_agree(files)
    figures_agree(files)
    history_agrees(files)
    everything_is_whole(expected)

    again = bring_in(folder)
    assert (again["created"], again["failed"], again["skipped"]) == (0, 0, expected), "twice changes nothing"


def counts_agree(files: Files) -> None:
    assert visible(SYSTEM, Customer).count() == len(files.accounts)
    assert visible(SYSTEM, Product).count() == len(files.products)
    deals = visible(SYSTEM, Opportunity)
    assert deals.count() == len(files.deals)
    assert deals.filter(customer__isnull=True).count() == sum(not row["account"] for row in files.deals)
    assert deals.filter(product__name="GTX Pro").count() == sum(
        row["product"] == "GTXPro" for row in files.deals
    )
    assert deals.filter(product__isnull=True).count() == 0
    assert set(deals.values_list("number", flat=True)) == {row["opportunity_id"] for row in files.deals}
    agents, managers = ({row[part] for row in files.teams} for part in ("sales_agent", "manager"))
    people = set(User.objects.exclude(username="root").values_list("name", flat=True))
    assert people == agents | managers
    units = OrgUnit.objects.values_list("kind", "name")
    assert {name for kind, name in units if kind == "region"} == {
        row["regional_office"] for row in files.teams
    }
    assert {name for kind, name in units if kind == "team"} == managers
    assert not any(user.has_usable_password() for user in User.objects.exclude(username="root"))
    assert not visible(SYSTEM, Customer).filter(industry="technolgy").exists()


def figures_agree(files: Files) -> None:
    """Won value and win rate by agent, manager, office and product; the median cycle."""
    assert results("owner__name") == files.by(lambda row: row["sales_agent"])
    assert results("team__name") == files.by(lambda row: files.team_of(row["sales_agent"])["manager"])
    assert results("team__parent__name") == files.by(
        lambda row: files.team_of(row["sales_agent"])["regional_office"]
    )
    assert results("product__name") == files.by(lambda row: row["product"].replace("GTXPro", "GTX Pro"))
    won = visible(SYSTEM, Opportunity).filter(state="won").values_list("closed_on", "created_at")
    cycles = [(closed - day_of(began)).days for closed, began in won]
    assert statistics.median(cycles) == statistics.median(files.cycles())


def history_agrees(files: Files) -> None:
    """Stage facts carry the days of the business, first from nothing, last the stage of now."""
    by_number = {row["opportunity_id"]: row for row in files.deals}
    facts: dict[str, list[tuple[str | None, str, date]]] = defaultdict(list)
    rows = visible(SYSTEM, StageEvent).order_by("id")
    for number, before, after, moved_at in rows.values_list(
        "opportunity__number", "from_stage__name", "to_stage__name", "moved_at"
    ):
        facts[number].append((before, after, day_of(moved_at)))
    assert len(facts) == len(files.deals)
    for number, steps in facts.items():
        row = by_number[number]
        if row["deal_stage"] == "Prospecting":
            assert [step[:2] for step in steps] == [(None, "Prospecting")]
            continue
        expected = [(None, "Engaging", day(row["engage_date"]))]
        if row["close_date"]:
            expected.append(("Engaging", row["deal_stage"], day(row["close_date"])))
        assert steps == expected


def everything_is_whole(expected: int) -> None:
    """An event for each record, search, stored figures, and every invariant of the house."""
    assert (
        Event.objects.filter(name__endswith=".create", via="import", batch__isnull=False).count() >= expected
    )
    for customer in visible(SYSTEM, Customer)[:20]:
        won = (
            visible(SYSTEM, Opportunity)
            .filter(customer=customer, state="won")
            .values_list("amount_base", flat=True)
        )
        assert customer.won_amount == sum(won)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pipeline_opportunity WHERE search IS NULL OR length(search) < 2")
        assert cursor.fetchone()[0] == 0
    assert rollups.fed_by("pipeline.opportunity")
    broken = {code: found for code, one in invariants.items() if (found := list(one.find()))}
    assert broken == {}


def test_it_can_be_taken_back(tmp_path: Path, admin: User) -> None:
    make_files(tmp_path)
    counts = bring_in(tmp_path)
    by = Principal(kind="system", user_id=admin.pk, name=admin.name, is_admin=True)
    from uuid import UUID

    for batch in reversed(counts["batch"].split()):
        undo_import(by, UUID(batch), progress=said)
    for model in (Customer, Product, Opportunity):
        assert not visible(SYSTEM, model).exists()
    assert bring_in(tmp_path)["failed"] == 0, "what was taken back can come again"


@pytest.mark.parametrize(
    ("preset", "name", "model", "count"),
    [
        ("classicmodels_customers", "classicmodels/Customers.txt", "customers.customer", 122),
        ("x_education_leads", "x_education/Leads.csv", "customers.lead", 5544),
    ],
)
def test_other_real_files(preset: str, name: str, model: str, count: int, admin: User) -> None:
    path = REAL.parent / name
    if not path.exists():
        pytest.skip(NOT_THERE)
    done = import_files(
        files=[path], preset=preset, object=None, keys=[], existing="", dry_run=False, by="", rejects=None,
        report=lambda label, done, total: None,
    )  # fmt: skip
    assert (done["created"], done["failed"]) == (count, 0)
    from paceline.metadata.registry import registry

    rows = visible(SYSTEM, registry.get(model).model)
    assert rows.count() == count
    if model == "customers.customer":
        euro = rows.get(number="103")
        assert (euro.name, euro.phone) == ("Atelier graphique", "40.32.2555")
        assert rows.filter(address__contains="NULL").count() == 0
        assert rows.get(number="144").name == "Volvo Model Replicas, Co"
        assert "Luleå" in rows.get(number="144").address
    else:
        assert not rows.filter(source__name="Select").exists()
        assert not rows.filter(interest="Select").exists()
        assert rows.get(number="579533").interest == "Supply Chain Management"
