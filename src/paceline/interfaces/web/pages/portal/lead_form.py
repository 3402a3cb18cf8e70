"""A form by which leads come in, as visitors see it: a page of its own, and a frame for other people's websites."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from paceline.customers.intake import public
from paceline.customers.models import LeadForm
from paceline.interfaces.web.pages.portal.views import AHEAD, address_of, for_customers
from paceline.interfaces.web.pages.portal.visit import HEADERS, POLICY, drawn
from paceline.interfaces.web.pages.records.forms.answers import key_of, words_of
from paceline.kernel.errors import PacelineError

LANGUAGES = {"zh": "zh-hans", "en": "en"}
ATTRS: dict[str, dict[str, str]] = {
    "name": {"autocomplete": "name"},
    "phone": {"autocomplete": "tel", "inputmode": "tel"},
    "email": {"autocomplete": "email", "inputmode": "email"},
    "company": {"autocomplete": "organization"},
    "title": {"autocomplete": "organization-title"},
    "budget": {"inputmode": "text"},
}
FRAMED = {"Content-Security-Policy": POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")}
VIA = "form"


@csrf_exempt
@require_http_methods(["GET", "POST"])
@for_customers
def page(request: HttpRequest, key: str) -> HttpResponseBase:
    """The form's own page."""
    return answer(request, key, framed=False)


@csrf_exempt
@xframe_options_exempt
@require_http_methods(["GET", "POST"])
@for_customers
def frame(request: HttpRequest, key: str) -> HttpResponseBase:
    """The same inside another site; it may be framed by anybody, so it shows nothing but the form."""
    response = answer(request, key, framed=True)
    for name, value in {**HEADERS, **FRAMED}.items():
        response.headers[name] = value
    return response


def answer(request: HttpRequest, key: str, *, framed: bool) -> HttpResponseBase:
    """The form, the thanks, or the form again with what is wrong and everything that was typed."""
    form = public.find(key, address=address_of(request))
    with translation.override(language_of(request)):
        if request.method == "GET":
            return thanks(request, form, framed) if "done" in request.GET else fresh(request, form, framed)
        given = {name: request.POST[name] for name in request.POST}
        try:
            public.require_stamp(form, given.get("stamp", ""))
            public.take(form, given, address=address_of(request), via=VIA, key=key_of(request))
        except PacelineError as error:
            return shown(request, form, framed, given=given, errors=words_of(error), status=error.http_status)
        return redirect(with_query(request, done="1"))


def fresh(request: HttpRequest, form: LeadForm, framed: bool) -> HttpResponse:
    """An empty form. Colleagues and browsers that load ahead are not counted as visitors."""
    if not request.user.is_authenticated and not any(name in request.headers for name in AHEAD):
        public.count_seen(form)
    return shown(request, form, framed, given={}, errors={})


def shown(
    request: HttpRequest, form: LeadForm, framed: bool, *, given: Any, errors: dict[str, list[str]], status: int = 200
) -> HttpResponse:  # fmt: skip
    """The form with what was typed; faults stand at their fields."""
    fields = [
        {
            "name": str(one), "label": str(one.label), "value": given.get(one, ""), "attrs": ATTRS.get(one, {}),
            "required": one in (form.needed or ()), "error": " ".join(errors.get(one, ())),
            "widget": "textarea" if one == "need" else "text",
        }
        for one in form.order
    ]  # fmt: skip
    known = {field["name"] for field in fields} | {"agreed"}
    return drawn(
        request, "pages/portal/lead_form.html", status, form=form, fields=fields, framed=framed,
        words=lambda name: form.words(name, translation.get_language() or ""),
        stamp=public.stamp(form), key=given.get("idempotency_key") or uuid4().hex, trap=public.TRAP,
        utm=given.get("utm") or public.utm_of(request.GET),
        visitor=given.get("visitor") or request.GET.get("visitor", ""), is_open=public.is_open(form),
        said=[text for name, texts in errors.items() if name not in known for text in texts],
        agreed=given.get("agreed", ""), agree_error=" ".join(errors.get("agreed", ())),
        other=other_language(request), preview=request.user.is_authenticated,
    )  # fmt: skip


def thanks(request: HttpRequest, form: LeadForm, framed: bool) -> HttpResponse:
    """What the visitor reads afterwards; loading it again sends nothing."""
    words = form.words("thanks", translation.get_language() or "")
    return drawn(request, "pages/portal/lead_form_done.html", 200, form=form, framed=framed, text=words,
                 heading=form.words("heading", translation.get_language() or ""))  # fmt: skip


def language_of(request: HttpRequest) -> str:
    """The language of the address, else the visitor's."""
    return LANGUAGES.get(request.GET.get("lang", "")) or translation.get_language() or settings.LANGUAGE_CODE


def other_language(request: HttpRequest) -> dict[str, str]:
    """The same page in the other language."""
    english = (translation.get_language() or "").startswith("en")
    code, words = ("zh", "中文") if english else ("en", "English")
    return {"url": with_query(request, lang=code), "words": words}


def with_query(request: HttpRequest, **more: str) -> str:
    """This address with other parameters; the advertisement's stay."""
    query = request.GET.copy()
    query.pop("done", None)
    for name, value in more.items():
        query[name] = value
    return f"{request.path}?{query.urlencode()}"
