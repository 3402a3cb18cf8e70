"""The mark of a running installation: a locked file that says which process serves this data folder, and where."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from paceline.interfaces.cli.server.home import Home
from paceline.kernel.errors import Conflict

FILE = "running.json"


@contextmanager
def mark(home: Home, url: str) -> Iterator[None]:
    """Hold the mark while the block lasts; raises Conflict when another process holds it."""
    with (home.make().path / FILE).open("a+", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise already(home) from None
        stream.truncate(0)
        stream.write(json.dumps({"pid": os.getpid(), "url": url}))
        stream.flush()
        yield
        stream.truncate(0)


def is_marked(home: Home) -> bool:
    """Say whether a process serves this data folder now."""
    path = home.path / FILE
    if not path.exists():
        return False
    with path.open("a+", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def who(home: Home) -> dict[str, Any]:
    """Return process id and address of what serves this data folder, or nothing."""
    with suppress(OSError, ValueError):
        found: dict[str, Any] = json.loads((home.path / FILE).read_text(encoding="utf-8"))
        return found
    return {}


def already(home: Home) -> Conflict:
    """Return the error of a data folder that is being served."""
    known = who(home)
    return Conflict(
        "Paceline 正在运行：%(url)s（进程 %(pid)s）。",
        hint="请先在它的窗口里按 Ctrl-C 停下它，或用 PACELINE_HOME 指定另一个数据文件夹。",
        params={"url": known.get("url", "?"), "pid": known.get("pid", "?")},
        code="already_running",
    )
