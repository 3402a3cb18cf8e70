"""A first start that is killed leaves no installation without the demo company, and none in what people already use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from paceline.access.models import OrgUnit, User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config import demo as company
from paceline.customers.models import Customer
from paceline.interfaces.cli.commands import demo
from paceline.interfaces.cli.server.home import Home
from paceline.kernel.clock import FrozenClock
from tests.rooms.cli.conftest import Installation, until

pytestmark = pytest.mark.first


def small(**given: Any) -> Any:
    """The demo company, a fiftieth of it."""
    return company.load(size=0.02, **given)


@pytest.fixture
def owing(tmp_path: Path, settings: Any) -> Home:
    """The folder of an installation whose first start was killed before the demo company was there."""
    settings.COMMAND_FUNCTIONS = {**settings.COMMAND_FUNCTIONS, "demo": f"{__name__}.small"}
    (tmp_path / demo.WANTED).touch()
    return Home(tmp_path)


def test_a_first_start_notes_that_the_demo_is_to_come_before_it_makes_a_table(
    installation: Installation,
) -> None:
    with installation.console.open("w") as console:
        process = subprocess.Popen(
            [sys.executable, "-m", "paceline.config.main", "up", f"--port={installation.port}"],
            env=installation.environment(PYTHONUNBUFFERED="1"), stdout=console, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
    note = installation.home / demo.WANTED
    until(lambda: note.exists() or process.poll() is not None, "the note")
    process.kill()
    process.wait()
    assert note.exists()
    assert "升级数据库" not in installation.console.read_text()


@pytest.mark.django_db
def test_the_next_start_fills_what_a_killed_one_owes(owing: Home, clock: FrozenClock) -> None:
    demo.settle(owing, is_wanted=True)
    assert visible(SYSTEM, Customer).exists()
    assert not demo.is_wanted(owing)
    customers = visible(SYSTEM, Customer).count()

    (owing.path / demo.LOGINS).unlink()
    (owing.path / demo.WANTED).touch()
    demo.settle(owing, is_wanted=True)
    assert (owing.path / demo.LOGINS).exists(), (
        "killed after the company was written: only its logins were missing"
    )
    assert visible(SYSTEM, Customer).count() == customers


@pytest.mark.django_db
def test_people_who_moved_in_meanwhile_keep_their_installation(
    owing: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    User.objects.create_superuser("root", "correct horse", name="管理员")
    units = visible(SYSTEM, OrgUnit).count()
    demo.settle(owing, is_wanted=True)
    assert not visible(SYSTEM, Customer).exists()
    assert visible(SYSTEM, User).count() == 1
    assert visible(SYSTEM, OrgUnit).count() == units
    assert not demo.is_wanted(owing), "and it is not asked again at each start"
    assert "已经有人在用" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_start_without_the_demo_forgets_what_was_owed(owing: Home) -> None:
    demo.settle(owing, is_wanted=False)
    assert not demo.is_wanted(owing)
    assert not visible(SYSTEM, User).exists()
