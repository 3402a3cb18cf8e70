"""Real installations in folders of their own: started as programs, watched from outside, ended by signals."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

PATIENCE = 240.0


def until(condition: Callable[[], object], what: str | Callable[[], str], seconds: float = PATIENCE) -> None:
    """Ask again and again until the condition holds or the time is over; `what` says what was waited for."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, (
            f"not within {seconds:.0f} s: {what if isinstance(what, str) else what()}"
        )
        pause.wait(0.05)


def free_port() -> int:
    """Return a port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Installation:
    """One data folder and the programs that serve it."""

    home: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None

    def environment(self, **more: str) -> dict[str, str]:
        """The variables of a program of this installation, without those of the test run."""
        kept = {
            k: v for k, v in os.environ.items() if not k.startswith(("PACELINE_", "DJANGO_", "DATABASE_URL"))
        }
        return kept | {"PACELINE_HOME": str(self.home), "PACELINE_LANGUAGE": "zh", "COLUMNS": "200"} | more

    def run(self, *line: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run one `paceline` command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "paceline.config.main", *line],
            env=self.environment(**more),
            capture_output=True,
            text=True,
            timeout=PATIENCE * 2,
            check=False,
        )

    @property
    def console(self) -> Path:
        """What `paceline up` prints goes here."""
        return self.home.with_name("console.txt")

    def up(self, *options: str) -> None:
        """Start `paceline up` and wait until it says that it is ready."""
        line = [sys.executable, "-m", "paceline.config.main", "up", "--no-demo", f"--port={self.port}"]
        with self.console.open("w") as console:
            self.process = subprocess.Popen(
                [*line, *options],
                env=self.environment(PYTHONUNBUFFERED="1"),
                stdout=console,
                stderr=subprocess.STDOUT,
                text=True,
            )
        address = f"http://localhost:{self.port}"
        until(
            lambda: address in self.console.read_text() or self.process.poll() is not None,
            lambda: f"the address\n{self.log()}",
        )

    def status(self, path: str) -> int | None:
        """Return the status of a page, or None when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def log(self) -> str:
        """Return what web server and worker logged."""
        return "\n".join(path.read_text() for path in sorted(self.home.glob("logs/*.log")))

    def programs(self, part: str = "") -> list[psutil.Process]:
        """Return the living programs of this installation whose command line contains a word."""
        return [process for process in psutil.process_iter() if self._is_ours(process, part)]

    def _is_ours(self, process: psutil.Process, part: str) -> bool:
        try:
            if process.status() == psutil.STATUS_ZOMBIE or process.pid == os.getpid():
                return False
            line = " ".join(process.cmdline())
            is_ours = str(self.home) in line or process.environ().get("PACELINE_HOME") == str(self.home)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return False
        return is_ours and part in line

    def stop(self, number: signal.Signals = signal.SIGTERM) -> str:
        """Send a signal to `paceline up`, wait for its end and return what it printed."""
        assert self.process is not None
        self.process.send_signal(number)
        self.process.wait(timeout=PATIENCE)
        return self.console.read_text()

    def clear(self) -> None:
        """End whatever is left."""
        for process in self.programs():
            process.kill()
        if self.process is not None:
            self.process.wait()


@pytest.fixture
def installation() -> Iterator[Installation]:
    """An empty data folder with a short path, removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="paceline-") as folder:
        made = Installation(Path(folder).resolve() / "home")
        yield made
        made.clear()
        until(lambda: not made.programs(), "the end of every program")
