"""One child process of the supervisor: started in a session of its own, restarted with back-off, ended as a whole."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FIRST_WAIT = 0.5
LONGEST_WAIT = 30.0
STEADY_SECONDS = 60.0
LOG_LIMIT_BYTES = 10 * 1024 * 1024
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A program that has to run as long as the supervisor does.

    Times are seconds of the monotonic clock. `log` None means that it writes to the terminal.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    wait: float = FIRST_WAIT
    due_at: float = field(default=0.0)

    def start(self) -> None:
        """Start the program; it leads its own process group, so that a stray worker of it can be ended too."""
        with contextlib.ExitStack() as stack:
            output = stack.enter_context(self._output()) if self.log else None
            self.process = subprocess.Popen(
                self.command,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )
        self.started_at = time.monotonic()

    def _output(self) -> contextlib.AbstractContextManager[int]:
        assert self.log is not None
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        return self.log.open("ab", buffering=0)  # type: ignore[return-value]

    @property
    def is_running(self) -> bool:
        """Whether the program runs now."""
        return self.process is not None and self.process.poll() is None

    def noticed_dead(self, now: float) -> int:
        """Put off the next start, longer each time it dies young; clear what it left behind; return its exit code."""
        assert self.process is not None
        code = self.process.wait()
        self._signal(signal.SIGKILL)
        if now - self.started_at > STEADY_SECONDS:
            self.wait = FIRST_WAIT
        self.due_at = now + self.wait
        self.wait = min(self.wait * 2, LONGEST_WAIT)
        self.process = None
        return code

    def ask_to_stop(self) -> None:
        """Ask the leader of the group to end; it ends its own workers."""
        if self.process is not None and self.is_running:
            self.process.terminate()

    def put_away(self) -> bool:
        """End what is left of the group by force; return whether it had gone by itself."""
        if self.process is None:
            return True
        went = not self.is_running
        self._signal(signal.SIGKILL)
        self.process.wait()
        self.process = None
        return went

    def tail(self, lines: int = 15) -> str:
        """Return the last lines of the log."""
        if self.log is None or not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

    def _signal(self, number: signal.Signals) -> None:
        """Signal the whole process group, whose leader may already be gone."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


def _die_with_parent() -> None:
    """Have the kernel end this program when the supervisor is killed without a chance to clean up."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
