"""The embedded PostgreSQL: started on demand, shared, stopped by the last one, clear about damage."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import psycopg
import pytest

from paceline.interfaces.cli.server import postgres
from paceline.interfaces.cli.server.home import Home
from paceline.interfaces.cli.server.programs import PostgresError
from tests.rooms.cli.conftest import Installation, until

HOLDER = """
import sys
from pathlib import Path
from paceline.interfaces.cli.server import postgres
from paceline.interfaces.cli.server.home import Home
with postgres.hold(Home(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.readline()
"""


def answer(home: Home, question: str) -> str:
    """Return the single value that a query gives."""
    with psycopg.connect(postgres.address(home).conninfo()) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return str(row[0])


def test_a_holder_finds_a_tuned_server_with_its_extensions(installation: Installation) -> None:
    home = Home(installation.home)
    with postgres.hold(home):
        assert answer(home, "SELECT current_user || '@' || current_database()") == "paceline@paceline"
        assert answer(home, "SHOW synchronous_commit") == "on"
        assert answer(home, "SHOW fsync") == "on"
        assert answer(home, "SHOW listen_addresses") == ""
        assert answer(home, "SELECT rolsuper::text FROM pg_roles WHERE rolname = current_user") == "false"
        names = answer(home, "SELECT string_agg(extname, ' ' ORDER BY extname) FROM pg_extension")
        assert names == "btree_gin pg_trgm plpgsql"
        assert answer(home, "SELECT lower('ÄÖ') || length('节拍')") == "äö2"
    assert not postgres.is_running(home)


def test_the_last_holder_turns_the_light_off(installation: Installation) -> None:
    home = Home(installation.home)
    with postgres.hold(home):
        first = answer(home, "SELECT pg_postmaster_start_time()")
        line = [sys.executable, "-c", HOLDER, str(home.path)]
        with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == "held\n"
            other.communicate("\n")
        assert answer(home, "SELECT pg_postmaster_start_time()") == first
    assert not postgres.is_running(home)


def test_a_killed_holder_does_not_count(installation: Installation) -> None:
    home = Home(installation.home)
    line = [sys.executable, "-c", HOLDER, str(home.path)]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        other.kill()
    assert postgres.is_running(home)
    with postgres.hold(home):
        pass
    assert not postgres.is_running(home)


def test_what_was_committed_survives_a_killed_server(installation: Installation) -> None:
    home = Home(installation.home)
    with postgres.hold(home):
        with psycopg.connect(postgres.address(home).conninfo()) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS value")
        server = psutil.Process(int((home.database / "postmaster.pid").read_text().splitlines()[0]))
        family = [server, *server.children(recursive=True)]
        server.kill()
        until(lambda: not postgres.is_running(home), "the end of the server")
        psutil.wait_procs(family, timeout=30)
        postgres.start(home)
        assert answer(home, "SELECT value FROM kept") == "42"


def test_a_long_path_gets_its_socket_elsewhere(installation: Installation) -> None:
    home = Home(installation.home / ("long-" * 20))
    where = postgres.address(home)
    assert where.folder != home.database
    assert len(str(where.folder / ".s.PGSQL.5432")) <= postgres.SOCKET_PATH_LIMIT
    with postgres.hold(home):
        assert answer(home, "SELECT 1") == "1"
        assert where.folder.stat().st_mode & 0o777 == 0o700
    assert not postgres.is_running(home)
    where.folder.rmdir()


@pytest.mark.parametrize("lost", ["PG_VERSION", "global/pg_control", "postgresql.conf"])
def test_a_damaged_folder_is_named_and_left_alone(installation: Installation, lost: str) -> None:
    home = Home(installation.home)
    with postgres.hold(home):
        pass
    (home.database / lost).unlink()
    before = sorted(path.name for path in home.database.iterdir())
    with pytest.raises(PostgresError) as caught:
        postgres.start(home)
    assert caught.value.code == "damaged_data_folder"
    assert str(home.database) in str(caught.value)
    assert "paceline restore" in str(caught.value)
    assert set(before) <= {path.name for path in home.database.iterdir()}


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user runs all of these tests as such anyway")
def test_an_ordinary_user_runs_it_too() -> None:
    someone = pwd.getpwnam("nobody")
    identity = {"user": someone.pw_uid, "group": someone.pw_gid, "extra_groups": []}
    with tempfile.TemporaryDirectory(prefix="paceline-") as folder:
        os.chown(folder, someone.pw_uid, someone.pw_gid)
        line = [sys.executable, "-c", HOLDER, f"{folder}/home"]
        try:
            done = subprocess.run(line, input="\n", capture_output=True, text=True, cwd="/", **identity)  # type: ignore[call-overload]
        except PermissionError:
            pytest.skip("this Python lies where an ordinary user may not go")
        assert done.stdout == "held\n", done.stderr
        assert Path(folder, "home", "postgres").stat().st_uid == someone.pw_uid


def test_another_postgres_can_take_its_place(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from paceline.interfaces.cli.server import programs

    elsewhere = tmp_path / "bin"
    elsewhere.symlink_to(programs.folder())
    monkeypatch.setenv("PACELINE_POSTGRES_BIN", str(elsewhere))
    assert programs.tool("pg_ctl") == elsewhere / "pg_ctl"
    monkeypatch.setenv("PACELINE_POSTGRES_BIN", str(tmp_path))
    with pytest.raises(PostgresError, match="no_such_program"):
        programs.tool("no_such_program")
