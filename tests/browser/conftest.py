"""What a journey needs: the product behind a real server, Chromium, somebody signed in, and axe as a judge."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from paceline.access.models import User
from tests.browser.traffic import Traffic

os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
)  # playwright keeps a loop in the thread of the test

ROOT = Path(__file__).parents[2]
DIST = ROOT / "src/paceline/interfaces/web/static/dist"
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
FLAGS = [
    "--no-sandbox", "--disable-background-networking", "--disable-gpu", "--no-first-run",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EXPECTED = re.compile(r"status of (404|409|412|422)")
"""Answers that a journey may ask for on purpose; the browser writes them to its console."""


@dataclass
class Visit:
    """Somebody at a browser. `complaints` gathers what the browser was unhappy about."""

    page: Page
    context: BrowserContext
    base: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open a page and wait until it is quiet."""
        self.page.goto(f"{self.base}{path}")
        self.page.wait_for_load_state("networkidle")
        return self.page

    def faults(self) -> list[str]:
        """What axe finds on the page, with the elements."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: dict[str, Any] = self.page.evaluate(
            "rules => axe.run({runOnly: {type: 'tag', values: rules}, resultTypes: ['violations'], preload: false})",
            RULES,
        )
        return [f"{v['id']}: {[n['html'][:120] for n in v['nodes'][:3]]}" for v in found["violations"]]

    def scrolls_sideways(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"))


@pytest.fixture(scope="session")
def chromium(chromium_path: str) -> Iterator[Browser]:
    """One browser for all journeys of this process."""
    if not (DIST / "core.js").exists():
        pytest.fail("the front end is not built: make build")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def traffic() -> Traffic:
    """What the server is answering."""
    return Traffic()


@pytest.fixture
def visit(chromium: Browser, live_server: Any, traffic: Traffic) -> Iterator[Callable[..., Visit]]:
    """`visit(user, dark=False, phone=False, scripts=True)`: somebody at a browser of their own, or nobody."""
    visits: list[Visit] = []

    def begin(user: User | None, *, dark: bool = False, phone: bool = False, scripts: bool = True) -> Visit:
        context = chromium.new_context(
            viewport=PHONE if phone else DESK,  # type: ignore[arg-type]
            color_scheme="dark" if dark else "light",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            has_touch=phone,
            java_script_enabled=scripts,
        )
        if user is not None:
            client = Client()
            client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
            )
        made = Visit(context.new_page(), context, live_server.url)
        made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
        made.page.on("console", lambda line: noted(made, line.type, line.text))
        visits.append(made)
        return made

    yield begin
    for each in visits:
        each.page.wait_for_load_state("networkidle")
        traffic.settle()  # an answer under way would find the database emptied, or keep it from being emptied
        each.context.close()
    traffic.settle()
    assert [text for each in visits for text in each.complaints] == []


def noted(visit: Visit, kind: str, text: str) -> None:
    """Keep errors and warnings of the browser, but not those that were asked for."""
    if kind in ("error", "warning") and not EXPECTED.search(text):
        visit.complaints.append(text)
