"""What `View.editable` declares, kept: parts of a whole change while it is a draft, through whatever face.

`require` stands at the one door in; pages ask `why_not` and `takes` for what they offer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from paceline.access.principal import SYSTEM, Principal
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import key_of
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.metadata.views import Editable
from paceline.metadata.when import lookup_in
from paceline.records import plans

if TYPE_CHECKING:
    from paceline.records.act import Act
    from paceline.records.action import Action

VERBS = frozenset({"create", "change", "remove", "restore", "assign", "merge", "tag", "untag"})
"""The ordinary life of a record. What a room names otherwise (to amend, to replace) has rules of its own."""
OF_FIELD = {"assign": "owner", "tag": "tags", "untag": "tags"}
"""Verbs that change one field: allowed at any time where the field is."""


def rules_of(of: ObjectType, verb: str) -> list[Editable]:
    """The rules that a verb has to keep."""
    return [rule for rule in of.editable if rule.is_about(verb)] if verb in VERBS else []


def require(act: Act, chosen: Action, record: Any, inputs: Mapping[str, Any]) -> None:
    """Lock what the declaration reads. Raises Conflict when it forbids the action now, Invalid for another whole."""
    for rule in rules_of(chosen.of, chosen.verb):
        if not rule.frees(OF_FIELD.get(chosen.verb, "")):
            require_rule(act, chosen, rule, record, inputs)


def require_rule(act: Act, chosen: Action, rule: Editable, record: Any, inputs: Mapping[str, Any]) -> None:
    """One rule of the declaration."""
    of, values = chosen.of, inputs.get("values") or {}
    if record is None:
        record = of.model(**{rule.path[0]: None}) if rule.path else None
        if record is None or not begun(act.by, of, rule, record, values):
            return
    else:
        require_same_whole(of, rule, record, values)
        if not held(SYSTEM, of, rule, record):
            whole = whole_of(of, rule.path[0])
            raise Conflict("所属的%(object)s已不存在。请刷新后再试。", params={"object": whole.label})
    if rule.when.holds(lookup_in(record)):
        return
    settled = [name for name in of.changing(record, values) if not rule.frees(name)]
    more = [name for name, given in inputs.items() if name != "values" and given]
    if chosen.verb != "change" or settled or more or not rule.is_partial:
        field = next(iter(settled), None) if chosen.verb == "change" else None
        raise Conflict(rule.words, code="not_a_draft", field=field)


def why_not(of: ObjectType, record: Any, verb: str = "change", field: str = "") -> str:
    """Why people cannot do `verb`, or change `field`, now; "" when the declaration allows it."""
    name = OF_FIELD.get(verb, field if verb == "change" else "")
    for rule in rules_of(of, verb):
        is_free = rule.frees(name) if name else verb == "change" and rule.is_partial
        if not is_free and not rule.when.holds(lookup_in(record)):
            return rule.words
    return ""


def takes(whole: Any, of: ObjectType, via: str) -> bool:
    """Whether a record may get one more part of this object, linked by `via`."""
    look = lookup_in(whole)
    rules = [rule for rule in rules_of(of, "create") if rule.path[:1] == (via,)]
    return all(rule.when.holds(lambda path: look(path.removeprefix(f"{via}."))) for rule in rules)


def begun(by: Principal, of: ObjectType, rule: Editable, record: Any, values: Mapping[str, Any]) -> bool:
    """Whether a new part names a whole that the actor may add to; of anything else the checks of its making tell."""
    given = values.get(rule.path[0])
    setattr(record, f"{rule.path[0]}_id", key_of(given))
    return held(by, of, rule, record)


def held(by: Principal, of: ObjectType, rule: Editable, record: Any) -> bool:
    """Follow the links and lock the record at their end; False when one leads nowhere or out of sight."""
    for at, name in enumerate(rule.path, start=1):
        verb = "change" if by is not SYSTEM and name == of.through else "read"
        find = plans.locked if at == len(rule.path) else plans.seen
        target, key = whole_of(of, name), of.standard[name].of(record)
        found = find(by, target, key, verb) if key else None
        if found is None:
            return False
        setattr(record, name, found)
        by, of, record = SYSTEM, target, found
    return True


def require_same_whole(of: ObjectType, rule: Editable, record: Any, values: Mapping[str, Any]) -> None:
    """Raises Invalid when a part would move to another whole."""
    link = rule.path[0] if rule.path else ""
    if link in values and of.standard[link].differs(record, values[link]):
        raise Invalid(
            {link: "%(object)s不能移到另一个%(whole)s里。请在那里新建。"},
            params={"object": of.label, "whole": whole_of(of, link).label},
        )


def whole_of(of: ObjectType, link: str) -> ObjectType:
    """The object that a link leads to."""
    return registry.get(of.standard[link].type.target)  # type: ignore[attr-defined]
