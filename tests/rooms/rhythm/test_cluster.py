"""Fitting on a local Dask cluster of two processes says the same as the worker's own process."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import numpy as np
import pytest

from paceline.kernel.errors import Conflict
from paceline.methods.forecast.whole_organisation import monthly
from paceline.rhythm.forecasting import cluster

needs_extra = pytest.mark.skipif(
    not cluster.is_there(), reason="the extra paceline[cluster] is not installed"
)


def histories(count: int) -> tuple[list[np.ndarray], list[date]]:
    """Series of several lengths, one too short for a forecast and one of zeros."""
    random = np.random.default_rng(3)
    lengths = [3, *(12 + 7 * at for at in range(count))]
    made = [100 * random.lognormal(0, 0.2, length) for length in lengths] + [np.zeros(30)]
    return made, [date(2020, 1 + at % 12, 1) for at in range(len(made))]


@needs_extra
def test_two_processes_say_the_same_to_the_last_digit() -> None:
    series, firsts = histories(6)
    distributed = import_module("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as machines,
        distributed.Client(machines) as client,
    ):
        far = cluster.fit_on(client)(series, firsts, 6)
        assert len(client.scheduler_info()["workers"]) == 2
    here = monthly(series, firsts, 6)
    assert [list(one) for one in far] == [list(one) for one in here]


def test_without_a_setting_nothing_is_loaded_and_a_missing_extra_is_said_in_words(
    settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cluster.chosen_fit() is monthly
    settings.FORECAST_ENGINE = "dask:tcp://nowhere:8786"  # type: ignore[attr-defined]
    monkeypatch.setattr(cluster, "find_spec", lambda _name: None)
    with pytest.raises(Conflict, match="paceline\\[cluster\\]"):
        cluster.chosen_fit()
