"""A list of holidays comes as a file and takes the place of the years it names."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST

from paceline.access.working_days import working_calendar
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.settings.frame import open_to
from paceline.kernel import calendar_files
from paceline.kernel.errors import PacelineError
from paceline.records.action import perform


@require_POST
@open_to("calendar")
def bring(request: HttpRequest) -> HttpResponse:
    """Import the file; the page says what the year has become, and can take it back."""
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, _t("还没有选文件。请选一个 CSV 或 ICS 文件。"))
        return redirect("/settings/calendar/")
    try:
        found = calendar_files.read(upload.read(calendar_files.MOST_BYTES + 1))
        given = {
            "days": [[str(one.day), one.kind.value, one.name] for one in found],
            "published": request.POST.get("published") == "true",
            "source": request.POST.get("source", "")[:120],
        }
        years = perform(actor(request), "access.calendaryear.import_days", None, given, via="web")
    except PacelineError as refused:
        messages.error(request, refused.text(_t))
        return redirect("/settings/calendar/")
    known = working_calendar()
    for one in years:
        count = sum(known.workdays_of_months(one.year))
        words = _t("%(year)s 年已更新：全年 %(count)s 个工作日。不对的话可以撤销。")
        messages.success(request, words % {"year": one.year, "count": count})
    return redirect(f"/settings/calendar/?year={years[0].year}")
