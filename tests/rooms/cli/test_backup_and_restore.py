"""A backup is one file that restores to the very same rows; anything else changes nothing."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from paceline.access.principal import SYSTEM, principal_of
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.interfaces.cli import main as cli
from paceline.interfaces.cli.backups import dump
from paceline.interfaces.cli.server.home import Home
from paceline.pipeline import templates
from paceline.records.action import acting, perform
from tests.people import make_people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A data folder of its own in front of the database of this test process, seen as an external one."""
    known = settings.DATABASES["default"]
    url = f"postgresql://{known['USER']}@/{known['NAME']}?host={quote(known['HOST'], safe='')}"
    monkeypatch.setenv("PACELINE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PACELINE_LANGUAGE", "zh")
    monkeypatch.setenv("DATABASE_URL", url)
    connection.close()
    made = Home(tmp_path / "home").make()
    made.media.mkdir()
    (made.media / "合同.pdf").write_bytes(b"%PDF-1.7 signed")
    with psycopg.connect(dump.conninfo()) as direct:
        direct.execute("CREATE TABLE probe (id bigint PRIMARY KEY, note text)")
        direct.execute("INSERT INTO probe SELECT n, '客户' || n FROM generate_series(1, 500) AS n")
    yield made
    with psycopg.connect(dump.conninfo()) as direct:
        direct.execute("DROP TABLE IF EXISTS probe")


def counts() -> dict[str, int]:
    """Return the rows of every table now."""
    with psycopg.connect(dump.conninfo()) as direct:
        return dump.counts(direct)


def test_what_was_backed_up_comes_back(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    before = counts()
    assert cli.main(["backup", str(home.path / "one.backup")]) == 0
    with psycopg.connect(dump.conninfo()) as direct:
        direct.execute("DELETE FROM probe WHERE id > 100")
        direct.execute("CREATE TABLE later (id int)")
    (home.media / "合同.pdf").unlink()

    assert cli.main(["restore", str(home.path / "one.backup")]) == 1
    assert "--force" in capsys.readouterr().err
    assert counts()["probe"] == 100

    assert cli.main(["restore", "--force", str(home.path / "one.backup")]) == 0
    assert counts() == before
    assert (home.media / "合同.pdf").read_bytes() == b"%PDF-1.7 signed"
    kept = list(home.backups.glob("*before-restore.backup"))
    assert len(kept) == 1

    assert cli.main(["restore", "--force", str(kept[0])]) == 0
    assert counts()["probe"] == 100
    assert "later" in counts()
    assert not (home.media / "合同.pdf").exists()
    with psycopg.connect(dump.conninfo()) as direct:
        direct.execute("DROP TABLE later")


def test_every_invariant_holds_after_a_restore(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    by = principal_of(make_people().fang)
    customer = perform(by, "customers.customer.create", None, {"name": "远山科技", "phone": "13812345678"})
    perform(by, "customers.customer.change", customer.pk, {"name": "远山智能"})
    deal = {"name": "一期", "customer": str(customer.pk), "amount": "20万"}
    with acting(SYSTEM, "pipeline.pipeline.create") as act:
        templates.install(act, "F4", default=True)
    perform(by, "pipeline.opportunity.create", None, deal)
    assert cli.main(["backup", str(home.path / "day.backup")]) == 0
    with psycopg.connect(dump.conninfo()) as direct:
        direct.execute("UPDATE customers_customer SET open_amount = 1, name = '别的'")
    assert cli.main(["verify"]) == 1, "what somebody changed behind the door is found"

    assert cli.main(["restore", "--force", str(home.path / "day.backup")]) == 0
    assert cli.main(["verify"]) == 0, capsys.readouterr().out
    found = visible(by, Customer).get(pk=customer.pk)
    assert (found.name, found.open_amount) == ("远山智能", 200_000)


def test_the_manifest_tells_what_is_inside(home: Home) -> None:
    target = home.path / "one.backup"
    assert cli.main(["backup", str(target)]) == 0
    assert target.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(target) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert set(archive.namelist()) == {"manifest.json", "database.dump", "media/合同.pdf"}
    assert manifest["rows"] == counts()
    assert manifest["rows"]["probe"] == 500
    assert set(manifest["sha256"]) == {"database.dump", "media/合同.pdf"}
    assert any(name.startswith("contenttypes.") for name in manifest["migrations"])
    assert not list(home.path.glob(".*")), "no scratch files stay behind"


def test_the_key_travels_only_when_asked(home: Home) -> None:
    key = home.secret_key()
    plain, complete = home.path / "plain.backup", home.path / "complete.backup"
    assert cli.main(["backup", str(plain)]) == 0
    assert key.encode() not in plain.read_bytes()
    assert cli.main(["backup", "--with-key", str(complete)]) == 0
    (home.path / "secret_key").unlink()
    assert cli.main(["restore", "--force", str(complete)]) == 0
    assert home.secret_key() == key
    assert (home.path / "secret_key").stat().st_mode & 0o777 == 0o600


def broken(kind: str, source: Path, target: Path) -> Path:
    """Write a backup that is broken in one way."""
    shutil.copyfile(source, target)
    if kind == "truncated":
        target.write_bytes(source.read_bytes()[: source.stat().st_size // 2])
    elif kind == "not a backup":
        target.write_text("姓名,电话\n")
    elif kind == "missing":
        target.unlink()
    else:
        _rewrite(kind, source, target)
    return target


def _rewrite(kind: str, source: Path, target: Path) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        members = {name: old.read(name) for name in old.namelist() if name != "manifest.json"}
        if kind == "changed":
            members["database.dump"] = members["database.dump"][:-1] + b"?"
        elif kind == "newer":
            manifest["format"] = 99
        elif kind == "escaping":
            members["../escaped"] = b"x"
            manifest["sha256"]["../escaped"] = "0"
        for name, content in members.items():
            new.writestr(name, content)
        new.writestr("manifest.json", json.dumps(manifest))


@pytest.mark.parametrize("kind", ["truncated", "not a backup", "missing", "changed", "newer", "escaping"])
def test_a_broken_backup_changes_nothing(
    home: Home, capsys: pytest.CaptureFixture[str], tmp_path: Path, kind: str
) -> None:
    good = home.path / "good.backup"
    assert cli.main(["backup", str(good)]) == 0
    before = counts()
    bad = broken(kind, good, tmp_path / "bad.backup")
    assert cli.main(["restore", "--force", str(bad)]) == 1
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert "备份" in said or "找不到" in said
    assert counts() == before
    assert (home.media / "合同.pdf").exists()
    assert not (tmp_path / "escaped").exists()
    assert not (home.path / "escaped").exists()
