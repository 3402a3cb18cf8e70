"""The drawer that makes or changes a custom field: type, words, choices with colours, when it must be filled in."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from paceline.access.scope import get_visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import done, fragment, page
from paceline.interfaces.web.pages.records.forms.answers import is_fragment, key_of, words_of
from paceline.interfaces.web.pages.settings.fields.fields import chosen
from paceline.interfaces.web.pages.settings.frame import open_to
from paceline.kernel.errors import Invalid, PacelineError
from paceline.metadata.custom import kinds
from paceline.metadata.custom_rules import COLORS, SAFE, extendable
from paceline.metadata.fields import Choice, YesNo
from paceline.metadata.fields.choice import OptionMixin
from paceline.metadata.models import CustomField
from paceline.metadata.object_type import ObjectType
from paceline.records.action import perform

ORDER = (
    "text", "long_text", "integer", "decimal", "amount", "percent", "day", "instant", "yes_no", "choice",
    "multiple_choice", "tags", "region", "phone", "email", "web_address", "credit_code", "file", "geo_point",
    "rich_text",
)  # fmt: skip


@open_to("fields")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new field of the object in the address."""
    of = chosen(request)
    if request.method == "GET":
        return form(request, of, None, {"kind": request.GET.get("kind", "")}, {})
    given = sent(request.POST)
    try:
        require_conditions(request.POST)
        made = perform(actor(request), "metadata.customfield.create", None, {"object": of.name, **given}, via="web",
                       key=key_of(request))  # fmt: skip
    except PacelineError as error:
        return form(request, of, None, given, words_of(error), status=422)
    return saved(_t("已给%(object)s加了字段「%(label)s」，表单、列表、筛选、导入导出和接口里都有了") % {
        "object": of.label, "label": made.label})  # fmt: skip


@open_to("fields")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change a field."""
    by = actor(request)
    row: CustomField = get_visible(by, CustomField, key)
    of = extendable(row.object)
    if request.method == "GET":
        return form(request, of, row, known(row), {})
    given = sent(request.POST)
    kind = given.pop("kind", row.kind)
    try:
        require_conditions(request.POST)
        if kind and kind != row.kind:
            perform(by, "metadata.customfield.convert", key, {"kind": kind}, via="web")
        perform(by, "metadata.customfield.change", key, given, via="web", key=key_of(request))
    except PacelineError as error:
        return form(request, of, row, {**given, "kind": kind}, words_of(error), status=422)
    return saved(_t("字段「%(label)s」已保存") % {"label": given["label"]})


def saved(words: str) -> HttpResponse:
    return done({"toast": {"text": words}, "saved": {}, "refresh": {"target": "#part"}})


def known(row: CustomField) -> dict[str, Any]:
    """A field as the form shows it."""
    return {
        "kind": row.kind, "label": row.label, "label_en": row.label_en, "hint": row.hint, "required": row.required,
        "indexed": row.indexed, "choices": row.options.get("options", []),
        "required_when": row.options.get("required_when", {}), "shown": row.options.get("shown", {}),
    }  # fmt: skip


def sent(data: QueryDict) -> dict[str, Any]:
    """What the form says, as the action takes it."""
    rows = zip(
        data.getlist("choice_value"), data.getlist("choice_label"), data.getlist("choice_color"), strict=False
    )
    must = data.get("must", "")
    return {
        "kind": data.get("kind", ""),
        "label": data.get("label", ""),
        "label_en": data.get("label_en", ""),
        "hint": data.get("hint", ""),
        "required": "true" if must == "always" else "false",
        "indexed": data.get("indexed", "false"),
        "choices": [{"value": value, "label": label, "color": color} for value, label, color in rows],
        "required_when": terms(data, "when") if must == "when" else {},
        "shown": terms(data, "shown") if data.get("shows") == "when" else {},
    }


def require_conditions(data: QueryDict) -> None:
    """Raises Invalid when a rule is to depend on a condition that was not chosen."""
    if data.get("must") == "when" and not data.getlist("when"):
        raise Invalid({"required_when": "请选择在什么情况下必填。"})
    if data.get("shows") == "when" and not data.getlist("shown"):
        raise Invalid({"shown": "请选择在什么情况下显示。"})


def terms(data: QueryDict, name: str) -> dict[str, list[str]]:
    """`when=kind=company` inputs as a condition: values of one field mean any of them."""
    found: dict[str, list[str]] = {}
    for text in data.getlist(name):
        field, equals, value = text.partition("=")
        if equals:
            found.setdefault(field, []).append(value)
    return found


def form(
    request: HttpRequest,
    of: ObjectType,
    row: CustomField | None,
    given: dict[str, Any],
    errors: Any,
    status: int = 200,
) -> HttpResponse:
    """The form with what is wrong."""
    when, shown = given.get("required_when") or {}, given.get("shown") or {}
    required = str(given.get("required", "")).lower() == "true"
    context: dict[str, Any] = {
        "of": of,
        "row": row,
        "given": given,
        "title": _t("编辑字段「%(label)s」") % {"label": row.label}
        if row
        else _t("给%(object)s加字段") % {"object": of.label},
        "kinds": kind_options(row),
        "choosing": {"all": [{"field": "kind", "op": "in", "value": option_kinds()}]},
        "choices": [*(given.get("choices") or []), *([] if given.get("choices") else [{}, {}])],
        "colors": COLORS,
        "must": "always" if required else "when" if when else "",
        "shows": "when" if shown else "",
        "conditions": condition_options(of),
        "when": flat(when),
        "shown": flat(shown),
        "errors": errors,
        "action": request.get_full_path(),
        "key": uuid4().hex,
    }
    if is_fragment(request):
        return fragment(request, "pages/settings/fields/form.html", status=status, **context)
    return page(request, "pages/settings/fields/form_page.html", status=status, **context)


def flat(condition: dict[str, list[str]]) -> list[str]:
    return [f"{field}={value}" for field, values in condition.items() for value in values]


def option_kinds() -> list[str]:
    """The types that have choices."""
    return [kind.kind for kind in kinds() if issubclass(kind, OptionMixin)]


def kind_options(row: CustomField | None) -> list[dict[str, str]]:
    """The types to choose from: all for a new field, the safe ones for an existing one."""
    labels = {kind.kind: _t(str(kind.kind_label)) for kind in kinds()}
    codes = [row.kind, *SAFE.get(row.kind, ())] if row else sorted(labels, key=place_of)
    return [{"value": code, "label": labels.get(code, code)} for code in codes]


def place_of(code: str) -> int:
    return ORDER.index(code) if code in ORDER else len(ORDER)


def condition_options(of: ObjectType) -> list[dict[str, Any]]:
    """Single choices and yes/no fields that a condition may read, each with its values."""
    found = []
    for name, bound in of.standard.items():
        if isinstance(bound.type, Choice) and not bound.type.locked:
            values = [
                {"value": f"{name}={code}", "label": bound.type.label_of(code)} for code in bound.type.options
            ]
            found.append({"label": bound.label, "values": values})
        elif isinstance(bound.type, YesNo) and not bound.type.locked:
            values = [
                {"value": f"{name}=True", "label": _t("是")},
                {"value": f"{name}=False", "label": _t("否")},
            ]
            found.append({"label": bound.label, "values": values})
    return found
