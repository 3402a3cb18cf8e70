"""What visitors look at: in the timeline of whom is known, without a name until then, forgotten in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from paceline.access.filtering import compiled_for
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.intake import public as forms
from paceline.customers.models import CapturePoint, Contact, Customer, Lead, PageView, VisitDay, Visitor
from paceline.customers.visits import public
from paceline.customers.visits.forgetting import forget_old
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, Invalid, NotFound
from paceline.metadata.registry import registry
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.records.past.timeline import story
from tests.people import People
from tests.rooms.customers.conftest import fresh

pytestmark = pytest.mark.django_db
MARK = "browser-0001"
PHONE = "13900000077"


@pytest.fixture
def point(boss: Principal, clock: FrozenClock) -> CapturePoint:
    values = {"name": "官网", "needs_consent": "否", "target": "https://example.com/shop"}
    made: CapturePoint = perform(boss, "customers.capturepoint.create", None, values)
    return made


@pytest.fixture
def contact(rep: Principal) -> Contact:
    """张工 of a customer of 王芳."""
    customer = perform(rep, "customers.customer.create", None, {"name": "青原牧业"})
    values = {"customer": str(customer.pk), "name": "张工", "phone": PHONE}
    made: Contact = perform(rep, "customers.contact.create", None, values)
    return made


def view(title: str = "价格", **more: Any) -> dict[str, Any]:
    return {"kind": "view", "title": title, **more}


def take(point: CapturePoint, *events: Any, visitor: str = MARK, **given: Any) -> int:
    sent = {"visitor": visitor, "events": list(events), **given}
    return public.take(fresh(point), sent, address="10.0.0.1", key=given.pop("header", None))


def lines(by: Principal, record: Any) -> list[Any]:
    """The days in the timeline of a record."""
    entries = story(
        by, registry.of(type(record)), record.pk, details={"customers.visitday": ("views", "pages")}
    )
    return [one for one in entries.entries if one.of.name == "customers.visitday"]


def test_what_a_known_person_looks_at_is_one_line_a_day_in_the_timeline(
    point: CapturePoint, contact: Contact, rep: Principal, clock: FrozenClock
) -> None:
    take(point, view("价格"), view("案例"), person={"phone": "139 0000 0077"})
    take(point, view("价格"), {"kind": "加购", "title": "离心泵"})
    for record in (contact.customer, contact):
        [line] = lines(rep, record)
        assert (line.details["views"], line.details["pages"]) == (3, "价格\n案例")
    clock.advance(timedelta(days=1))
    take(point, view("联系"))
    assert [one.details["views"] for one in lines(rep, contact.customer)] == [1, 3]
    assert visible(SYSTEM, VisitDay).order_by("day").first().done.startswith("cart\t")


def test_who_is_not_known_has_no_name_and_leaves_no_event(point: CapturePoint) -> None:
    before = Event.objects.count()
    assert take(point, view(), view("案例")) == 2
    [visitor] = visible(SYSTEM, Visitor)
    assert (visitor.mark, visitor.views, visitor.customer, visitor.lead) == (MARK, 2, None, None)
    assert Event.objects.count() == before


def test_who_says_later_who_he_is_gets_all_he_did_before_at_its_time(
    point: CapturePoint, contact: Contact, rep: Principal, clock: FrozenClock
) -> None:
    begun = clock.at
    take(point, view("价格"))
    clock.advance(timedelta(days=2))
    assert lines(rep, contact.customer) == []
    take(point, person={"phone": PHONE})
    [line] = lines(rep, contact.customer)
    assert (line.at, line.details["pages"]) == (begun, "价格")
    assert visible(SYSTEM, PageView).get().customer == contact.customer


def test_a_lead_form_from_the_same_browser_tells_who_it_was(
    point: CapturePoint, boss: Principal, clock: FrozenClock
) -> None:
    take(point, view("价格"), view("案例"))
    form = perform(boss, "customers.leadform.create", None, {"name": "官网", "heading": "预约"})
    given = {"name": "王女士", "phone": "13800000001", "company": "海川工业", "agreed": "1", "visitor": MARK}
    forms.take(fresh(form), given, address="10.0.0.1", via="form")
    lead = visible(SYSTEM, Lead).get()
    assert [one.details["views"] for one in lines(boss, lead)] == [2]


def test_a_lead_that_becomes_a_customer_takes_its_visits_along(
    point: CapturePoint, lead: Lead, rep: Principal
) -> None:
    take(point, view(), person={"phone": "13900000001"})
    for verb in ("start_contact", "qualify"):
        perform(rep, f"customers.lead.{verb}", lead.pk, {})
    perform(rep, "customers.lead.convert", lead.pk, {"with_opportunity": False})
    customer = fresh(lead).customer
    assert [one.details["views"] for one in lines(rep, customer)] == [1]
    take(point, view("案例"))
    assert [one.details["views"] for one in lines(rep, customer)] == [2]


def test_two_people_at_one_computer_keep_their_own(
    point: CapturePoint, contact: Contact, rep: Principal
) -> None:
    other = perform(rep, "customers.customer.create", None, {"name": "乙化", "phone": "13900000088"})
    take(point, view("价格"), person={"phone": PHONE})
    take(point, view("案例"), person={"id": str(other.pk)})
    assert [one.details["pages"] for one in lines(rep, contact.customer)] == ["价格"]
    assert [one.details["pages"] for one in lines(rep, other)] == ["案例"]


def test_sent_again_it_is_kept_once(point: CapturePoint) -> None:
    assert take(point, view(id="a1"), view(id="a2")) == 2
    assert take(point, view(id="a2"), view(id="a3")) == 1
    for kept in (1, 0):
        sent = {"visitor": MARK, "events": [view()]}
        assert public.take(fresh(point), sent, address="10.0.0.1", key="k-1") == kept


def test_without_consent_or_against_the_browsers_wish_nothing_stays(
    point: CapturePoint, boss: Principal
) -> None:
    assert public.take(point, {"visitor": MARK, "events": [view()]}, address="1", refused=True) == 0
    perform(boss, "customers.capturepoint.change", point.pk, {"needs_consent": "是"})
    assert take(point, view()) == 0
    assert not visible(SYSTEM, Visitor).exists()
    assert take(point, view(), consent=True) == 1


def test_the_time_of_the_device_counts_within_bounds(point: CapturePoint, clock: FrozenClock) -> None:
    then = clock.at - timedelta(hours=5)
    take(point, view(at=then.isoformat()), view(at=(clock.at + timedelta(minutes=2)).isoformat()))
    assert [one.at for one in visible(SYSTEM, PageView).order_by("at")] == [then, clock.at]
    for wrong in (
        "gestern",
        "2020-01-01T00:00:00Z",
        "2026-06-01T10:00:00",
        (clock.at + timedelta(hours=1)).isoformat(),
    ):
        with pytest.raises(Invalid) as refused:
            take(point, view(), view(at=wrong))
        assert set(refused.value.fields) == {"events.1.at"}


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"visitor": "kurz"}, "visitor"),
        ({"events": "x"}, "events"),
        ({"events": [view()] * 101}, "events"),
        ({"events": ["x"]}, "events.0"),
        ({"events": []}, "events"),
        ({"person": {"id": "x"}}, "person.id"),
        ({"person": {"email": "a@"}}, "person.email"),
        ({"person": [1]}, "person"),
    ],
)
def test_bad_input_is_answered_by_place_and_keeps_nothing(
    point: CapturePoint, given: dict[str, Any], place: str
) -> None:
    with pytest.raises(Invalid) as refused:
        public.take(point, {"visitor": MARK, "events": [view()], **given}, address="10.0.0.1")
    assert set(refused.value.fields) == {place}
    assert not visible(SYSTEM, PageView).exists()


def test_addresses_lose_their_queries_and_long_texts_are_cut(point: CapturePoint) -> None:
    take(point, view("长" * 500, url="https://example.com/a?phone=138#x"))
    kept = visible(SYSTEM, PageView).get()
    assert (kept.url, len(kept.title)) == ("https://example.com/a", 120)


def test_views_of_a_window_are_a_condition_of_segments(
    point: CapturePoint, contact: Contact, boss: Principal, clock: FrozenClock
) -> None:
    clock.move_to(datetime(2026, 6, 10, 4, tzinfo=UTC))
    asked = {
        "field": "customers.pageview:customer", "op": "gte", "value": 3,
        "where": {"field": "at", "op": "within", "value": "last_30_days"},
    }  # fmt: skip

    def found() -> list[Any]:
        return list(compiled_for(boss, asked, registry.of(Customer)).apply(visible(boss, Customer)))

    take(point, view(), view(), person={"phone": PHONE})
    assert found() == []
    take(point, view())
    assert found() == [contact.customer]
    clock.advance(timedelta(days=40))
    assert found() == []


def test_they_are_seen_by_whom_sees_the_person(
    point: CapturePoint, contact: Contact, people: People, rep: Principal
) -> None:
    take(point, view(), person={"phone": PHONE})
    take(point, view(), visitor="browser-0002")
    assert visible(rep, PageView).count() == 1
    assert visible(people.acts(people.chen), PageView).count() == 0
    assert visible(people.acts(people.boss), PageView).count() == 2


def test_old_views_are_deleted_with_their_lines(
    point: CapturePoint, contact: Contact, rep: Principal, clock: FrozenClock
) -> None:
    take(point, view(), person={"phone": PHONE})
    clock.advance(timedelta(days=179))
    forget_old()
    assert len(lines(rep, contact.customer)) == 1
    clock.advance(timedelta(days=3))
    forget_old()
    assert lines(rep, contact.customer) == []
    assert not visible(SYSTEM, Visitor).exists()


def test_a_person_who_is_forgotten_leaves_no_visits(
    point: CapturePoint, contact: Contact, boss: Principal
) -> None:
    take(point, view(), person={"phone": PHONE})
    perform(SYSTEM, "customers.contact.erase", contact.pk, {"basis": "本人要求"})
    assert not visible(SYSTEM, PageView).exists()
    assert not visible(SYSTEM, Visitor).exists()


def test_doubles_bring_their_visits_to_the_record_that_is_kept(
    point: CapturePoint, contact: Contact, rep: Principal
) -> None:
    kept = perform(rep, "customers.customer.create", None, {"name": "青原牧业集团", "phone": "13900000088"})
    take(point, view("价格"), person={"phone": "13900000088"})
    take(point, view("案例"), visitor="browser-0002", person={"phone": PHONE})
    perform(rep, "customers.customer.merge", kept.pk, {"others": [str(contact.customer.pk)]})
    assert {one.details["pages"] for one in lines(rep, kept)} == {"价格", "案例"}


def test_a_closed_point_and_a_wrong_key_take_nothing(point: CapturePoint, boss: Principal) -> None:
    perform(boss, "customers.capturepoint.change", point.pk, {"active": "否"})
    with pytest.raises(Conflict):
        take(point, view())
    perform(boss, "customers.capturepoint.renew_key", point.pk, {})
    with pytest.raises(NotFound):
        public.find(point.key, address="10.0.0.1")


def test_any_site_may_send_and_learns_nothing(point: CapturePoint, contact: Contact, client: Client) -> None:
    url = f"/api/v1/visits/{point.key}"
    for phone in (PHONE, "13911112222"):
        body = {"visitor": f"browser-{phone}", "person": {"phone": phone}, "events": [view()]}
        answer = client.post(url, body, content_type="application/json")
        assert (answer.status_code, answer.json()) == (202, {"kept": 1})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    refused = client.post(url, {"visitor": "x"}, content_type="application/json")
    assert (refused.status_code, "visitor" in refused.content.decode()) == (422, True)
    huge = {"visitor": MARK, "events": [view("长" * 800)] * 60}
    assert client.post(url, huge, content_type="application/json").status_code == 422
    assert client.get(url).status_code == 405
    quiet = client.post(
        url, body | {"visitor": "browser-dnt1"}, content_type="application/json", headers={"DNT": "1"}
    )
    assert quiet.json() == {"kept": 0}


def test_the_script_is_small_and_a_code_leads_on(point: CapturePoint, client: Client) -> None:
    script = client.get("/v/paceline.js")
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert len(script.content) < 2048
    assert b"doNotTrack" in script.content
    answer = client.get(f"/v/{point.key}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "https://example.com/shop")
    assert fresh(point).scans == 1
