"""What follows from other data is computed again by `verify --repair`; what people wrote is left alone."""

from __future__ import annotations

import pytest
from django.db import connection

from paceline.metadata.registry import registry
from paceline.records import verify
from paceline.records.reading.reindexing import refresh_search
from paceline.records.reading.summaries import table_of
from tests.people import make_people
from tests.samples import record_of

pytestmark = pytest.mark.django_db


def findings(repair: bool) -> dict[str, tuple[bool, bool]]:
    found = verify.run(lambda **_: None, repair=repair)
    return {f["id"]: (f["is_kept"], f["is_repaired"]) for f in found if not f["is_kept"] or f["is_repaired"]}


def test_sums_figures_and_search_are_computed_again() -> None:
    people = make_people()
    by = people.acts(people.boss)
    deals = registry.get("pipeline.opportunity")
    record_of(deals, by)
    table_of(deals)._default_manager.update(records=41)
    customer = record_of(registry.get("customers.customer"), by)
    type(customer)._default_manager.filter(pk=customer.pk).update(open_deals=7, search=None)
    assert findings(repair=False) == {"I15": (False, False), "I15b": (False, False), "I15s": (False, False)}
    assert findings(repair=True) == {"I15": (True, True), "I15b": (True, True), "I15s": (True, True)}
    assert findings(repair=False) == {}


def test_what_people_wrote_is_not_repaired() -> None:
    people = make_people()
    customer = record_of(registry.get("customers.customer"), people.acts(people.boss))
    type(customer)._default_manager.filter(pk=customer.pk).update(name="背后改的")
    assert findings(repair=True)["I09"] == (False, False)


def test_the_whole_index_can_be_made_again() -> None:
    people = make_people()
    customer = record_of(registry.get("customers.customer"), people.acts(people.boss))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE customers_customer SET search = NULL")
    assert refresh_search(registry.get("customers.customer")) == 1
    rows = type(customer)._default_manager.filter(pk=customer.pk, search__isnull=False)
    assert rows.exists()
