"""Behind the links of a letter: the way out, the picture that tells of an opening, on to an address of the letter."""

from __future__ import annotations

from base64 import b64decode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from paceline.access.principal import behind_link
from paceline.interfaces.web.pages.portal.views import AHEAD, for_customers
from paceline.interfaces.web.pages.portal.visit import drawn
from paceline.kernel.errors import NotFound
from paceline.market import links, tracking
from paceline.market.models import MailRecipient
from paceline.records.action import perform
from paceline.records.actions.links import VIA

PICTURE = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
NAME = "market.mailrecipient"
VERBS = ("unsubscribe", "resubscribe")


@csrf_exempt  # mail programs unsubscribe with one POST of their own (RFC 8058 §3.2); the signed address is the proof
@require_http_methods(["GET", "HEAD", "POST"])
@for_customers
def leave(request: HttpRequest, token: str) -> HttpResponseBase:
    """Opening the address changes nothing, because programs that check links open it as well; its button does."""
    row = found(token)
    if request.method == "POST":
        verb = "resubscribe" if "back" in request.POST else "unsubscribe"
        if (row.unsubscribed_at is None) == (verb == "unsubscribe"):
            by = behind_link(row.pk, NAME, row.pk, VERBS)
            row = perform(by, f"{NAME}.{verb}", row.pk, {}, via=VIA)
    return drawn(request, "pages/market/leave.html", 200, row=row, url=request.path)


@require_safe
@for_customers
def picture(request: HttpRequest, token: str) -> HttpResponseBase:
    """One transparent dot; whoever has an address that is none of ours gets it as well."""
    if (row := links.find(token)) is not None and request.method == "GET" and not is_ahead(request):
        tracking.opened(row)
    return HttpResponse(PICTURE, content_type="image/gif")


@require_safe
@for_customers
def go(request: HttpRequest, token: str, at: int) -> HttpResponseBase:
    """On to the link of that number in the letter; nowhere else."""
    target = tracking.clicked(found(token), at)
    if not target:
        raise NotFound
    return HttpResponse(status=302, headers={"Location": target})


def found(token: str) -> MailRecipient:
    """The message of a token. Raises NotFound."""
    row = links.find(token)
    if row is None:
        raise NotFound
    return row


def is_ahead(request: HttpRequest) -> bool:
    """Whether a program loads it before anybody has asked."""
    return any(name in request.headers for name in AHEAD)
