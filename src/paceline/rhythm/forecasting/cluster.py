"""Where series are fitted: in the worker's own process, or on Dask, Ray or Spark through Fugue when that is set up.

``PACELINE_FORECAST_ENGINE`` names the engine as Fugue does: ``dask:tcp://scheduler:8786``, ``dask``, ``ray``,
``spark``. It needs the extra ``paceline[cluster]`` in the worker; one process is faster than a cluster on one machine,
so that this is for hundreds of thousands of series.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from django.conf import settings

from paceline.kernel.errors import Conflict
from paceline.methods.forecast.accuracy import Floats, floats
from paceline.methods.forecast.whole_organisation import Fit, monthly

SCHEMA = "place:long,said:str"
AT_ONCE = 64
"""Series that go to a worker of the cluster together."""


def is_there() -> bool:
    """Whether the extra is installed."""
    return find_spec("fugue") is not None


def chosen_fit() -> Fit:
    """The way that the settings ask for."""
    named = settings.FORECAST_ENGINE
    return fit_on(*engine_of(named)) if named else monthly


def engine_of(named: str) -> tuple[Any, Any]:
    """(Fugue's name of the engine, its client). Raises Conflict where the extra is missing."""
    if not is_there():
        raise Conflict(
            "PACELINE_FORECAST_ENGINE 要求在集群上拟合，但没有装 paceline[cluster]。"
            "请在后台进程的环境里安装它，或清空这个设置。"
        )
    kind, _, address = named.partition(":")
    if kind == "dask" and address:
        return import_module("distributed").Client(address), None
    return kind, None


def fit_on(engine: Any, settings_of_engine: Any = None) -> Fit:
    """Fit on an engine of Fugue. The same figures as in one process: each series is a task of its own."""

    def fit(histories: Sequence[Floats], firsts: Sequence[date], horizon: int) -> list[Floats]:
        fugue, pandas = import_module("fugue.api"), import_module("pandas")
        asked = pandas.DataFrame(
            {
                "place": range(len(histories)),
                "batch": [at // AT_ONCE for at in range(len(histories))],
                "history": [json.dumps([float(one) for one in history]) for history in histories],
                "first": [day.isoformat() for day in firsts],
                "horizon": horizon,
            }
        )
        made = fugue.transform(
            asked, fitted_rows, schema=SCHEMA, partition={"by": "batch"}, engine=engine,
            engine_conf=settings_of_engine, as_local=True, as_fugue=False,
        )  # fmt: skip
        said = dict(zip(made["place"], made["said"], strict=True))
        return [floats(json.loads(said[at])) for at in range(len(histories))]

    return fit


def fitted_rows(rows: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Runs on the cluster: pure numbers, no database. JSON keeps every digit of a float."""
    for row in rows:
        history = np.array(json.loads(row["history"]))
        (said,) = monthly([history], [date.fromisoformat(row["first"])], int(row["horizon"]))
        yield {"place": row["place"], "said": json.dumps([float(one) for one in said])}
