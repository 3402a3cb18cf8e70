"""撤销: taking back what was just done."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST

from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import done
from paceline.interfaces.web.pages.records.forms.answers import CHANGED, is_fragment
from paceline.kernel.errors import Conflict
from paceline.records.past.undo import undo_batch


@require_POST
def undo(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Take a batch back. What has been changed since stays as it is and is named."""
    report = undo_batch(actor(request), batch, via="web")
    if not report.done:
        raise Conflict(next(iter(report.failed.values()), _t("已经撤销过了。")))
    words = _t("已撤销")
    if report.failed:
        words = _t("撤销了 %(done)s 条，%(failed)s 条后来又被改过，没有动。") % {
            "done": len(report.done), "failed": len(report.failed),
        }  # fmt: skip
    if not is_fragment(request):
        messages.success(request, words)
        return HttpResponseRedirect("/")
    return done({"toast": {"text": words}, CHANGED: {}})
