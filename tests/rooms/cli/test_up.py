"""`paceline up` as people use it: it comes up, survives killed children, refuses clearly, ends cleanly."""

from __future__ import annotations

import json
import signal
import socket
import sys
from pathlib import Path

import psutil
import pytest

from paceline.interfaces.cli.commands import up
from paceline.interfaces.cli.server import preflight
from paceline.interfaces.cli.server.child import Child
from paceline.interfaces.cli.server.home import Home
from paceline.interfaces.cli.server.processes import Plan
from tests.rooms.cli.conftest import Installation, until

pytestmark = pytest.mark.first


def test_one_folder_comes_up_again_and_again(installation: Installation) -> None:
    """A new folder is migrated once for all that happens to it: started, started twice at once, killed, started."""
    installation.up()
    assert installation.status("/static/dist/app.css") == 200
    assert {
        line
        for line in ("paceline.config.web", "paceline.config.worker", "postgres")
        if installation.programs(line)
    } == {
        "paceline.config.web",
        "paceline.config.worker",
        "postgres",
    }
    printed = installation.stop(signal.SIGINT)
    assert installation.process is not None
    assert installation.process.returncode == 0
    assert f"http://localhost:{installation.port}" in printed
    assert "正在停止" in printed
    assert "已停止" in printed
    assert installation.programs() == []
    assert "Traceback" not in installation.log()
    assert '"level": "error"' not in installation.log()

    installation.up("--workers=1")
    a_second_one_is_refused(installation)
    printed = installation.stop(signal.SIGTERM)
    assert installation.process.returncode == 0
    assert "升级数据库" not in printed
    assert installation.programs() == []

    installation.up("--workers=1")
    killed_children_come_back_and_a_killed_supervisor_leaves_none(installation)


def a_second_one_is_refused(installation: Installation) -> None:
    known = json.loads((installation.home / "running.json").read_text())
    second = installation.run("up", f"--port={installation.port + 1}")
    assert second.returncode == 1
    assert f"进程 {known['pid']}" in second.stderr
    assert "Ctrl-C" in second.stderr
    restoring = installation.run("restore", "whatever.backup")
    assert restoring.returncode == 1
    assert "正在运行" in restoring.stderr
    assert installation.status("/accounts/login/") is not None


def killed_children_come_back_and_a_killed_supervisor_leaves_none(installation: Installation) -> None:
    for part in ("paceline.config.web", "paceline.config.worker"):
        leader = min(installation.programs(part), key=psutil.Process.create_time)
        leader.kill()
        until(
            lambda leader=leader: not leader.is_running() or leader.status() == "zombie", f"the end of {part}"
        )
        until(lambda part=part: installation.programs(part), f"a new {part}")
        until(
            lambda: installation.status("/accounts/login/") is not None,
            lambda: f"a page\n{installation.log()}",
        )

    assert installation.process is not None
    installation.process.kill()
    until(lambda: not installation.programs("paceline.config.web"), "the end of the web server")
    until(lambda: not installation.programs("paceline.config.worker"), "the end of the worker")

    installation.up("--workers=1")
    installation.stop()
    assert installation.programs() == []


@pytest.mark.parametrize(("language", "words"), [("zh", "换一个端口"), ("en", "Use another port")])
def test_a_port_in_use_is_said_before_anything_starts(
    installation: Installation, language: str, words: str
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", installation.port))
        taken.listen()
        refused = installation.run("up", f"--port={installation.port}", PACELINE_LANGUAGE=language)
    assert refused.returncode == 1
    assert words in refused.stderr
    assert f"--port {installation.port + 1}" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (installation.home / "postgres").exists()


def test_a_damaged_data_folder_is_said(installation: Installation) -> None:
    (installation.home / "postgres").mkdir(parents=True)
    (installation.home / "postgres" / "base").touch()
    refused = installation.run("up", f"--port={installation.port}")
    assert refused.returncode == 1
    assert "已损坏" in refused.stderr
    assert "paceline restore" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_database_that_is_not_there_is_said(installation: Installation) -> None:
    url = "postgresql://nobody:secret-canary@127.0.0.1:1/nothing"
    refused = installation.run("up", f"--port={installation.port}", DATABASE_URL=url)
    assert refused.returncode == 1
    assert "DATABASE_URL" in refused.stderr
    assert "secret-canary" not in refused.stderr + refused.stdout
    assert "Traceback" not in refused.stderr


def test_missing_page_files_name_node_when_node_is_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(preflight.CannotStart) as caught:
        preflight.static_files(tmp_path / "dist")
    assert caught.value.code == "node_missing"
    assert "nodejs.org" in str(caught.value)

    node = tmp_path / "node"
    node.write_text(f"#!{sys.executable}\nprint('v22.1.0')\n")
    node.chmod(0o755)
    with pytest.raises(preflight.CannotStart, match="make run"):
        preflight.static_files(tmp_path / "dist")

    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "app.css").touch()
    preflight.static_files(tmp_path / "dist")


def test_filling_the_database_is_not_taken_for_a_slow_web_server(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(up, "SLOW_SECONDS", 3600.0)
    plan = Plan("127.0.0.1", 1, 1, Home(tmp_path), False)
    greeting = up._Greeting(plan, Child("web", [], {}), begun=-7200.0)
    assert not greeting.is_ready()
    assert capsys.readouterr().out == ""
