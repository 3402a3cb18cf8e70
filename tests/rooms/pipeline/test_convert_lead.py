"""Converting a lead: customer, contact and opportunity in one transaction, once, however often it is asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections, transaction

from paceline.access.principal import SYSTEM, Principal, principal_of
from paceline.access.scope import visible
from paceline.customers.models import Activity, Contact, Customer, Lead
from paceline.kernel.errors import Conflict, NotAllowed, PacelineError
from paceline.pipeline import templates
from paceline.pipeline.models import Opportunity, OpportunityContact, StageEvent
from paceline.records.action import acting, perform
from paceline.records.models import Event
from tests.people import People, make_people
from tests.rooms.pipeline.conftest import fresh

WITH_DEAL = {
    "with_opportunity": True,
    "opportunity_name": "产线改造",
    "amount": "86万",
    "role": "decision_maker",
}


def qualified(by: Principal, **values: Any) -> Lead:
    """A lead that is ready to convert."""
    given = {
        "name": "钱总",
        "company": "青原牧业有限公司",
        "phone": "13900000001",
        "need": "换线太慢",
        **values,
    }
    lead: Lead = perform(by, "customers.lead.create", None, given)
    perform(by, "customers.lead.start_contact", lead.pk)
    ready: Lead = perform(by, "customers.lead.qualify", lead.pk)
    return ready


def convert(by: Principal, lead: Lead, **inputs: Any) -> Lead:
    done: Lead = perform(by, "customers.lead.convert", lead.pk, inputs)
    return done


@pytest.mark.django_db
class TestOnce:
    def test_it_makes_all_three_and_they_point_back(self, rep: Principal) -> None:
        lead = convert(rep, qualified(rep), **WITH_DEAL)
        customer, contact = lead.customer, lead.contact
        deal = visible(rep, Opportunity).get(lead=lead)
        assert (lead.status, lead.converted_at is not None) == ("converted", True)
        assert (customer.name, customer.kind, customer.owner_id) == (
            "青原牧业有限公司",
            "company",
            rep.user_id,
        )
        assert (contact.customer_id, contact.phone, contact.primary) == (customer.pk, "+8613900000001", True)
        assert (deal.customer_id, deal.name, str(deal.amount), deal.need) == (
            customer.pk, "产线改造", "860000.00", "换线太慢",
        )  # fmt: skip
        assert visible(rep, OpportunityContact).get(opportunity=deal).role == "decision_maker"
        assert visible(SYSTEM, StageEvent).filter(opportunity=deal).count() == 1

    def test_the_contact_joins_the_deal_before_anybody_knows_the_role(self, rep: Principal) -> None:
        lead = convert(rep, qualified(rep), with_opportunity=True)
        [joined] = visible(rep, OpportunityContact).filter(opportunity__lead=lead)
        assert (joined.contact, joined.role) == (lead.contact, "")

    def test_a_second_time_is_refused_and_makes_nothing(self, rep: Principal) -> None:
        lead = qualified(rep)
        convert(rep, lead, **WITH_DEAL)
        with pytest.raises(Conflict):
            convert(rep, lead, **WITH_DEAL)
        assert (visible(SYSTEM, Customer).count(), visible(SYSTEM, Opportunity).count()) == (1, 1)

    def test_the_same_request_again_gets_the_same_answer(self, rep: Principal) -> None:
        lead = qualified(rep)
        first, second = (
            perform(rep, "customers.lead.convert", lead.pk, WITH_DEAL, key="click") for _ in range(2)
        )
        assert first.pk == second.pk
        assert visible(SYSTEM, Opportunity).count() == 1

    def test_a_known_customer_is_linked_not_made_again(self, rep: Principal) -> None:
        lead = qualified(rep)
        customer = perform(rep, "customers.customer.create", None, {"name": "青原牧业"})
        person = {"name": "钱总", "customer": str(customer.pk), "phone": "13900000001"}
        contact = perform(rep, "customers.contact.create", None, person)
        lead = convert(rep, lead)
        assert (lead.customer_id, lead.contact_id) == (customer.pk, contact.pk)
        assert (visible(SYSTEM, Customer).count(), visible(SYSTEM, Contact).count()) == (1, 1)
        assert not visible(SYSTEM, Opportunity).exists()

    def test_a_person_without_a_company_becomes_a_person(self, rep: Principal) -> None:
        lead = convert(rep, qualified(rep, company=""))
        assert (lead.customer.kind, lead.customer.name, lead.customer.phone) == (
            "person",
            "钱总",
            "+8613900000001",
        )
        assert lead.contact is None

    def test_what_was_planned_goes_on_with_the_customer_and_the_deal(self, rep: Principal) -> None:
        lead = qualified(rep)
        plan = {"subject": "回访", "kind": "call", "lead": str(lead.pk), "planned_at": "2030-07-01 10:00"}
        planned = perform(rep, "customers.activity.create", None, plan)
        convert(rep, lead, **WITH_DEAL)
        again: Activity = fresh(planned)
        assert (again.customer_id, again.opportunity.lead_id) == (fresh(lead).customer_id, lead.pk)

    def test_without_the_right_to_make_customers_nothing_happens(
        self, rep: Principal, people: People
    ) -> None:
        lead = qualified(rep)
        role = people.fang.roles.get()
        role.grants["customers.customer"] = {"read": "own"}
        role.save()
        from paceline.access.principal import rights_changed

        rights_changed()
        with pytest.raises(NotAllowed):
            convert(people.acts(people.fang), lead, **WITH_DEAL)
        assert fresh(lead).status == "qualified"
        assert not Event.objects.filter(name="pipeline.opportunity.create").exists()

    def test_a_customer_of_somebody_else_stays_theirs(self, rep: Principal, people: People) -> None:
        lead = qualified(rep)
        other = people.acts(people.chen)
        perform(other, "customers.customer.create", None, {"name": "青原牧业"})
        with pytest.raises(Conflict) as refused:
            convert(rep, lead)
        assert "陈晨" in refused.value.text()
        assert fresh(lead).status == "qualified"


@pytest.fixture
def committed(transactional_db: None) -> Iterator[tuple[Principal, Lead]]:
    """A lead that other connections see, ready to convert."""
    by = principal_of(make_people().fang)
    with acting(SYSTEM, "presets") as act:
        templates.install(act, "F6", default=True)
    return by, qualified(by)


def at_the_same_time(count: int, work: Callable[[], object]) -> list[BaseException | None]:
    """Run `work` in several threads that start together; what each of them raised."""
    gate = threading.Barrier(count)
    ends: list[BaseException | None] = []

    def run() -> None:
        gate.wait()
        try:
            work()
            ends.append(None)
        except BaseException as error:
            ends.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def test_parallel_requests_make_one_conversion(committed: tuple[Principal, Lead]) -> None:
    by, lead = committed
    ends = at_the_same_time(4, lambda: convert(by, lead, **WITH_DEAL))
    assert ends.count(None) == 1
    assert all(isinstance(error, PacelineError) for error in ends if error is not None)
    assert visible(SYSTEM, Customer).count() == visible(SYSTEM, Contact).count() == 1
    assert visible(SYSTEM, Opportunity).count() == 1
    assert Event.objects.filter(name="customers.lead.convert").count() == 1


def test_negative_control_the_race_is_real_without_the_lock(committed: tuple[Principal, Lead]) -> None:
    by, lead = committed
    read = threading.Barrier(4)

    def naive() -> None:
        """Read, decide, write: what the action would be without its lock and conditional update."""
        with transaction.atomic():
            found = visible(by, Lead).get(pk=lead.pk)
            read.wait()
            if found.status == "qualified":
                with acting(by, "naive") as act:
                    customer = act.create(Customer, name=found.company)
                Lead._default_manager.filter(pk=lead.pk).update(status="converted", customer=customer)

    assert at_the_same_time(4, naive) == [None] * 4
    assert visible(SYSTEM, Customer).count() == 4
