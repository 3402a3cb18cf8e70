"""A record made by its name alone, while somebody links to it from another form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST

from paceline.interfaces.web import widgets
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import with_trigger
from paceline.interfaces.web.pages.records.forms.answers import words_of
from paceline.interfaces.web.pages.records.forms.create import require_create
from paceline.interfaces.web.pages.records.opened import object_at
from paceline.kernel.errors import Invalid, PacelineError
from paceline.records.action import perform
from paceline.records.duplicates import Match, find_duplicates


@require_POST
def quick(request: HttpRequest, path: str) -> HttpResponse:
    """The new record as a choice `{"value", "label"}`; 422 with words when a name is not enough or is known."""
    of, by = object_at(path), actor(request)
    require_create(by, of)
    given = {of.title: request.POST.get("name", "")}
    try:
        known = find_duplicates(by, of, given, None) if of.duplicates else []
        if known or not widgets.named_only(of):
            raise Invalid({of.title: refusal(known)})
        made = perform(by, f"{of.name}.create", None, given, via="web")
    except PacelineError as error:
        said = [text for texts in words_of(error).values() for text in texts]
        return HttpResponse(" ".join(said), status=422, content_type="text/plain; charset=utf-8")
    words = _t("已新建%(object)s「%(title)s」") % {"object": of.label, "title": str(made)}
    toast = {"text": words, "url": f"/{of.path}/{made.pk}/", "label": _t("打开")}
    answer = JsonResponse({"value": str(made.pk), "label": str(made)}, status=201)
    return with_trigger(answer, {"toast": toast})


def refusal(known: list[Match]) -> str:
    """Why the name is not taken: somebody has it already, or more has to be said."""
    if not known:
        return _t("还要填别的内容。请先单独新建，再回来选择。")
    first = known[0]
    if first.is_visible:
        return _t("可能已经有了：「%(name)s」。请直接选择它，确实不同时再单独新建。") % {"name": first.title}
    if first.owner:
        return _t("可能已经有了，由 %(who)s 负责。可以请他把你加为协作人。") % {"who": first.owner}
    return _t("可能已经有了。可以请主管确认后分配给你。")
