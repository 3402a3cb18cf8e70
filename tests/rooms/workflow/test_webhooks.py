"""Other systems are told of events: signed, at least once, within the owner's rights, never inside the network."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from paceline.access.principal import Principal, rights_changed
from paceline.access.scope import visible
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Invalid, NotAllowed
from paceline.metadata.registry import registry
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.workflow.at_once import run_waiting
from paceline.workflow.channels import outbound
from paceline.workflow.models import Delivery, Webhook, WebhookDelivery
from paceline.workflow.notifications import inbox
from paceline.workflow.webhooks.sending import ATTEMPTS, STOPPED_AFTER
from tests.people import People
from tests.samples import record_of

pytestmark = pytest.mark.django_db
CUSTOMER = "customers.customer"


@dataclass
class Receiver:
    """Another system: keeps what it gets and answers with `status`."""

    url: str = ""
    status: int = 204
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.got]


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOKS_TO_PRIVATE = True
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(kept.status)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_port}/hook?from=paceline"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield kept
    server.shutdown()
    server.server_close()


@pytest.fixture
def admin(people: People) -> Principal:
    """The administrator, who sees what 王芳 sees."""
    people.admin.roles.set(people.fang.roles.all())
    people.admin.unit = people.fang.unit
    people.admin.save()
    return people.acts(people.admin)


def made(admin: Principal, receiver: Receiver, *events: str, owner: Any = None) -> Webhook:
    given = {"name": "数据仓库", "address": receiver.url, "events": list(events)}
    hook: Webhook = perform(admin, "workflow.webhook.create", None, given)
    if owner is not None:
        hook.owner = owner
        hook.save(update_fields=["owner"])
    return hook


def messages(hook: Webhook) -> list[WebhookDelivery]:
    return list(WebhookDelivery.objects.filter(webhook=hook).order_by("created_at"))


def test_another_system_is_told_and_can_check_who_says_so(
    people: People, admin: Principal, receiver: Receiver
) -> None:
    hook = made(admin, receiver, f"{CUSTOMER}.*", owner=people.fang)
    record = record_of(registry.get(CUSTOMER), people.acts(people.fang))
    run_waiting()
    (headers, body), *_ = receiver.got
    said = json.loads(body)
    assert (said["type"], said["data"]["id"]) == (f"{CUSTOMER}.create", str(record.pk))
    key = base64.b64decode(hook.shown_once["secret"].removeprefix("whsec_"))  # type: ignore[attr-defined]
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    signed = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{signed}"
    assert headers["content-type"] == "application/json"
    assert messages(hook)[0].status == "done"


def test_the_secret_is_shown_once_and_stored_encrypted(admin: Principal, receiver: Receiver) -> None:
    hook = made(admin, receiver)
    shown = hook.shown_once["secret"]  # type: ignore[attr-defined]
    assert shown.startswith("whsec_")
    assert shown not in Webhook.objects.get(pk=hook.pk).secret
    assert shown not in str(list(Event.objects.values()))
    renewed = perform(admin, "workflow.webhook.renew_secret", hook.pk)
    assert renewed.shown_once["secret"] != shown


def test_only_the_events_that_were_asked_for_are_told(
    people: People, admin: Principal, receiver: Receiver
) -> None:
    made(admin, receiver, "pipeline.*", owner=people.fang)
    record_of(registry.get(CUSTOMER), people.acts(people.fang))
    assert not Delivery.objects.filter(reaction__endswith="tell_addresses").exists()
    run_waiting()
    assert receiver.got == []


def test_without_any_webhook_no_event_waits_for_one(people: People) -> None:
    record_of(registry.get(CUSTOMER), people.acts(people.fang))
    assert not Delivery.objects.filter(reaction__endswith="tell_addresses").exists()


def test_an_owner_is_told_nothing_that_they_may_not_see(
    people: People, admin: Principal, receiver: Receiver
) -> None:
    hook = made(admin, receiver, "*", owner=people.chen)
    record = record_of(registry.get(CUSTOMER), people.acts(people.fang))
    run_waiting()
    assert str(record.pk) not in str(receiver.told)
    assert all(str(record) not in row.body for row in messages(hook))


def test_hidden_fields_are_left_out(people: People, admin: Principal, receiver: Receiver) -> None:
    made(admin, receiver, f"{CUSTOMER}.*", owner=people.fang)
    record_of(registry.get(CUSTOMER), people.acts(people.fang))
    role = people.fang.roles.get()
    role.fields = {CUSTOMER: {"name": "hidden"}}
    role.save()
    rights_changed()
    run_waiting()
    (told, *_) = receiver.told
    assert "kind" in told["data"]["changes"]
    assert "name" not in told["data"]["changes"]


def test_what_does_not_arrive_is_tried_again_with_the_same_id(
    people: People, admin: Principal, receiver: Receiver, clock: FrozenClock
) -> None:
    hook = made(admin, receiver)
    receiver.status = 503
    perform(admin, "workflow.webhook.test", hook.pk)
    run_waiting()
    (row,) = messages(hook)
    assert (row.status, row.attempts, row.answer) == ("waiting", 1, 503)
    run_waiting()
    assert len(receiver.got) == 1, "not before it is due"
    receiver.status = 200
    clock.advance(timedelta(seconds=11))
    run_waiting()
    row.refresh_from_db()
    assert (row.status, row.attempts) == ("done", 2)
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1


def test_a_redirect_is_not_followed(admin: Principal, receiver: Receiver) -> None:
    hook = made(admin, receiver)
    receiver.status = 302
    perform(admin, "workflow.webhook.test", hook.pk)
    run_waiting()
    assert (messages(hook)[0].status, messages(hook)[0].answer) == ("waiting", 302)


def give_up(hook: Webhook, admin: Principal, clock: FrozenClock) -> None:
    """One message that never arrives."""
    perform(admin, "workflow.webhook.test", hook.pk)
    for _ in range(ATTEMPTS):
        run_waiting()
        clock.advance(timedelta(hours=7))


def test_an_address_that_stays_dead_is_stopped_and_its_owner_told(
    people: People, admin: Principal, receiver: Receiver, clock: FrozenClock
) -> None:
    hook = made(admin, receiver)
    receiver.status = 500
    for _ in range(STOPPED_AFTER):
        give_up(hook, admin, clock)
    hook.refresh_from_db()
    assert hook.stopped_at is not None
    assert [row.status for row in messages(hook)] == ["failed"] * STOPPED_AFTER
    assert "一直送不到，已停用" in inbox(admin)[0].text
    receiver.status = 204
    perform(admin, "workflow.webhook.start", hook.pk)
    perform(admin, "workflow.webhook.resend", hook.pk, {"message": str(messages(hook)[0].pk)})
    run_waiting()
    assert messages(hook)[0].status == "done"


def test_nothing_is_sent_while_it_is_stopped(people: People, admin: Principal, receiver: Receiver) -> None:
    hook = made(admin, receiver, f"{CUSTOMER}.*", owner=people.fang)
    perform(admin, "workflow.webhook.stop", hook.pk)
    record_of(registry.get(CUSTOMER), people.acts(people.fang))
    run_waiting()
    assert receiver.got == []


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/", "ftp://example.com/", "https://", "not an address", "https://127.0.0.1/",
        "https://10.1.2.3/", "https://192.168.0.1:8443/", "https://169.254.169.254/latest", "https://[::1]/",
        "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::a00:1]/", "https://[fd00::1]/", "https://0.0.0.0/",
        "https://user:secret@example.com/", "https://example.com:99999/",
    ],
)  # fmt: skip
def test_addresses_inside_the_network_are_refused(admin: Principal, address: str) -> None:
    with pytest.raises(Invalid):
        perform(admin, "workflow.webhook.create", None, {"name": "x", "address": address})


def test_a_name_that_leads_inside_is_refused_when_it_is_resolved() -> None:
    with pytest.raises(outbound.Refused):
        outbound.post("https://localhost/", b"", {})


@pytest.mark.parametrize("event", ["a b", "pipeline.opportunity.win.more", "<script>", "x" * 200])
def test_what_is_no_event_is_refused(admin: Principal, receiver: Receiver, event: str) -> None:
    with pytest.raises(Invalid):
        made(admin, receiver, event)


def test_only_administrators_set_it_up(people: People, receiver: Receiver) -> None:
    with pytest.raises(NotAllowed):
        made(people.acts(people.fang), receiver)
    assert not visible(people.acts(people.fang), Webhook).exists()


def test_it_is_removed_with_its_log(admin: Principal, receiver: Receiver) -> None:
    hook = made(admin, receiver)
    perform(admin, "workflow.webhook.test", hook.pk)
    perform(admin, "workflow.webhook.remove", hook.pk)
    assert not Webhook.objects.exists()
    assert not WebhookDelivery.objects.exists()
    assert Event.objects.filter(name="workflow.webhook.remove").exists()
