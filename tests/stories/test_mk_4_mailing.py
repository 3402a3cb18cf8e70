"""MK-4 邮件: a hundred contacts, three want none, one bounced before; scheduled at 20:58, quiet hours from 21 to 8.

96 letters leave through a real server in time, what readers do is seen, a reply stops the sequence (R091, R092).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from django.test import Client

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Contact
from paceline.kernel.clock import FrozenClock
from paceline.market.jobs import look
from paceline.market.models import MailRecipient, MailStop
from paceline.records.action import acting
from paceline.records.actions import orgunit
from paceline.workflow.at_once import run_waiting
from tests.stories.world import Person, World, hired, token_of

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 4, 9, 12, 58, tzinfo=UTC)
"""20:58 in Shanghai."""
MORNING = datetime(2026, 4, 10, 0, tzinfo=UTC)
BODY = "{{联系人}}，您好：\n\n新样册在 https://example.com/new?from=mail ，欢迎看看。\n\n{{我}}"


class Postbox:
    """A mail server's other side: keeps what comes in and lets the clock run on."""

    def __init__(self, clock: FrozenClock) -> None:
        self.clock = clock
        self.letters: list[tuple[str, EmailMessage, datetime]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append((envelope.rcpt_tos[0], letter, self.clock.at))
        if len(self.letters) in (20, 40):
            self.clock.advance(timedelta(minutes=1))
        return "250 OK"


class AnyPort(Controller):
    """A server on a port that the system chooses."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def clock(freeze: Callable[[datetime], FrozenClock]) -> FrozenClock:
    return freeze(EVENING - timedelta(hours=2))


@pytest.fixture
def postbox(clock: FrozenClock, settings: Any) -> Iterator[Postbox]:
    """A real SMTP server that the installation is set up for."""
    box = Postbox(clock)
    server = AnyPort(box, hostname="127.0.0.1", port=0)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = False, ""
    yield box
    server.stop()


@pytest.fixture
def he(world: World) -> Person:
    """何欣 of marketing."""
    company = visible(SYSTEM, OrgUnit).get(parent__isnull=True)
    unit = orgunit.create(SYSTEM, name="市场部", kind="team", parent=company)
    one = hired("hexin", "何欣", "marketing", unit)
    return Person(one, token_of(one))


@pytest.fixture
def hundred(world: World, he: Person) -> str:
    """张三's customer with a hundred contacts, of whom three want no letters; one address came back before."""
    key: str = world["张三"].post("/customers/", {"name": "远山科技"})["id"]
    with acting(SYSTEM, "customers.contact.create") as act:
        for n in range(100):
            act.create(
                Contact, customer=UUID(key), name=f"读者{n:03d}", email=f"reader{n}@example.com", opted_out=n < 3,
                tags=["新品"],
            )  # fmt: skip
        act.create(MailStop, address="reader3@example.com", why="bounced")
    return key


def letter(he: Person, **values: Any) -> str:
    """A template of the month."""
    made = he.post(
        "/mail-templates/", {"name": "新品", "subject": "{{联系人}}，新品到了", "body": BODY, **values}
    )
    return str(made["id"])


def newsletter(he: Person) -> str:
    condition = {"field": "tags", "op": "has_any", "value": ["新品"]}
    values = {"name": "四月新品", "template": letter(he), "audience": "contact", "condition": condition}
    return str(he.post("/mailings/", values)["id"])


def rows(key: str) -> Any:
    return visible(SYSTEM, MailRecipient).filter(mailing=key)


def a_minute_later() -> None:
    look()
    run_waiting()


def test_ninety_six_letters_leave_within_the_hours_and_what_readers_do_is_seen(
    he: Person, world: World, hundred: str, clock: FrozenClock, postbox: Postbox
) -> None:
    key = newsletter(he)
    told = he.post(f"/mailings/{key}/check")["result"]
    assert (told["total"], told["reached"]) == (100, 96)
    assert {one["reason"]: one["n"] for one in told["left_out"]} == {"opted_out": 3, "bounced": 1}
    he.post(f"/mailings/{key}/schedule", {"at": "2026-04-09T20:58:00+08:00"})
    run_waiting()
    assert not rows(key).exists(), "nothing happens before its time"

    clock.move_to(EVENING)
    a_minute_later()
    report = he.post(f"/mailings/{key}/report")["result"]
    assert (report["queued"], report["skipped"], report["sent"], report["waiting"]) == (96, 4, 40, 56)
    assert clock.at == EVENING + timedelta(minutes=2)
    clock.move_to(MORNING - timedelta(minutes=1))
    a_minute_later()
    assert len(postbox.letters) == 40, "nobody is written to at night"
    clock.move_to(MORNING)
    a_minute_later()
    addresses = [address for address, _letter, _at in postbox.letters]
    assert len(addresses) == len(set(addresses)) == 96
    assert he.get(f"/mailings/{key}")["state"] == "sent"

    address, first, _at = postbox.letters[0]
    reader = rows(key).get(address=address)
    assert first["Subject"] == f"{reader.name}，新品到了"
    html = first.get_body(("html",))
    assert html is not None
    page = Client()
    assert page.get(f"/m/{links_token(first)}/open.gif").status_code == 200
    moved = page.get(f"/m/{links_token(first)}/go/0")
    assert (moved.status_code, moved["Location"]) == (302, "https://example.com/new?from=mail")
    assert f"/m/{links_token(first)}/go/0" in html.get_content()
    assert page.get(f"/m/{links_token(first)}/go/1").status_code == 404, "no way to other addresses"
    one_click = page.post(f"/m/{links_token(first)}/", {"List-Unsubscribe": "One-Click"})
    assert one_click.status_code == 200
    report = he.post(f"/mailings/{key}/report")["result"]
    assert [report[name] for name in ("sent", "opened", "clicked", "unsubscribed")] == [96, 1, 1, 1]
    seen = world["张三"].get(f"/mail-recipients/{reader.pk}")
    assert None not in (seen["clicked_at"], seen["unsubscribed_at"]), "who takes care of the customer sees it"
    again = he.post(f"/mailings/{key}/copy")["id"]
    assert he.post(f"/mailings/{again}/check")["result"]["reached"] == 95


def links_token(one: EmailMessage) -> str:
    """The token of the unsubscribe address in a letter's headers."""
    assert one["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return str(one["List-Unsubscribe"]).strip("<>").rstrip("/").rpartition("/")[2]


def test_a_reply_stops_the_sequence_and_others_go_on(
    he: Person, world: World, hundred: str, clock: FrozenClock, postbox: Postbox
) -> None:
    drip = he.post("/drips/", {"name": "新品三封", "stop_on": ["reply", "won"]})["id"]
    for day in (0, 3, 7):
        he.post(
            "/drip-steps/", {"drip": drip, "after_days": day, "template": letter(he, name=f"第 {day} 天")}
        )
    readers = list(visible(SYSTEM, Contact).filter(name__in=["读者010", "读者011"]).order_by("name"))
    for one in readers:
        he.post(f"/drips/{drip}/enroll", {"contact": str(one.pk)})
    run_waiting()
    assert [address for address, *_ in postbox.letters] == ["reader10@example.com", "reader11@example.com"]

    row = visible(SYSTEM, MailRecipient).get(contact=readers[0])
    world["张三"].post(f"/mail-recipients/{row.pk}/reply", {"note": "想约演示"})
    for days in (3, 4):
        clock.advance(timedelta(days=days))
        a_minute_later()
    counts = [visible(SYSTEM, MailRecipient).filter(contact=one, state="sent").count() for one in readers]
    assert counts == [1, 3]
    runs = {one["name"]: (one["state"], one["stop_reason"]) for one in he.get("/drip-runs/")["data"]}
    assert runs == {"读者010": ("stopped", "reply"), "读者011": ("finished", "")}
