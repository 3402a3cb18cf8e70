"""The delivered roles: they say what the table of permissions says, and never undo an administrator's work."""

from __future__ import annotations

from datetime import date

import pytest

from paceline.access.models import OrgUnit, Role, User
from paceline.access.presets import CODES, delivered
from paceline.access.principal import SYSTEM, Principal, principal_of, rights_changed
from paceline.access.scope import masked_fields, readable_fields, visible
from paceline.access.working_days import working_calendar
from paceline.config import presets
from paceline.customers.models import LeadSource
from paceline.kernel.clock import FrozenClock
from paceline.metadata.registry import registry
from paceline.pipeline.models import Pipeline
from paceline.records.action import perform
from paceline.records.models import Event
from tests.people import People

pytestmark = pytest.mark.django_db
CUSTOMER = "customers.customer"


@pytest.fixture
def applied(clock: FrozenClock) -> None:
    presets.apply()


def having(code: str) -> Principal:
    """Somebody with exactly this role, in a unit."""
    unit = OrgUnit.objects.create(name=code)
    user = User.objects.create_user(code, "correct horse", name=code, unit=unit)
    user.roles.set([Role.objects.get(code=code)])
    rights_changed()
    return principal_of(user)


def scopes(by: Principal, name: str, *verbs: str) -> list[str]:
    return [by.scope(name, verb).name.lower() for verb in verbs]


def test_every_role_of_the_table_is_there_and_told(applied: None) -> None:
    assert set(Role.objects.values_list("code", flat=True)) == set(CODES)
    assert len(CODES) == 14
    assert Event.objects.filter(name="access.role.create").count() == 14
    assert all(role.shipped and role.name and role.name_en for role in Role.objects.all())


@pytest.mark.parametrize(
    ("code", "read", "change", "override"),
    [
        ("rep", "own", "own", "none"),
        ("lead", "team", "team", "team"),
        ("region_manager", "subtree", "subtree", "subtree"),
        ("director", "all", "all", "all"),
        ("ops", "all", "all", "all"),
        ("marketing", "all", "none", "none"),
        ("service", "all", "none", "none"),
        ("finance", "all", "none", "none"),
        ("channel", "subtree", "subtree", "none"),
        ("hr", "none", "none", "none"),
        ("boss", "all", "none", "none"),
        ("partner", "own", "own", "none"),
        ("admin", "none", "none", "none"),
    ],
)
def test_customers_by_role(code: str, read: str, change: str, override: str, applied: None) -> None:
    assert scopes(having(code), CUSTOMER, "read", "change", "override") == [read, change, override]


def test_who_sees_phones_and_codes_masked(applied: None) -> None:
    customer, contact = registry.get(CUSTOMER), registry.get("customers.contact")
    for code in ("marketing", "service", "partner"):
        by = having(code)
        assert {"phone", "credit_code"} <= masked_fields(by, customer)
        assert {"phone", "wechat", "email"} <= masked_fields(by, contact)
    assert "note" not in readable_fields(having("finance"), customer)
    assert not masked_fields(having("rep"), customer)


def test_settings_belong_to_operations_and_administrators(applied: None) -> None:
    for code in ("ops", "admin"):
        assert having(code).can("pipeline.pipeline", "change")
    assert not having("director").can("pipeline.pipeline", "change")
    assert not having("hr").can("catalog.product", "read")


def test_a_script_finds_a_second_person_to_publish_it(applied: None) -> None:
    writers = {code for code in CODES if having(code).can("pipeline.script", "change")}
    assert writers == {"ops", "director", "region_manager", "shop", "admin"}


def test_applying_again_changes_nothing(applied: None) -> None:
    before = Event.objects.count()
    presets.apply()
    assert Event.objects.count() == before
    assert visible(SYSTEM, Pipeline).filter(default=True).get().code == "F6"
    assert visible(SYSTEM, LeadSource).filter(parent__isnull=False).count() == 13


def test_an_administrators_change_is_never_overwritten(applied: None, people: People) -> None:
    admin = people.acts(people.admin)
    mine, theirs = Role.objects.get(code="rep"), Role.objects.get(code="lead")
    perform(admin, "access.role.change", mine.pk, {"grants": {CUSTOMER: {"read": "own"}}})
    Role.objects.filter(pk=theirs.pk).update(grants={})
    source = visible(SYSTEM, LeadSource).first()
    perform(SYSTEM, "customers.leadsource.remove", source.pk)
    presets.apply()
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert mine.grants == {CUSTOMER: {"read": "own"}}
    assert theirs.grants == next(role["grants"] for role in delivered() if role["code"] == "lead")
    assert not visible(SYSTEM, LeadSource).filter(pk=source.pk).exists()


def test_the_working_calendar_of_these_years_is_known(applied: None) -> None:
    calendar = working_calendar()
    assert not calendar.is_workday(date(2026, 10, 1))
    assert calendar.is_workday(date(2026, 10, 10))


def test_marketing_takes_the_deposit_of_what_its_public_pages_bring(applied: None) -> None:
    by = having("marketing")
    assert scopes(by, "trade.reservation", "change") == ["all"]
    assert scopes(by, "trade.receipt", "create", "verify") == ["own", "none"]
