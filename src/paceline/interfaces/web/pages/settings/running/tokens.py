"""Access tokens: one's own, and for administrators everybody's; the text is shown once when one is made."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t

from paceline.access.models import ApiToken
from paceline.access.scope import visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.settings.frame import open_to, show
from paceline.kernel import clock
from paceline.metadata.registry import registry


@open_to("tokens")
def tokens(request: HttpRequest) -> HttpResponse:
    """The page; `all=1` shows an administrator the tokens of everybody."""
    by = actor(request)
    everybody = by.is_admin and request.GET.get("all") == "1"
    rows = visible(by, ApiToken).select_related("user").order_by("-created_at")
    rows = rows if everybody else rows.filter(user=by.user_id)
    known = [shown(token) for token in rows[:500]]
    return show(
        request,
        "tokens",
        "pages/settings/running/tokens.html",
        live=[one for one in known if one["live"]],
        over=[one for one in known if not one["live"]],
        everybody=everybody,
        may_see_all=by.is_admin,
    )


def shown(token: ApiToken) -> dict[str, Any]:
    """A token with what it may do in words."""
    expired = token.expires_at is not None and token.expires_at <= clock.now()
    return {
        "token": token,
        "live": token.revoked_at is None and not expired,
        "reach": _t("读写") if any("change" in verbs for verbs in token.grants.values()) else _t("只读"),
        "objects": objects_of(token),
        "state": _t("已撤销") if token.revoked_at else _t("已到期") if expired else "",
    }


def objects_of(token: ApiToken) -> str:
    """The objects that a token is for."""
    if not token.grants or "*" in token.grants:
        return _t("全部对象")
    return _t("、").join(registry.objects[name].label for name in token.grants if name in registry.objects)
