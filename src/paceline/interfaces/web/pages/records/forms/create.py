"""New records: a drawer beside the list, or a page at the same address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from paceline.access.principal import Level, Principal
from paceline.access.scope import visible
from paceline.interfaces.web import widgets
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment, page
from paceline.interfaces.web.pages.records.forms import fields
from paceline.interfaces.web.pages.records.forms.answers import is_fragment, key_of, succeeded, words_of
from paceline.interfaces.web.pages.records.forms.beside import controls_beside, inputs_beside
from paceline.interfaces.web.pages.records.forms.fields import Errors, Shape, shape_of
from paceline.interfaces.web.pages.records.opened import object_at
from paceline.kernel.errors import NotAllowed, PacelineError
from paceline.metadata.fields import FieldType, Link, UserLink
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.action import actions, perform

TEMPLATE = "pages/records/form.html"


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, path: str) -> HttpResponse:
    """The form, and what becomes of it."""
    of, by = object_at(path), actor(request)
    require_create(by, of)
    shape = shape_of(by, of)
    if request.method == "GET":
        return show(
            request, of, shape, {**fields.defaults_of(by, of), **prefilled(by, of, shape, request.GET)}, {}
        )
    given = widgets.sent(request.POST, {**shape.fields, **inputs_beside(of)})
    try:
        made = perform(by, f"{of.name}.create", None, given, via="web", key=key_of(request))
    except PacelineError as error:
        again = fields.with_titles(by, shape.fields, given)
        return show(request, of, shape, {**fields.defaults_of(by, of), **again}, words_of(error), status=422)
    return created(request, of, made)


def require_create(by: Principal, of: ObjectType) -> None:
    """Raises NotAllowed for those who cannot make such a record."""
    if f"{of.name}.create" not in actions or not by.can(of.name, "create"):
        raise NotAllowed(
            "你没有新建%(object)s的权限。可以请管理员调整你的角色。", params={"object": of.label}
        )


def created(request: HttpRequest, of: ObjectType, made: Any) -> HttpResponse:
    """Say what was made and lead there."""
    url = f"/{of.path}/{made.pk}/"
    words = _t("已新建%(object)s「%(title)s」") % {"object": of.label, "title": str(made)}
    more = {
        "toast": {"text": words, "url": url, "label": _t("打开")},
        "created": {"id": str(made.pk), "title": str(made)},
    }
    to = f"/{of.path}/new" if request.POST.get("keep_adding") else url
    return succeeded(request, words, to, more=more)


def prefilled(by: Principal, of: ObjectType, shape: Shape, asked: Mapping[str, str]) -> dict[str, Any]:
    """Values from the address, e.g. `?customer=<key>`, and the links that come with them; what cannot be read is left
    out."""
    kinds = {n: b.type for n, b in of.fields.items() if n in shape.fields or n in hidden_links(of, shape)}
    kinds |= inputs_beside(of)
    given = {name: asked[name] for name in kinds if asked.get(name)}
    return fields.with_titles(by, kinds, {**carried(by, kinds, given), **given})


def carried(by: Principal, kinds: Mapping[str, FieldType], given: Mapping[str, str]) -> dict[str, Any]:
    """Links of the records given that the new one has too: the customer of the opportunity of a new quote."""
    found: dict[str, Any] = {}
    for name, key in given.items():
        kind = kinds[name]
        if not isinstance(kind, Link):
            continue
        other = registry.get(kind.target)
        same = [n for n, k in kinds.items() if n not in given and is_same(by, other, n, k)]
        row = row_of(by, kind, key, same) if same else {}
        found |= {n: value for n, value in row.items() if value is not None}
    return found


def is_same(by: Principal, other: ObjectType, name: str, kind: FieldType) -> bool:
    """Whether the other object has the same link, and the person sees it there."""
    bound = other.standard.get(name)
    return (
        isinstance(kind, Link)
        and not isinstance(kind, UserLink)
        and bound is not None
        and isinstance(bound.type, Link)
        and bound.type.target == kind.target
        and by.level(other.name, name) > Level.MASKED
    )


def row_of(by: Principal, kind: Link[Any, Any], key: str, names: list[str]) -> dict[str, Any]:
    """These links of one record; {} when the key leads nowhere that the person sees."""
    try:
        rows = visible(by, registry.get(kind.target).model).filter(pk=kind.accept(key))
    except PacelineError:
        return {}
    return dict(rows.values(*names).first() or {})


def hidden_links(of: ObjectType, shape: Shape) -> set[str]:
    """Links that the form does not show but the address may fill in."""
    return {
        n for n, b in of.standard.items() if isinstance(b.type, Link) and not b.type.locked
    } - shape.fields.keys()


def show(
    request: HttpRequest,
    of: ObjectType,
    shape: Shape,
    values: Mapping[str, Any],
    errors: Errors,
    status: int = 200,
) -> HttpResponse:
    """The form with values and what is wrong with them."""
    by = actor(request)
    quick, groups = fields.groups_of(by, of, shape, values, errors)
    beside = controls_beside(by, of, values, errors)
    context: dict[str, Any] = {
        "title": _t("新建%(object)s") % {"object": of.label},
        "submit": _t("创建%(object)s") % {"object": of.label},
        "of": of,
        "action": request.get_full_path(),
        "cancel": f"/{of.path}/",
        "quick": [*quick, *beside],
        "groups": groups,
        "open": any(c.error for group in groups for c in group.controls),
        "names": " ".join([*shape.fields, *(one.name for one in beside)]),
        "errors": fields.first_errors(errors, shape.fields),
        "source": source_of(of, values, request.GET),
        "doubles": doubles_of(of, shape),
        "draft": draft_of(by, of, request),
        "keep_adding": True,
        "key": uuid4().hex,
        "version": None,
        "record": None,
    }
    answer = fragment if is_fragment(request) else page
    return answer(
        request, "pages/records/drawer.html" if is_fragment(request) else TEMPLATE, status=status, **context
    )


def draft_of(by: Principal, of: ObjectType, request: HttpRequest) -> str:
    """Where what was typed is kept: one place per person and per what was filled in."""
    given = request.GET.urlencode()
    return f"{by.user_id}:{of.name}.new" + (f"?{given}" if given else "")


def source_of(of: ObjectType, values: Mapping[str, Any], asked: Mapping[str, str]) -> str:
    """From which record something was filled in."""
    for name, bound in of.standard.items():
        told = isinstance(bound.type, Link) and name not in inputs_beside(of)
        if told and asked.get(name) and values.get(name):
            return str(values[name]["title"])
    return ""


def doubles_of(of: ObjectType, shape: Shape) -> str:
    """The fields that tell doubles apart, as the slot wants them; "" when nothing is compared."""
    rule = of.duplicates
    if rule is None:
        return ""
    return " ".join(name for name in (rule.name, *rule.exact_fields) if name in shape.fields)
