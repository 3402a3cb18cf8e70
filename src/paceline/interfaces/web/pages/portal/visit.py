"""One visit of a customer: the record behind the link, who acts, what was refused; and the pages by purpose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _t

from paceline.access.organisation import organisation_name
from paceline.access.principal import Principal
from paceline.records.links import Purpose
from paceline.records.models import PublicLink

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",  # "no-referrer" would take the origin from forms, too
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "private, no-store",
}


@dataclass
class Visit:
    """What a page of the portal is given. `preview` is true for colleagues who are signed in: they may look only."""

    request: HttpRequest
    by: Principal
    link: PublicLink
    purpose: Purpose
    record: Any
    url: str
    preview: bool = False
    errors: dict[str, list[str]] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    """What the customer was asked for, by name of the input."""

    @property
    def said(self) -> list[str]:
        """What was refused, each with the name of what it is about."""
        return [
            _t("%(label)s：%(text)s") % {"label": self.labels[name], "text": text}
            if name in self.labels
            else text
            for name, texts in self.errors.items()
            for text in texts
        ]

    def wrong(self, name: str) -> str:
        """What was refused about one input, "" for nothing: it stands beside the field."""
        return " ".join(self.errors.get(name, ()))

    @property
    def status(self) -> int:
        return 422 if self.errors else 200

    def page(self, template: str, /, **context: Any) -> HttpResponse:
        """The purpose's page in the portal's frame; the template extends pages/portal/frame.html."""
        return drawn(self.request, template, self.status, visit=self, key=uuid4().hex, **context)


Show = Callable[[Visit], HttpResponseBase]
pages: dict[tuple[str, str], Show] = {}


def shows(purpose: str, part: str = "") -> Callable[[Show], Show]:
    """Declare the page of a purpose, or with `part` what stands below its address: `/p/<token>/<part>`."""

    def declare(show: Show) -> Show:
        pages[purpose, part] = show
        return show

    return declare


def drawn(request: HttpRequest, template: str, status: int, **context: Any) -> HttpResponse:
    """A page of the portal with its strict headers."""
    context["company"] = organisation_name()
    body = render_to_string(template, context, request=request, using="jinja2")
    return with_headers(HttpResponse(body, status=status))


def with_headers(response: Any) -> Any:
    """Nothing of the page is kept, indexed, framed or told to other sites."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
