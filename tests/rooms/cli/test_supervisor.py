"""The supervisor: restarts what dies, with back-off, and leaves nobody behind."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

import psutil

from paceline.interfaces.cli.server.child import FIRST_WAIT, Child
from paceline.interfaces.cli.server.supervisor import Supervisor
from tests.rooms.cli.conftest import until

LIVES = "import os,signal; open({path!r}, 'a').write(f'{{os.getpid()}}\\n'); signal.pause()"
STUBBORN = (
    "import os,signal,subprocess,sys; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "other = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()']);"
    "open({path!r}, 'a').write(f'{{os.getpid()}}\\n{{other.pid}}\\n'); signal.pause()"
)
DIES = "open({path!r}, 'a').write('0\\n'); raise SystemExit(3)"


def child(name: str, code: str, path: Path) -> Child:
    """Return a child that notes its process id in a file."""
    return Child(name, [sys.executable, "-c", code.format(path=str(path))], {}, path.with_suffix(".log"))


def pids(path: Path) -> list[int]:
    """Return the process ids that were noted."""
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def lives(pid: int) -> bool:
    """Say whether a process lives (a zombie does not)."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def meanwhile(*steps: object) -> threading.Thread:
    """Run steps in a thread while the supervisor has the main one; ask for the end even when one fails."""

    def work() -> None:
        try:
            for step in steps:
                step()  # type: ignore[operator]
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_sigterm_ends_every_child(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    thread = meanwhile(lambda: until(lambda: pids(one) and pids(two), "both children"))
    Supervisor([child("one", LIVES, one), child("two", LIVES, two)]).run()
    thread.join()
    assert not any(lives(pid) for pid in pids(one) + pids(two))


def test_a_killed_child_is_started_again(tmp_path: Path) -> None:
    path = tmp_path / "child"
    told: list[tuple[str, int]] = []
    thread = meanwhile(
        lambda: until(lambda: pids(path), "the child"),
        lambda: os.kill(pids(path)[0], signal.SIGKILL),
        lambda: until(lambda: len(pids(path)) == 2, "the second life"),
    )
    Supervisor([child("child", LIVES, path)], tell=lambda who, code: told.append((who.name, code))).run()
    thread.join()
    assert told == [("child", -signal.SIGKILL)]
    assert not any(lives(pid) for pid in pids(path))


def test_a_child_that_keeps_dying_is_started_ever_more_seldom(tmp_path: Path) -> None:
    path = tmp_path / "child"
    waits: list[float] = []
    codes: list[int] = []

    def tell(who: Child, code: int) -> None:
        codes.append(code)
        waits.append(who.wait)

    thread = meanwhile(lambda: until(lambda: len(codes) >= 3, "three deaths"))
    Supervisor([child("child", DIES, path)], tell=tell).run()
    thread.join()
    assert codes[:3] == [3, 3, 3]
    assert waits[:3] == [FIRST_WAIT * 2, FIRST_WAIT * 4, FIRST_WAIT * 8]


def test_a_stubborn_child_and_its_own_children_are_ended_by_force(tmp_path: Path) -> None:
    path = tmp_path / "child"
    supervisor = Supervisor([child("child", STUBBORN, path)], patience=0.5)
    thread = meanwhile(lambda: until(lambda: len(pids(path)) == 2, "the stubborn child"))
    supervisor.run()
    thread.join()
    assert len(pids(path)) == 2
    until(lambda: not any(lives(pid) for pid in pids(path)), "the end of both")


def test_the_handlers_of_signals_are_put_back(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    thread = meanwhile(lambda: until(lambda: pids(tmp_path / "child"), "the child"))
    Supervisor([child("child", LIVES, tmp_path / "child")]).run()
    thread.join()
    assert signal.getsignal(signal.SIGTERM) is before
