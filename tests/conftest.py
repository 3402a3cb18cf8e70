"""What every test may ask for: a database of its own, a clock that stands still, a browser."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import timezone, translation
from hypothesis import HealthCheck, settings
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from paceline.kernel.clock import FrozenClock, frozen
from paceline.metadata import versions
from tests import databases, emptying, one_handler

pytest_plugins = ["tests.people"]
settings.register_profile(  # how busy the machine is says nothing about the code
    "paceline", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("paceline")
BROWSER_TESTS = Path(__file__).parent / "browser"
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
SELDOM = (20_000, 20, 50)
"""How many new objects there are before garbage is looked for among the young, the older, all."""
NO_BROWSER = (
    "Chromium 未安装，浏览器测试已跳过 / browser tests skipped: Chromium was not found "
    "(apt install chromium-headless-shell)"
)


def find_chromium() -> str | None:
    """Return the path of a Chromium, or None."""
    return next((found for name in CHROMIUM_NAMES if (found := shutil.which(name))), None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the browser tests; without Chromium they are skipped with a notice, in CI they are an error.

    What is marked `first` runs before the others: it takes long, so that nobody waits for it at the end, or it forks
    the process of the tests, which is still small then.
    """
    items.sort(key=lambda item: item.get_closest_marker("first") is None)
    journeys = [
        item for item in items if BROWSER_TESTS in item.path.parents or item.get_closest_marker("browser")
    ]
    for item in journeys:
        item.add_marker(pytest.mark.browser)
    if not journeys or find_chromium():
        return
    if os.environ.get("CI", "").lower() == "true":
        raise pytest.UsageError(NO_BROWSER)
    for item in journeys:
        item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


def pytest_collection_finish() -> None:
    """Everything is loaded and stays: to look through it for garbage again and again took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say aloud that browser tests were left out."""
    skipped = terminalreporter.stats.get("skipped", [])
    left_out = sum(NO_BROWSER in str(report.longrepr) for report in skipped)
    if left_out:
        terminalreporter.write_line(f"{NO_BROWSER}: {left_out}", yellow=True, bold=True)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium that browser tests drive."""
    found = find_chromium()
    assert found, NO_BROWSER
    return found


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Give this test process its own database, cloned from the migrated template."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with ExitStack() as stack:
        stack.enter_context(databases.server())
        with django_db_blocker.unblock():
            stack.enter_context(databases.own_database(worker))
            stack.enter_context(emptying.by_deleting())
        stack.enter_context(one_handler.kept())
        yield


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """The language and the zone that a reader's page has set end with the test."""
    yield
    translation.deactivate()
    timezone.deactivate()


@pytest.fixture
def django_assert_num_queries(
    django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> DjangoAssertNumQueries:
    """As the plugin's; the look for changes that comes once a second must not be counted on a slow machine."""
    monkeypatch.setattr(versions, "LOOK_AGAIN_AFTER", 3600.0)
    return django_assert_num_queries


@pytest.fixture
def freeze() -> Iterator[Callable[[datetime], FrozenClock]]:
    """Stop the clock for the rest of the test: `clock = freeze(datetime(2026, 7, 1, 9, tzinfo=UTC))`."""
    with ExitStack() as stack:
        yield lambda at: stack.enter_context(frozen(at, everywhere=True))


@pytest.fixture
def clock(freeze: Callable[[datetime], FrozenClock]) -> FrozenClock:
    """A clock that stands at Wednesday 1 July 2026, 09:00 in Shanghai, and moves when told to."""
    return freeze(datetime(2026, 7, 1, 1, tzinfo=UTC))
