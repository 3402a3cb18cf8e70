"""The outbox: what is said reaches who asked, exactly once in the database, later when it fails, never lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Invalid, NotAllowed
from paceline.metadata.registry import registry
from paceline.records.acting.publishing import reaction, reactions
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.workflow.models import Delivery
from paceline.workflow.outbox import ATTEMPTS, dead_letters, deliver, deliver_due, replay
from tests.people import People
from tests.samples import record_of

pytestmark = pytest.mark.django_db


class Ear:
    """A reaction that notes what it hears and fails while told to."""

    def __init__(self) -> None:
        self.heard: list[int] = []
        self.fails = False

    def __call__(self, event: Event) -> None:
        self.heard.append(event.seq)
        if self.fails:
            raise RuntimeError("no line")


@pytest.fixture
def ear() -> Iterator[Ear]:
    listener = Ear()

    def hear(event: Event) -> None:
        listener(event)

    reaction("customers.customer.create")(hear)
    yield listener
    reactions.pop(f"{hear.__module__}.{hear.__qualname__}")


def make_customer(people: People) -> Event:
    record = record_of(registry.get("customers.customer"), people.acts(people.fang))
    return Event.objects.filter(record_id=record.pk).latest("seq")


def test_an_event_reaches_its_reaction_once(people: People, ear: Ear) -> None:
    event = make_customer(people)
    assert ear.heard == [], "only after the transaction"
    deliver_due()
    deliver_due()
    assert ear.heard == [event.seq]
    assert not Delivery.objects.exists()


def test_the_same_delivery_is_stored_once(people: People, ear: Ear) -> None:
    event = make_customer(people)
    name = Delivery.objects.get().reaction
    deliver([(name, event.seq), (name, event.seq)])
    assert Delivery.objects.count() == 1


def test_failures_are_tried_again_less_and_less_often(people: People, ear: Ear, clock: FrozenClock) -> None:
    ear.fails = True
    make_customer(people)
    deliver_due()
    deliver_due()
    assert len(ear.heard) == 1
    clock.advance(timedelta(seconds=6))
    deliver_due()
    clock.advance(timedelta(seconds=6))
    deliver_due()
    assert len(ear.heard) == 2
    ear.fails = False
    clock.advance(timedelta(minutes=1))
    deliver_due()
    assert not Delivery.objects.exists()


def test_what_keeps_failing_is_kept_as_a_dead_letter_and_can_be_replayed(
    people: People, ear: Ear, clock: FrozenClock
) -> None:
    ear.fails = True
    make_customer(people)
    for _ in range(ATTEMPTS + 3):
        deliver_due()
        clock.advance(timedelta(hours=2))
    assert len(ear.heard) == ATTEMPTS
    admin = people.acts(people.admin)
    letters = dead_letters(admin)
    assert len(letters) == 1
    assert "no line" in letters[0]["error"]
    with pytest.raises(NotAllowed):
        replay(people.acts(people.boss))
    ear.fails = False
    assert replay(admin, [letters[0]["id"]]) == 1
    deliver_due()
    assert dead_letters(admin) == []
    assert not Delivery.objects.exists()


def test_one_bad_reaction_holds_up_no_other(people: People, ear: Ear) -> None:
    ear.fails = True
    event = make_customer(people)
    name = "workflow.gone.reaction"
    deliver([(name, event.seq)])
    deliver_due()
    assert not Delivery.objects.filter(reaction=name).exists(), "a reaction of an older version is dropped"
    assert Delivery.objects.count() == 1


def test_a_refused_action_publishes_nothing(people: People, ear: Ear) -> None:
    with pytest.raises(Invalid):
        perform(people.acts(people.fang), "customers.customer.create", None, {"name": ""})
    assert not Delivery.objects.exists()
