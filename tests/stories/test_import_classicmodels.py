"""A trading company moves in with everything it has: staff, products, customers, orders, lines, payments.

The figures are computed here by plain Python from the files; every one in the system agrees with them to the cent.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client

from paceline.access.models import OrgUnit, Role, User
from paceline.access.principal import SYSTEM, Principal, Scope, moving_in, principal_of, rights_changed
from paceline.access.scope import visible
from paceline.catalog.models import Product
from paceline.config import presets
from paceline.customers.models import Customer
from paceline.interfaces.files.commands import import_files
from paceline.interfaces.files.models import ImportRow, ImportRun
from paceline.kernel.errors import Conflict, NotAllowed
from paceline.kernel.ids import uuid7
from paceline.metadata.registry import registry
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.records.past.undo_import import undo_import
from paceline.records.verify import invariants
from paceline.trade.models import Allocation, OrderLine, Receipt, SalesOrder
from paceline.workflow.at_once import run_waiting
from tests.rooms.files.helping import uploaded

REAL = Path(__file__).parents[3] / "shared" / "data" / "classicmodels"
NOT_THERE = f"the real files are not in {REAL}: that part of the story is skipped"
OURS = ("I05o", "I06o", "I12o", "I07r", "I07p", "I14p", "I15", "I11", "I16")
pytestmark = pytest.mark.django_db
Row = list[str]


# the files -----------------------------------------------------------------------------------------------------
SMALL = {
    "Employees": '1002,"Murphy","Diane","x1","d@example.com","1",NULL,"President"\n'
    '1143,"Bow","Anthony","x2","a@example.com","1",1002,"Sales Manager (NA)"\n'
    '1165,"Jennings","Leslie","x3","l@example.com","1",1143,"Sales Rep"\n'
    '1188,"Firrelli","Julie","x4","j@example.com","2",1143,"Sales Rep"\n',
    "Offices": '"1","San Francisco","+1","100 Market Street","300","CA","USA","94080","NA"\n'
    '"2","Boston","+1","1550 Court Place","102","MA","USA","02107","NA"\n',
    "Products": '"S10_1","1969 Harley","Motorcycles","1:10","Min Lin","Works.\nEven over lines.",7933,48.81,95.7\n'
    '"S10_2","1952 Alpine","Classic Cars","1:10","Metal","Doors; and \'so on\'.",7305,98.58,214.3\n',
    "Customers": '103,"Atelier graphique","Schmitt","Carine ","40.32.2555","54, rue Royale",NULL,"Nantes",NULL,"44000",'
    '"France",1165,21000.0\n'
    '112,"Signal Gift","King","Jean","7025551838","8489 Strong St.",NULL,"Las Vegas","NV","83030","USA",1188,71800.0\n'
    '125,"Havel & Zbyszek","Z","Y","(26) 642-7555","ul. Filtrowa 68",NULL,"W",NULL,"01-012","Poland",NULL,0.0\n',
    "Orders": '10100,2003-01-06,2003-01-13,2003-01-10,"Shipped",NULL,103\n'
    '10101,2003-02-06,2003-02-13,NULL,"In Process","Check.",103\n'
    '10102,2003-03-06,2003-03-13,2003-03-09,"Disputed",NULL,112\n'
    '10103,2003-03-07,2003-03-14,NULL,"Cancelled",NULL,112\n',
    "OrderDetails": '10100,"S10_1",30,136.0,3\n10100,"S10_2",50,55.09,2\n10101,"S10_1",3,33.33,1\n'
    '10102,"S10_2",7,99.99,1\n10103,"S10_1",9,90.0,1\n',
    "Payments": '103,"HQ336336",2004-10-19,6066.78\n103,"JM555205",2003-06-05,700.01\n112,"A1",2003-06-06,1000.0\n',
}


@pytest.fixture(params=["made", "real"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "real":
        if not REAL.exists():
            pytest.skip(NOT_THERE)
        return REAL
    for name, text in SMALL.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="latin-1")
    return tmp_path


def rows(folder: Path, name: str) -> list[Row]:
    with (folder / f"{name}.txt").open(encoding="latin-1", newline="") as stream:
        return [row for row in csv.reader(stream) if row]


def per(key: int, amounts: dict[str, Decimal], orders: list[Row]) -> dict[str, Decimal]:
    """Order amounts added up by a column of the orders; cancelled ones do not count."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for order in orders:
        if order[4] != "Cancelled":
            found[order[key]] += amounts[order[0]]
    return found


def line_amounts(folder: Path) -> dict[str, Decimal]:
    """Order → Σ quantity × price, each line to the cent."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for order, _, quantity, price, _ in rows(folder, "OrderDetails"):
        found[order] += (Decimal(quantity) * Decimal(price)).quantize(Decimal("0.01"))
    return found


# the same figures, from what was imported ----------------------------------------------------------------------
@pytest.fixture
def admin(db: None) -> User:
    return User.objects.create_superuser("root", "correct horse", name="管理员")


def bring_in(folder: Path) -> dict[str, Any]:
    return import_files(
        files=[folder], preset="classicmodels", object=None, keys=[], existing="", dry_run=False, by="", rejects=None,
        report=lambda label, done, total: None,
    )  # fmt: skip


def by_customer(queryset: Any, field: str) -> dict[str, Decimal]:
    found = queryset.order_by().values("customer__number").annotate(figure=Sum(field))
    return {row["customer__number"]: row["figure"] for row in found if row["figure"]}


@pytest.mark.parametrize("folder", ["made"], indirect=True)
def test_an_administrator_brings_it_in_and_out_by_the_pages(folder: Path, admin: User) -> None:
    """With delivered roles, which reach only one's own orders; what something rests on stays and is said."""
    presets.apply()
    admin.roles.set(Role.objects.filter(code__in=["director", "ops", "finance"]))
    rights_changed()
    web = Client()
    web.force_login(admin)

    before = what_is_there()

    def page(path: str) -> str:
        return web.get(path).content.decode()

    def sent() -> str:
        files = [folder / f"{name}.txt" for name in SMALL]
        answer = web.post("/imports/sets/classicmodels/", {"file": [path.open("rb") for path in files]})
        run_waiting()
        return page(answer.headers["Location"])

    def undone(name: str) -> ImportRun:
        run = ImportRun.objects.get(name=f"{name}.txt")
        web.post(f"/imports/{run.pk}/do/undo")
        run_waiting()
        run.refresh_from_db()
        return run

    assert "做完" not in sent()
    assert set(ImportRun.objects.values_list("state", "failed")) == {("done", 0)}
    money_agrees(folder, line_amounts(folder))
    early = undone("Orders")
    assert early.state == "undone"
    assert early.kept == visible(SYSTEM, SalesOrder).count() == 3, (
        "receipts rest on them; the cancelled one goes"
    )
    assert "有 3 条留着" in page(f"/imports/{early.pk}/")
    assert "撤销导入" in page(f"/imports/{early.pk}/"), "once nothing rests on them it can be done again"
    answer = web.post(f"/imports/{early.pk}/do/undo_set")
    run_waiting()
    assert "整套导入已撤销" in page(answer.headers["Location"])
    assert what_is_there() == before, "the order whose undoing came too early goes with the rest"
    assert "不能再撤销" in page(f"/imports/sets/classicmodels/{early.part_of}/")
    assert "没有改动任何记录" in web.post(f"/imports/{early.pk}/do/undo_set").content.decode()
    assert [line for code in OURS for line in invariants[code].find()] == []


def test_what_failed_is_seen_by_who_imported_it_and_nobody_else() -> None:
    """No delivered role names the rows of an import: they belong to whoever made it."""
    presets.apply()
    rep, other = (User.objects.create_user(name, "correct horse", name=name) for name in ("rep", "other"))
    for one in (rep, other):
        one.roles.set(Role.objects.filter(code="rep"))
    rights_changed()
    run = uploaded(principal_of(rep), "customers.customer", "客户名称,手机\n恒泽,x\n")
    perform(principal_of(rep), "files.importrun.apply", run.pk)
    run_waiting()
    assert visible(principal_of(rep), ImportRow).get(run=run).reasons
    assert not visible(principal_of(other), ImportRow).exists()
    web = Client()
    web.force_login(rep)
    rejects = b"".join(web.get(f"/imports/{run.pk}/rejects").streaming_content).decode()
    assert "恒泽" in rejects


def test_every_figure_equals_the_files(folder: Path, admin: User) -> None:
    counts = bring_in(folder)
    wanted = ("Products", "Customers", "Orders", "OrderDetails", "Payments")
    assert (counts["created"], counts["failed"]) == (sum(len(rows(folder, name)) for name in wanted), 0)
    staff_agrees(folder)
    amounts = line_amounts(folder)
    assert dict(visible(SYSTEM, SalesOrder).values_list("number", "amount")) == {
        row[0]: amounts[row[0]] for row in rows(folder, "Orders")
    }
    money_agrees(folder, amounts)
    assert visible(SYSTEM, Product).count() == len(rows(folder, "Products"))
    assert visible(SYSTEM, OrderLine).count() == len(rows(folder, "OrderDetails"))
    assert [f"{code} {line}" for code in OURS for line in invariants[code].find()] == []
    again = bring_in(folder)
    assert (again["created"], again["failed"]) == (0, 0), "twice changes nothing"


def test_lines_are_taken_back_unless_their_order_moved_on(tmp_path: Path, admin: User) -> None:
    for name, text in {**SMALL, "Payments": '125,"HQ1",2004-10-19,10.0\n'}.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="latin-1")
    bring_in(tmp_path)
    by = Principal(kind="system", user_id=admin.pk, name=admin.name, is_admin=True)
    moved = visible(SYSTEM, SalesOrder).get(number="10101")
    perform(by, "trade.salesorder.change", moved.pk, {"note": "客户来电改了地址"})
    batch = Event.objects.filter(object="trade.orderline").values_list("batch", flat=True).distinct().get()
    done = undo_import(by, batch)
    assert (len(done.done), len(done.failed)) == (4, 1)
    assert visible(SYSTEM, OrderLine).get().order_id == moved.pk
    assert visible(SYSTEM, SalesOrder).exclude(amount=0).get() == moved


ORDER_OF_UNDOING = ("Payments", "OrderDetails", "Orders", "Customers", "Products")


def take_back(admin: User, name: str) -> Any:
    by = Principal(kind="system", user_id=admin.pk, name=admin.name, is_admin=True)
    run = ImportRun.objects.get(name=f"{name}.txt")
    return undo_import(by, run.pk, part_of=run.part_of)


def what_is_there() -> dict[str, int]:
    """How many live records of each object there are; who works here stays."""
    kinds = [of for of in registry.objects.values() if of.room in ("trade", "catalog", "customers")]
    counts = {of.name: visible(SYSTEM, of.model).count() for of in kinds if of.model._meta.managed}
    return {name: count for name, count in counts.items() if count}


@pytest.mark.parametrize("folder", ["made"], indirect=True)
def test_a_set_taken_back_leaves_what_was_there_before(folder: Path, admin: User) -> None:
    before = what_is_there()
    bring_in(folder)
    for name in ORDER_OF_UNDOING:
        report = take_back(admin, name)
        assert report.failed == {}, name
    assert what_is_there() == before
    assert [f"{code} {line}" for code in OURS for line in invariants[code].find()] == []


@pytest.mark.parametrize("folder", ["made"], indirect=True)
def test_what_another_set_did_with_a_record_is_not_taken_for_its_own(folder: Path, admin: User) -> None:
    bring_in(folder)
    moved, run = visible(SYSTEM, Receipt).get(reference="A1"), ImportRun.objects.get(name="Payments.txt")
    by = Principal(kind="system", user_id=admin.pk, name=admin.name, is_admin=True)
    for batch in (None, uuid7()):
        perform(by, "trade.receipt.change", moved.pk, {"note": f"{batch}"}, via="import", batch=batch)
        assert set(undo_import(by, run.pk, part_of=run.part_of).failed) == {moved.pk}


@pytest.mark.parametrize("folder", ["made"], indirect=True)
def test_only_an_administrator_takes_back_a_set_and_a_file_by_itself_is_none(
    folder: Path, admin: User
) -> None:
    bring_in(folder)
    run = ImportRun.objects.get(name="Payments.txt")
    plain = Principal(
        kind="user",
        user_id=run.owner_id,
        grants={"files.importrun": {"change": Scope.ALL, "read": Scope.ALL}},
    )
    with pytest.raises(NotAllowed):
        perform(plain, "files.importrun.undo_set", run.pk)
    mover = moving_in(principal_of(admin))
    alone = uploaded(mover, "customers.customer", "客户名称\n恒泽\n")
    with pytest.raises(Conflict, match="单独导入"):
        perform(mover, "files.importrun.undo_set", alone.pk)


@pytest.mark.parametrize("folder", ["made"], indirect=True)
def test_what_a_person_changed_keeps_only_its_own_branch(folder: Path, admin: User) -> None:
    """Somebody noted something on one receipt: it stays with its order and customer; all else goes."""
    bring_in(folder)
    by = Principal(kind="system", user_id=admin.pk, name=admin.name, is_admin=True)
    moved = visible(SYSTEM, Receipt).get(reference="A1")
    perform(by, "trade.receipt.change", moved.pk, {"note": "银行回单已收"})
    reports = {name: take_back(admin, name) for name in ORDER_OF_UNDOING}
    assert reports["Payments"].failed == {moved.pk: "后来又被改过。"}
    assert set(visible(SYSTEM, SalesOrder).values_list("number", flat=True)) == {"10102"}
    assert set(visible(SYSTEM, Customer).values_list("number", flat=True)) == {"112"}
    assert all("用着它" in why for why in reports["Customers"].failed.values())
    assert [f"{code} {line}" for code in OURS for line in invariants[code].find()] == []


def money_agrees(folder: Path, amounts: dict[str, Decimal]) -> None:
    """Ordered, paid and outstanding per customer."""
    ordered = per(6, amounts, rows(folder, "Orders"))
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for customer, _, _, amount in rows(folder, "Payments"):
        paid[customer] += Decimal(amount)
    live = visible(SYSTEM, SalesOrder).exclude(state="cancelled")
    assert by_customer(live, "amount") == {key: value for key, value in ordered.items() if value}
    assert by_customer(visible(SYSTEM, Receipt), "amount") == dict(paid)
    known = ordered.keys() | paid.keys()
    owed = {key: ordered.get(key, Decimal(0)) - paid.get(key, Decimal(0)) for key in known}
    assert by_customer(live, "outstanding") == {key: value for key, value in owed.items() if value > 0}
    assert by_customer(visible(SYSTEM, Receipt), "unallocated") == {
        key: -value for key, value in owed.items() if value < 0
    }
    used = visible(SYSTEM, Allocation).aggregate(s=Sum("amount"))["s"]
    assert used == sum(min(ordered.get(key, Decimal(0)), value) for key, value in paid.items())


def staff_agrees(folder: Path) -> None:
    """Everybody is there with place and boss; customers and their orders belong to their salesperson."""
    staff = {row[0]: row for row in rows(folder, "Employees")}
    found = {user.username: user for user in visible(SYSTEM, User).exclude(username="root")}
    assert found.keys() == staff.keys()
    bosses = {row[6] for row in staff.values()} - {"NULL"}
    for number in bosses:
        team = visible(SYSTEM, OrgUnit).get(manager=found[number])
        assert found[number].unit_id == team.pk
        if staff[number][6] in staff:
            assert team.parent.manager.username == staff[number][6]
    for row in rows(folder, "Customers"):
        if row[11] != "NULL":
            assert visible(SYSTEM, Customer).get(number=row[0]).owner.username == row[11]
            orders = visible(SYSTEM, SalesOrder).filter(customer__number=row[0])
            assert set(orders.values_list("owner__username", flat=True)) <= {row[11]}
    president = principal_of(found[next(n for n, row in staff.items() if row[6] == "NULL")])
    assert president.subtree_ids, "whoever leads sees the teams below"
