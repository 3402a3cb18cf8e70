"""个人设置 and the small choices (theme, density, language, keys) that every page may send."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from paceline.access import preferences as kept
from paceline.access.models import Tier
from paceline.interfaces.web import formats
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.records.forms.answers import words_of
from paceline.kernel.errors import Invalid, PacelineError
from paceline.metadata.registry import registry
from paceline.rhythm.queries.targets.tiers import standard_of

CHOICES: dict[str, dict[str, Any]] = {
    "theme": {"auto": _("跟随系统"), "light": _("浅色"), "dark": _("深色")},
    "density": {"compact": _("紧凑"), "cozy": _("宽松")},
    "updown": {"cn": _("红涨绿跌"), "intl": _("绿涨红跌")},
    "shortcuts": {"on": _("开"), "off": _("关")},
    "evening": {"off": _("不发"), "on": _("发给我")},
}
"""What may be chosen under `preferences["look"]`."""
ZONES = (
    "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "Asia/Dubai", "Europe/London",
    "Europe/Berlin", "America/New_York", "America/Los_Angeles", "UTC",
)  # fmt: skip


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep what a page's switch chose: theme, density, updown, shortcuts, evening, language, folded groups."""
    given = {name: request.POST[name] for name in (*CHOICES, "language", "folded") if name in request.POST}
    for name, value in given.items():
        choose(request, name, value)
    return HttpResponse(status=204)


def choose(request: HttpRequest, name: str, value: str) -> None:
    """Keep one choice. Raises Invalid for what is not offered."""
    by = actor(request)
    if name == "language":
        kept.change_language(by, language_of(value))
    elif name == "folded":
        groups = {item.group for item in registry.menu}
        kept.remember(by, "look", name, [group for group in value.split(",") if group in groups])
    elif value in CHOICES[name]:
        kept.remember(by, "look", name, value)
    else:
        raise Invalid({name: "没有这个选项。"})


def language_of(value: str) -> str:
    """Raises Invalid for a language that the pages do not speak."""
    if value not in dict(settings.LANGUAGES):
        raise Invalid({"language": "没有这个选项。"})
    return value


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The form, and keeping what was changed."""
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            keep(request)
        except PacelineError as error:
            errors = words_of(error)
        else:
            messages.success(request, _t("已保存"))
            return HttpResponseRedirect("/profile/")
    user: Any = request.user
    look = (user.preferences or {}).get("look", {})
    return page(
        request,
        "pages/profile/page.html",
        status=422 if errors else 200,
        person=user,
        typed=request.POST if errors else {},
        look={name: look.get(name, next(iter(offered))) for name, offered in CHOICES.items()},
        choices={
            name: [{"value": v, "label": str(words)} for v, words in o.items()] for name, o in CHOICES.items()
        },
        languages=[{"value": code, "label": words_in(code)} for code, _name in settings.LANGUAGES],
        zones=[
            {"value": "", "label": _t("与公司相同（%(zone)s）") % {"zone": settings.ORGANISATION_TIME_ZONE}},
            *({"value": z, "label": z} for z in ZONES),
        ],
        errors=errors,
        tier=Tier(user.tier).label if user.tier else "",
        standard=standard_of(user, formats.today()),
    )


def words_in(code: str) -> str:
    """A language in its own words."""
    return {"zh-hans": "简体中文", "en": "English"}.get(code, code)


def keep(request: HttpRequest) -> None:
    """Keep the form. Raises Invalid with messages by field; then nothing has changed."""
    data, by = request.POST, actor(request)
    zone = data.get("time_zone", "")
    if zone and zone not in ZONES:
        raise Invalid({"time_zone": "没有这个选项。"})
    locale = language_of(data.get("locale", settings.LANGUAGE_CODE))
    given = {name: data.get(name, "") for name in kept.OWN}
    kept.change_own(by, locale=locale, time_zone=zone, **given)
    for name, offered in CHOICES.items():
        if data.get(name) in offered:
            kept.remember(by, "look", name, data[name])
    translation.activate(locale)
