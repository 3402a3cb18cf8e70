"""The builder of nested conditions: groups joined by all, any or none, read from and drawn back into one form.

Every node has a path such as `0.2.1`; its inputs are named `0.2.1.field`, `0.2.1.op`, `0.2.1.value`, groups `0.2.join`.
Adding and removing is done by the server with the form as it stands, so nothing typed is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _t

from paceline.access.filtering import compiled_for
from paceline.access.principal import Principal
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import done, fragment
from paceline.interfaces.web.pages.lists.filters import controls
from paceline.interfaces.web.pages.lists.filters.fields import field_groups, first_operator, operators_of
from paceline.interfaces.web.pages.lists.filters.operands import operand_of
from paceline.interfaces.web.pages.lists.filters.windows import sent_window, window
from paceline.interfaces.web.pages.lists.filters.words import found, titles_in
from paceline.interfaces.web.pages.lists.opened import object_at, state_of
from paceline.interfaces.web.pages.lists.state import ListState
from paceline.interfaces.web.pages.lists.tabs import whole
from paceline.kernel.errors import PacelineError
from paceline.metadata.filters import Condition
from paceline.metadata.filters.operators import OPERATORS
from paceline.metadata.object_type import ObjectType

DEEPEST = 4
JOINS = {"all": "满足全部", "any": "满足任一", "not": "都不满足"}
STEP = re.compile(r"(add|group|drop):([0-9.]{1,40})$")


@dataclass
class Leaf:
    """One condition of the form."""

    path: str
    field: str = ""
    op: str = ""
    value: Any = None
    where: Any = None
    error: str = ""

    def as_json(self) -> dict[str, Any] | None:
        """The condition; None for one without a field."""
        if not self.field or not self.op:
            return None
        bare = {"field": self.field, "op": self.op, **({"where": self.where} if self.where else {})}
        return bare if OPERATORS[self.op].unary else {**bare, "value": self.value}


@dataclass
class Branch:
    """A group of the form."""

    path: str
    join: str = "all"
    parts: list[Leaf | Branch] = field(default_factory=list)

    @property
    def depth(self) -> int:
        return self.path.count(".") + 1

    def as_json(self) -> dict[str, Any] | None:
        """The group without its empty parts; None when nothing is left."""
        made = [one for part in self.parts if (one := part.as_json()) is not None]
        if not made:
            return None
        if self.join == "not":
            return {"not": [{"any": made}] if len(made) > 1 else made}
        return {self.join: made}

    def leaves(self) -> list[Leaf]:
        found_: list[Leaf] = []
        for part in self.parts:
            found_ += [part] if isinstance(part, Leaf) else part.leaves()
        return found_


def build(request: HttpRequest, path: str) -> HttpResponse:
    """GET shows the filter of the address; POST with `do` changes the form; POST without it applies the filter."""
    by = actor(request)
    of = object_at(path, by)
    state = state_of(request, of, by)
    if request.method != "POST":
        root = drawn({**state.filter} or {"all": []}, "0")
        if not root.parts:
            root.parts.append(Leaf("0.0"))
        return show(request, state, by, root)
    root = sent(request.POST, "0", of, by)
    step = STEP.match(request.POST.get("do", ""))
    if step:
        return show(request, state, by, stepped(root, step[1], step[2]))
    if request.POST.get("do"):
        return show(request, state, by, root)
    return applied(request, state, by, root)


def applied(request: HttpRequest, state: ListState, by: Principal, root: Branch) -> HttpResponse:
    """Go to the list with the new filter; 422 with the form when a condition cannot be read."""
    faulty = False
    for leaf in root.leaves():
        tree = leaf.as_json()
        try:
            if tree is not None:
                checked(tree, state.of, by)
        except PacelineError as error:
            leaf.error, faulty = error.text(_t), True
    if faulty:
        return show(request, state, by, root, status=422)
    url = state.with_(filter=whole(root.as_json())).url()
    return done({"list-go": {"url": url}})


def checked(tree: dict[str, Any], of: ObjectType, by: Principal) -> None:
    compiled_for(by, tree, of)


def drawn(raw: Any, path: str) -> Branch:
    """The form of a filter. Single parts of a not are shown as a group of their own."""
    join, inner = next(iter(raw.items()))
    items = inner if isinstance(inner, list) else [inner]
    if join == "not" and len(items) == 1 and isinstance(items[0], dict) and "any" in items[0]:
        items = items[0]["any"]
    branch = Branch(path, join)
    for at, part in enumerate(items):
        below = f"{path}.{at}"
        if isinstance(part, dict) and "field" in part:
            branch.parts.append(
                Leaf(below, part["field"], part.get("op", "eq"), part.get("value"), part.get("where"))
            )
        else:
            branch.parts.append(drawn(part if isinstance(part, dict) else {"all": part}, below))
    return branch


def sent(form: QueryDict, path: str, of: ObjectType, by: Principal) -> Branch:
    """The tree that a form sends."""
    join = form.get(f"{path}.join", "all")
    branch = Branch(path, join if join in JOINS else "all")
    prefix = f"{path}."
    numbers = {name[len(prefix) :].split(".", 1)[0] for name in form if name.startswith(prefix)}
    for at in sorted(int(n) for n in numbers if n.isdigit() and len(n) < 4):
        below = f"{prefix}{at}"
        if f"{below}.join" in form:
            if branch.depth < DEEPEST:
                branch.parts.append(sent(form, below, of, by))
        else:
            branch.parts.append(sent_leaf(form, below, of, by))
    return branch


def sent_leaf(form: QueryDict, path: str, of: ObjectType, by: Principal) -> Leaf:
    """One condition of a form; a field or an operator that does not fit is left out."""
    leaf = Leaf(path, form.get(f"{path}.field", ""), form.get(f"{path}.op", ""))
    try:
        bound = found(leaf.field, of, by) if leaf.field else None
    except PacelineError:
        bound = None
    if bound is None:
        return Leaf(path)
    if leaf.op not in bound.type.operators:
        leaf.op = first_operator(bound.type)
    control = bound.type.operand_control(leaf.op)
    if form.get(f"{path}.was") == f"{leaf.field} {control}":
        leaf.value = operand_of(control).sent(form, f"{path}.value")
        leaf.where = sent_window(form, f"{path}.value")
    return leaf


def stepped(root: Branch, step: str, path: str) -> Branch:
    """The tree after adding to a group, or dropping a node."""
    for branch in branches(root):
        if step == "drop":
            branch.parts = [part for part in branch.parts if part.path != path]
        elif branch.path == path and step == "add":
            branch.parts.append(Leaf(f"{path}.n"))
        elif branch.path == path and branch.depth < DEEPEST:
            branch.parts.append(Branch(f"{path}.n", "any", [Leaf(f"{path}.n.0")]))
    return numbered(root, "0")


def branches(root: Branch) -> list[Branch]:
    return [root, *(inner for part in root.parts if isinstance(part, Branch) for inner in branches(part))]


def numbered(branch: Branch, path: str) -> Branch:
    """The same tree with fresh paths."""
    branch.path = path
    for at, part in enumerate(branch.parts):
        part.path = f"{path}.{at}"
        if isinstance(part, Branch):
            numbered(part, part.path)
    return branch


def show(
    request: HttpRequest, state: ListState, by: Principal, root: Branch, status: int = 200
) -> HttpResponse:
    """The dialog."""
    of = state.of
    conditions = [
        Condition(leaf.field, leaf.op, leaf.value) for leaf in root.leaves() if leaf.field and leaf.value
    ]
    titles = titles_in(conditions, of, by)
    return fragment(
        request,
        "pages/lists/builder.html",
        status=status,
        state=state,
        of=of,
        root=root,
        joins={key: _t(words) for key, words in JOINS.items()},
        groups=field_groups(of, by),
        asked={leaf.path: asked(leaf, of, by, titles) for leaf in root.leaves()},
        deepest=DEEPEST,
    )


def asked(leaf: Leaf, of: ObjectType, by: Principal, titles: dict[str, str]) -> dict[str, Any]:
    """The operators and the control of one condition."""
    if not leaf.field:
        return {"operators": [], "control": None, "was": ""}
    try:
        bound = found(leaf.field, of, by)
    except PacelineError as error:
        leaf.error = error.text(_t)
        return {"operators": [], "control": None, "was": ""}
    unary = OPERATORS[leaf.op].unary
    control = None if unary else controls.control(bound, leaf.op, leaf.value, titles)
    return {
        "operators": operators_of(bound.type),
        "control": control,
        "window": window(leaf.field, leaf.where, of, by),
        "was": f"{leaf.field} {bound.type.operand_control(leaf.op)}",
    }
