"""Who sees what: for every object that people own, the five see exactly the records that the policy gives them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from paceline.access.filtering import compiled_for
from paceline.access.models import Role, Share
from paceline.access.principal import principal_of, rights_changed
from paceline.access.scope import masked_fields, open_fields, readable_fields, visible, writable_fields
from paceline.kernel.errors import Invalid, NotAllowed, NotFound
from paceline.metadata.filters import compile_filter
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.action import actions_of, perform
from tests.people import People
from tests.samples import can_be_made, record_of

OWNED = [of for of in registry.objects.values() if can_be_made(of) and of.scoped_by_owner]
ALL = [of for of in registry.objects.values() if can_be_made(of)]
every_owned = pytest.mark.parametrize("of", OWNED, ids=lambda of: of.name)
every_object = pytest.mark.parametrize("of", ALL, ids=lambda of: of.name)
pytestmark = pytest.mark.django_db


@pytest.fixture
def of_fang(people: People, of: ObjectType) -> Any:
    """A record that belongs to 王芳."""
    return record_of(of, people.acts(people.boss), owner=str(people.fang.pk))


@every_owned
def test_the_owner_and_her_manager_see_it_and_nobody_else(
    of: ObjectType, of_fang: Any, people: People
) -> None:
    def sees(user: Any) -> bool:
        return visible(people.acts(user), of.model).filter(pk=of_fang.pk).exists()

    assert sees(people.fang)
    assert sees(people.min)
    assert not sees(people.qiang)
    assert not sees(people.chen)
    assert not sees(people.admin), "an administrator configures; business content is not theirs"


@every_owned
def test_a_stranger_cannot_do_anything_and_learns_nothing(
    of: ObjectType, of_fang: Any, people: People
) -> None:
    stranger = people.acts(people.chen)
    for action in actions_of(of.name):
        if action.on == "record" and action.verb != "restore":
            with pytest.raises((NotFound, NotAllowed, Invalid)) as refused:
                perform(stranger, action.name, of_fang.pk, {})
            assert not isinstance(refused.value, NotAllowed) or action.needs not in ("read", "change")
    fresh = visible(people.acts(people.fang), of.model).get(pk=of_fang.pk)
    assert fresh.version == of_fang.version


@every_owned
def test_a_narrow_token_is_never_wider_than_its_grants(of: ObjectType, of_fang: Any, people: People) -> None:
    allowed = of.name == "customers.customer"
    assert visible(people.token, of.model).filter(pk=of_fang.pk).exists() is allowed
    with pytest.raises((NotAllowed, NotFound)):
        perform(people.token, f"{of.name}.change", of_fang.pk, {})


@every_owned
def test_a_collaborator_reads_but_writes_only_when_allowed(
    of: ObjectType, of_fang: Any, people: People
) -> None:
    Share.objects.create(object=of.name, record_id=of_fang.pk, user=people.chen, level="read")
    rights_changed()
    reader = people.acts(people.chen)
    assert visible(reader, of.model).filter(pk=of_fang.pk).exists()
    with pytest.raises(NotAllowed):
        perform(reader, f"{of.name}.change", of_fang.pk, {})
    Share.objects.update(level="write")
    rights_changed()
    assert visible(people.acts(people.chen), of.model, "change").filter(pk=of_fang.pk).exists()


@every_object
def test_parts_are_seen_with_what_they_belong_to(of: ObjectType, people: People) -> None:
    if not of.through:
        pytest.skip(f"{of.name} has an owner or is open")
    part = record_of(of, people.acts(people.boss))
    assert visible(people.acts(people.boss), of.model).filter(pk=part.pk).exists()
    assert not visible(people.acts(people.chen), of.model).filter(pk=part.pk).exists()


@every_object
def test_a_hidden_field_does_not_exist_and_a_masked_one_cannot_be_probed(
    of: ObjectType, people: People
) -> None:
    names = [n for n, b in of.fields.items() if not b.type.locked][:2]
    if len(names) < 2:
        pytest.skip(f"{of.name} has too few fields")
    hidden, masked = names
    role = Role.objects.get(code="test-rep")
    role.fields = {of.name: {hidden: "hidden", masked: "masked"}}
    role.save()
    rights_changed()
    by = principal_of(people.fang)
    assert hidden not in readable_fields(by, of) | writable_fields(by, of) | open_fields(by, of)
    assert masked in masked_fields(by, of)
    assert masked not in writable_fields(by, of) | open_fields(by, of)
    for name in (hidden, masked):
        with pytest.raises(Invalid) as refused:
            compile_filter(
                {"field": name, "op": "not_empty"}, of, viewer=by, readable=lambda o: open_fields(by, o)
            )
        assert refused.value.code == "unknown_field"
    with pytest.raises((Invalid, NotAllowed)):
        perform(by, f"{of.name}.create", None, {hidden: "x"})


@every_object
def test_what_nobody_owns_is_read_by_all_and_changed_by_few(of: ObjectType, people: People) -> None:
    if of.scoped_by_owner or of.through or of.personal:
        pytest.skip(f"{of.name} belongs to somebody")
    record = record_of(of, people.acts(people.boss))
    rep = people.acts(people.fang)
    assert visible(rep, of.model).filter(pk=record.pk).exists()
    assert not rep.can(of.name, "create")
    assert not rep.can(of.name, "change")
    if of.changeable:
        with pytest.raises(NotAllowed):
            perform(rep, f"{of.name}.change", record.pk, {})


def test_rights_taken_away_count_at_once(people: People) -> None:
    assert principal_of(people.fang).can("customers.customer", "read")
    people.fang.roles.clear()
    rights_changed()
    assert not principal_of(people.fang).can("customers.customer", "read")


def test_filters_cannot_reach_two_links_or_python(people: People) -> None:
    of = registry.get("customers.customer")
    by = people.acts(people.boss)
    for name in (
        "owner__password",
        "owner.unit.name",
        "pk",
        "search",
        "deleted_at",
        "source.parent.name",
        "__class__",
    ):
        with pytest.raises(Invalid) as refused:
            compile_filter(
                json.loads(json.dumps({"field": name, "op": "eq", "value": "x"})),
                of,
                viewer=by,
                readable=lambda o: open_fields(by, o),
            )
        assert refused.value.code == "unknown_field"


@pytest.mark.parametrize("op", ["eq", "contains", "not_empty"])
def test_no_condition_reaches_through_a_link_into_what_must_not_be_read(op: str, people: People) -> None:
    Role.objects.filter(code="test-rep").update(grants={"pipeline.opportunity": {"read": "own"}})
    rights_changed()
    of, by = registry.get("pipeline.opportunity"), principal_of(people.fang)
    asked = {"field": "customer.name", "op": op} | ({} if op == "not_empty" else {"value": "甲"})
    with pytest.raises(Invalid) as refused:
        compiled_for(by, asked, of)
    assert refused.value.code == "unknown_field"
    compiled_for(people.acts(people.boss), asked, of)
