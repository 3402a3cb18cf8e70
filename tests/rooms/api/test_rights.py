"""Rights through the API: five people; what is hidden stays so in lists, counts, filters, sorts, sums and search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from paceline.access.models import Role
from paceline.access.principal import rights_changed
from tests.people import People
from tests.rooms.api.conftest import Program

pytestmark = pytest.mark.django_db
Make = Callable[..., Program]


@pytest.fixture
def hers(fang: Any) -> str:
    """A customer of 王芳's."""
    return str(fang.post("/customers/", {"name": "远山科技", "phone": "13812345678"}).json()["id"])


def test_whoever_may_not_see_a_record_learns_nothing_of_it(people: People, program: Make, hers: str) -> None:
    for user, sees in (
        (people.fang, True),
        (people.qiang, False),
        (people.min, True),
        (people.chen, False),
        (people.boss, True),
    ):
        asks = program(user)
        wanted = 200 if sees else 404
        assert asks.get(f"/customers/{hers}").status_code == wanted
        assert asks.get(f"/customers/{hers}/timeline").status_code == wanted
        assert asks.get(f"/customers/{hers}/comments").status_code == wanted
        assert asks.get(f"/customers/{hers}/attachments").status_code == wanted
        assert len(asks.get("/customers/").json()["data"]) == sees
        assert asks.get("/customers/?count=exact").json()["count"]["value"] == sees
        assert asks.get("/customers/aggregate").json()["data"]["count"] == sees
        assert len(asks.get("/customers/?q=远山").json()["data"]) == sees
        assert len(asks.get("/search?q=远山").json()["data"]) == sees
        assert (
            len(
                asks.get(
                    "/customers/?filter=%7B%22field%22:%22name%22,%22op%22:%22eq%22,%22value%22:%22远山科技%22%7D"
                ).json()["data"]
            )
            == sees
        )


def test_denied_means_nothing_changed(people: People, program: Make, fang: Any, hers: str) -> None:
    before = fang.get(f"/customers/{hers}").json()
    for user in (people.qiang, people.chen):
        asks = program(user)
        assert asks.patch(f"/customers/{hers}", {"name": "x"}).status_code == 404
        assert asks.delete(f"/customers/{hers}").status_code == 404
        assert asks.post(f"/customers/{hers}/assign", {"owner": str(user.pk)}).status_code == 404
        assert asks.post(f"/customers/{hers}/comment", {"body": "x"}).status_code == 404
        report = asks.post("/customers/bulk/remove", {"ids": [hers]}).json()
        assert report["done"] == 0
        assert len(report["failed"]) == 1
        assert asks.post("/opportunities/", {"name": "x", "customer": hers}).status_code == 422
    assert fang.get(f"/customers/{hers}").json() == before


def test_a_token_has_less_rights_than_its_person(people: People, program: Make, hers: str) -> None:
    reads = program(people.fang, grants={"customers.customer": {"read": "all"}})
    assert reads.get(f"/customers/{hers}").status_code == 200
    for answer in (
        reads.patch(f"/customers/{hers}", {"name": "x"}), reads.delete(f"/customers/{hers}"),
        reads.post("/customers/", {"name": "x"}), reads.get("/opportunities/"),
        reads.post("/opportunities/", {"name": "x"}),
        reads.post("/customers/bulk/remove", {"ids": [hers]}), reads.post(f"/customers/{hers}/comments", {"body": "x"}),
    ):  # fmt: skip
        assert answer.status_code == 403, answer.content
    assert [
        o["path"] for o in reads.get("/objects").json()["data"] if o["path"] in ("customers", "opportunities")
    ] == ["customers"]


def test_a_wide_token_never_widens_a_narrow_role(people: People, program: Make, hers: str) -> None:
    wide = {"*": {"read": "all", "change": "all", "create": "all"}}
    grants = {"*": {"read": "all", "change": "all"}, "customers.customer": {"read": "own"}}
    Role.objects.filter(code="test-rep").update(grants=grants)
    rights_changed()
    stranger = program(people.chen, grants=wide)
    assert stranger.get(f"/customers/{hers}").status_code == 404
    assert stranger.get("/customers/").json()["data"] == []
    assert stranger.post("/customers/", {"name": "x"}).status_code == 403


def test_masked_and_hidden_fields(people: People, program: Make, hers: str) -> None:
    Role.objects.filter(code="test-manager").update(
        fields={"customers.customer": {"phone": "masked", "address": "hidden"}}
    )
    rights_changed()
    asks = program(people.min)
    record = asks.get(f"/customers/{hers}").json()
    assert record["phone"].startswith("138")
    assert "1234" not in record["phone"]
    assert "address" not in record
    assert "address" not in asks.get("/customers/?fields=*").json()["data"][0]
    for address in (
        "sort=phone", "phone=13812345678", "fields=address", "address__empty=1", "phone__empty=1",
        'filter={"field":"phone","op":"starts","value":"1"}',
    ):  # fmt: skip
        assert asks.get(f"/customers/?{address}").status_code == 422, address
    assert asks.get("/customers/aggregate?group=phone").status_code == 422
    assert asks.get("/customers/?q=13812345678").json()["data"] == []
    assert asks.get("/search?q=13812345678").json()["data"] == []
    for field in ("phone", "address"):
        assert asks.patch(f"/customers/{hers}", {field: "13900000000"}).status_code == 422
    changes = [entry["changes"] for entry in asks.get(f"/customers/{hers}/timeline").json()["data"]]
    assert "1234" not in str(changes)
    described = asks.get("/objects/customers").json()["fields"]
    assert "address" not in [f["name"] for f in described]
    assert next(f for f in described if f["name"] == "phone")["masked"]
    document = asks.get("/openapi.json").json()["components"]["schemas"]
    assert "address" not in document["customers.Customer"]["properties"]
    assert "phone" not in document["customers.CustomerChange"]["properties"]


def test_a_session_reads_and_writes_only_from_our_own_pages(people: People) -> None:
    person = Client(enforce_csrf_checks=True)
    person.force_login(people.fang)
    assert person.get("/api/v1/me").json()["name"] == "王芳"
    refused = person.post("/api/v1/customers/", {"name": "x"}, content_type="application/json")
    assert refused.status_code == 403
    assert refused.json()["code"] == "csrf"
    assert person.get("/api/v1/customers/").json()["data"] == []


def test_me(people: People, program: Make) -> None:
    me = program(people.fang, grants={"customers.customer": {"read": "all"}}).get("/me").json()
    assert (me["name"], me["kind"], me["is_admin"]) == ("王芳", "token", False)
    assert me["may"]["customers.customer"] == {"read": "own"}


def test_who_has_left_is_shut_out_at_once(people: People, program: Make) -> None:
    asks = program(people.fang)
    assert asks.get("/me").status_code == 200
    people.fang.status = "left"
    people.fang.save(update_fields=["status"])
    rights_changed()
    assert asks.get("/me").status_code == 401
