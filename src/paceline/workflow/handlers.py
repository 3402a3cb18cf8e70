"""Which function does which kind of job. Jobs carry a name and JSON; nothing else is ever called.

    @job("files.import", "导入")
    def run_import(run: Run, *, import_id: str) -> dict[str, Any]: ...

A handler may be run again after its worker was killed, so it takes up its work where the last batch ended.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _t

from paceline.kernel.errors import Invalid

Work = Callable[..., Any]


@dataclass(frozen=True)
class Handler:
    """The function behind a kind of job. `attempts` is how often a failing or killed one is started."""

    name: str
    words: str
    run: Work
    attempts: int = 5

    @property
    def label(self) -> str:
        return _t(self.words)

    def check(self, args: Mapping[str, Any]) -> None:
        """Refuse arguments that the function does not take. Raises Invalid."""
        wanted = {
            name: parameter.default is inspect.Parameter.empty
            for name, parameter in inspect.signature(self.run).parameters.items()
            if parameter.kind is inspect.Parameter.KEYWORD_ONLY
        }
        unknown = args.keys() - wanted.keys()
        missing = {name for name, needed in wanted.items() if needed} - args.keys()
        if unknown or missing:
            names = _t("、").join(sorted(unknown | missing))
            raise Invalid("任务「%(job)s」的参数不对：%(names)s。", params={"job": self.name, "names": names})


handlers: dict[str, Handler] = {}


def job(name: str, words: str, *, attempts: int = 5) -> Callable[[Work], Work]:
    """Declare the handler of a kind of job. Raises ValueError when the name is taken."""

    def declare(run: Work) -> Work:
        if name in handlers:
            raise ValueError(f"job {name!r} is declared twice")
        handlers[name] = Handler(name, words, run, attempts)
        return run

    return declare


def handler(name: str) -> Handler:
    """The handler of a kind of job. Raises Invalid for an unknown name."""
    try:
        return handlers[name]
    except KeyError:
        raise Invalid("没有「%(name)s」这种任务。", params={"name": name[:80]}) from None
