"""Stopping an import and going on; a command that was interrupted; leads that are known; whole sets; invariants."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from paceline.access.scope import visible
from paceline.customers.models import Customer, Lead
from paceline.interfaces.files import limits, runs
from paceline.interfaces.files.commands import actor_named, export_list, import_files
from paceline.interfaces.files.models import ImportRow, ImportRun, RunState
from paceline.kernel.errors import Invalid, NotAllowed, NotFound
from paceline.metadata.registry import registry
from paceline.records.action import perform
from paceline.records.files import attachments
from paceline.records.models import Event
from paceline.records.verify import invariants
from paceline.workflow.at_once import run_waiting
from paceline.workflow.models import Job
from paceline.workflow.run import Stopped
from tests.people import People
from tests.rooms.files.helping import counts, fresh, imported, ledger, uploaded
from tests.samples import record_of
from tests.stories.test_import_real_pipeline import make_files

pytestmark = pytest.mark.django_db
CUSTOMER = "customers.customer"
TEXT = "客户名称\n" + "".join(f"客户{n:02}\n" for n in range(30))


@pytest.fixture
def by(people: People) -> Any:
    return people.acts(people.fang)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BATCH", 10)


def stop_after(rows: int) -> Any:
    """A progress that stops the run when it is about to write more than so many rows."""

    def progress(done: int, total: int) -> None:
        if done > rows:
            raise Stopped

    return progress


def test_a_stopped_import_goes_on_behind_its_last_batch(by: Any) -> None:
    run = uploaded(by, CUSTOMER, TEXT)
    perform(by, "files.importrun.apply", run.pk)
    Job._default_manager.all().delete()  # its worker is gone for good
    with pytest.raises(Stopped):
        runs.apply_run(by, run.pk, stop_after(20))
    assert (counts(fresh(run)), fresh(run).last_row) == ((20, 0, 0, 0), 21)
    assert len(ledger(run)) == visible(by, Customer).count() == 20
    perform(by, "files.importrun.apply", run.pk)
    run_waiting()
    assert (fresh(run).state, counts(fresh(run))) == ("done", (30, 0, 0, 0))
    assert set(ledger(run)) == set(range(2, 32))
    assert list(invariants["I14"].find()) == []


def test_cancelling_leaves_a_run_that_can_go_on_or_be_taken_back(by: Any) -> None:
    run = uploaded(by, CUSTOMER, TEXT)
    perform(by, "files.importrun.apply", run.pk)
    perform(by, "files.importrun.stop", run.pk)
    assert fresh(run).state == "cancelled"
    run_waiting()
    assert not visible(by, Customer).exists()
    perform(by, "files.importrun.apply", run.pk)
    run_waiting()
    assert fresh(run).state == "done"


def test_two_at_once_do_not_write_twice(by: Any) -> None:
    run = uploaded(by, CUSTOMER, TEXT)
    runs.apply_run(by, run.pk, lambda done, total: None)
    runs.apply_run(by, run.pk, lambda done, total: None)
    assert visible(by, Customer).count() == 30


def test_the_invariant_sees_a_row_without_an_end(by: Any) -> None:
    run = imported(by, CUSTOMER, TEXT)
    assert list(invariants["I14"].find()) == []
    ImportRow._default_manager.filter(run=run, number=5).delete()
    assert list(invariants["I14"].find()) == [f"import {run.pk} ledger"]


# leads ---------------------------------------------------------------------------------------------------------
def test_leads_are_made_in_bulk_but_known_ones_are_touched(people: People) -> None:
    boss = people.acts(people.boss)
    known = record_of(registry.get("customers.lead"), boss, name="老线索", phone="13800000001", company="")
    record_of(registry.get(CUSTOMER), boss, name="恒泽精密有限公司", owner=str(people.fang.pk))
    text = "姓名,手机,公司\n新一,13800000002,\n旧,13800000001,\n客,13800000003,恒泽精密\n新一又来,13800000002,\n无,,\n"
    run = imported(boss, "customers.lead", text, keys=[])
    assert counts(run) == (2, 2, 0, 1)
    leads = {lead.name: lead for lead in visible(boss, Lead)}
    assert set(leads) == {"老线索", "新一", "客"}
    assert leads["客"].owner == people.fang, "a lead of a known customer belongs to its owner"
    assert leads["新一"].status == "assigned"
    assert leads["新一"].respond_by is not None
    known.refresh_from_db()
    assert (known.touches, leads["新一"].touches) == (2, 2)
    assert Event.objects.filter(name="customers.lead.touch", batch=run.pk).count() == 2


# the command ---------------------------------------------------------------------------------------------------
def command(path: Path, **options: Any) -> dict[str, Any]:
    asked = {"files": [path], "preset": None, "object": CUSTOMER, "keys": [], "existing": "", "dry_run": False,
             "by": "", "rejects": None, "report": lambda label, done, total: None}  # fmt: skip
    return import_files(**{**asked, **options})


def test_the_command_imports_checks_and_writes_rejects(people: People, tmp_path: Path) -> None:
    path, rejects = tmp_path / "a.csv", tmp_path / "rejects.csv"
    path.write_text("客户名称,电话\n恒泽,13812342071\n,13812342072\n", encoding="utf-8")
    assert command(path, dry_run=True)["created"] == 1
    assert not Customer._default_manager.exists()
    done = command(path, by="fang", rejects=rejects)
    assert (done["created"], done["failed"]) == (1, 1)
    assert "请填写" in rejects.read_text("utf-8-sig")
    assert Customer._default_manager.get().owner == people.fang
    again = command(path, by="fang", keys=["phone"], existing="skip")
    assert again["skipped"] == 1


def test_the_command_has_the_rights_of_whom_it_names(people: People, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("客户名称\n恒泽\n", encoding="utf-8")
    people.chen.roles.clear()
    with pytest.raises(NotAllowed):
        command(path, by="chen")
    with pytest.raises(NotFound):
        command(path, by="nobody")
    with pytest.raises(Invalid):
        command(path, object=None)
    assert actor_named("").user_id == people.admin.pk


def test_exporting_by_command(people: People, tmp_path: Path) -> None:
    record_of(registry.get(CUSTOMER), people.acts(people.fang), name="恒泽")
    target = tmp_path / "out.csv"
    asked = {"object": "customers", "target": target, "filter": None, "fields": ["name"]}
    rows = export_list(**asked, by="fang", report=lambda label, done, total: None)
    assert rows == 1
    assert target.read_text("utf-8-sig").splitlines() == ["客户名称", "恒泽"]
    assert export_list(**asked, by="chen", report=lambda label, done, total: None) == 0


# whole sets ----------------------------------------------------------------------------------------------------
def test_a_set_is_imported_from_the_page(people: People, tmp_path: Path) -> None:
    people.boss.is_admin = True
    people.boss.save()
    make_files(tmp_path)
    web = Client()
    web.force_login(people.boss)
    shown = web.get("/imports/sets/crm_sales_opportunities/").content.decode()
    assert "GTXPro" in shown
    assert "（空白）" in shown
    few = web.post("/imports/sets/crm_sales_opportunities/", {"file": [named(tmp_path / "products.csv")]})
    assert few.status_code == 422
    assert "sales_teams.csv" in few.content.decode()
    files = [named(path) for path in tmp_path.iterdir()]
    answer = web.post("/imports/sets/crm_sales_opportunities/", {"file": files})
    assert answer.status_code == 302
    job = answer.headers["Location"]
    for _ in range(2):
        assert web.post(f"{job}do/stop").headers["Location"] == job
    assert "接着导入" in web.get(job).content.decode()
    web.post(f"{job}do/resume")
    run_waiting()
    assert "415" in web.get(job).content.decode(), (
        "12 accounts, 3 products, 400 deals, with the files sent before"
    )
    assert ImportRun._default_manager.filter(state=RunState.DONE).count() == 3


def test_a_set_takes_an_administrator(people: People, by: Any) -> None:
    kept = attachments.keep(by, BytesIO(b"a,b\n1,2\n"), "products.csv")
    with pytest.raises(NotAllowed):
        perform(
            by,
            "files.importrun.start_set",
            None,
            {"preset": "crm_sales_opportunities", "files": [str(kept.pk)]},
        )


def named(path: Path) -> BytesIO:
    stream = BytesIO(path.read_bytes())
    stream.name = path.name
    return stream
