"""The script of capture points for other people's websites, and the code of a shop."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET

from paceline.customers.visits import public
from paceline.interfaces.web.pages.portal.views import AHEAD, address_of, for_customers
from paceline.interfaces.web.pages.portal.visit import drawn

DAY = 86400


@lru_cache
def source() -> str:
    """The script; the first lines of a page pay for every byte, so comments and indents go."""
    lines = (files("paceline.customers.visits") / "visit.js").read_text("utf-8").splitlines()
    return "\n".join(line.strip() for line in lines)


@require_GET
def script(request: HttpRequest) -> HttpResponse:
    """The same for everybody; which point it is for stands in the page."""
    answer = HttpResponse(source(), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = f"public, max-age={DAY}"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@require_GET
@for_customers
def scan(request: HttpRequest, key: str) -> HttpResponseBase:
    """Count a scan and go where the point leads; colleagues and browsers that load ahead are not counted."""
    point = public.find(key, address=address_of(request))
    counts = not request.user.is_authenticated and not any(name in request.headers for name in AHEAD)
    target = public.scanned(point) if counts and point.active else point.target
    if target and point.active:
        return redirect(target)
    return drawn(request, "pages/portal/scanned.html", 200, point=point, title=_t("欢迎光临"))
