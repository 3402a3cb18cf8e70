"""One process that keeps the others alive: starts them, restarts what dies, ends everything on Ctrl-C or SIGTERM."""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections.abc import Callable, Sequence
from types import FrameType

from paceline.interfaces.cli.server.child import Child

STOP_SECONDS = 20.0
SECOND_THOUGHT_SECONDS = 1.0  # closing a terminal sends two signals at once
PULSE_SECONDS = 5.0
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Runs children until it is told to stop.

    `pulse` is called every five seconds (it looks after the database); `tell(child, code)` when a child died;
    `ending` when the children are asked to end. `patience` is how many seconds the children get to end by themselves.
    """

    def __init__(
        self,
        children: Sequence[Child],
        *,
        pulse: Callable[[], None] = lambda: None,
        tell: Callable[[Child, int], None] = lambda child, code: None,
        ending: Callable[[], None] = lambda: None,
        patience: float = STOP_SECONDS,
    ) -> None:
        self.children = list(children)
        self.pulse = pulse
        self.tell = tell
        self.ending = ending
        self.patience = patience
        self.asked_to_stop: float | None = None
        self.hurry = False
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)

    def run(self, ready: Callable[[], bool] = lambda: True) -> None:
        """Start the children, call `ready` until it says yes, and keep watch until the end.

        Every child is gone when this returns or raises.
        """
        before = self._listen()
        try:
            for child in self.children:
                child.start()
            self._watch(ready)
        finally:
            self._end()
            self._stop_listening(before)

    def _watch(self, ready: Callable[[], bool]) -> None:
        is_ready = False
        next_pulse = time.monotonic() + PULSE_SECONDS
        while not self.asked_to_stop:
            self._revive(time.monotonic())
            is_ready = is_ready or ready()
            self._sleep(next_pulse if is_ready else time.monotonic() + 0.1)
            if time.monotonic() >= next_pulse:
                self.pulse()
                next_pulse = time.monotonic() + PULSE_SECONDS

    def _revive(self, now: float) -> None:
        for child in self.children:
            if child.process is not None and not child.is_running:
                self.tell(child, child.noticed_dead(now))
            if child.process is None and now >= child.due_at:
                child.start()

    def _sleep(self, until: float) -> None:
        """Wait for a signal, the next due start or the given moment, whichever is first."""
        moments = [until, *(child.due_at for child in self.children if child.process is None)]
        with selectors.DefaultSelector() as selector:
            selector.register(self._wake_read, selectors.EVENT_READ)
            if selector.select(max(0.0, min(moments) - time.monotonic())):
                os.read(self._wake_read, 1024)

    def _end(self) -> None:
        """Ask every child to go, wait a while (a second Ctrl-C shortens it), then end what is left by force."""
        deadline = time.monotonic() + self.patience
        self.ending()
        for child in self.children:
            child.ask_to_stop()
            child.due_at = deadline
        while (
            any(child.is_running for child in self.children)
            and time.monotonic() < deadline
            and not self.hurry
        ):
            self._sleep(deadline)
        for child in self.children:
            child.put_away()

    def _listen(self) -> dict[int, object]:
        """Turn signals into bytes in a pipe, so that waiting ends at once."""
        before: dict[int, object] = {number: signal.signal(number, self._hear) for number in ENDING}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        return before

    def _hear(self, number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        self.hurry = self.asked_to_stop is not None and now - self.asked_to_stop > SECOND_THOUGHT_SECONDS
        self.asked_to_stop = self.asked_to_stop or now

    def _stop_listening(self, before: dict[int, object]) -> None:
        signal.set_wakeup_fd(-1)
        for number, handler in before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        os.close(self._wake_read)
        os.close(self._wake_write)
