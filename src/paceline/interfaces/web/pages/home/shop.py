"""今日 of a small shop: one sentence and three buttons."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST

from paceline.access.principal import Principal
from paceline.interfaces.web import formats
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import done
from paceline.interfaces.web.pages.home.cards import list_url
from paceline.records.action import perform
from paceline.rhythm.queries.daily.shop import is_shop, shop_of


def drawn(by: Principal) -> dict[str, Any] | None:
    """The sentence and the buttons; before the month has a target the question for it. None where several work."""
    if not is_shop(by):
        return None
    shop = shop_of(by)
    if shop is None:
        says = _t("这个月要卖多少？定一个数，每天要卖多少就出来了。")
        return {"says": says, "buttons": [], "asks": True} if by.can("rhythm.target", "create") else None
    left = max(shop.today - shop.sold, 0)
    words = {"today": exact(shop.today), "left": exact(left), "month": exact(abs(shop.behind))}
    enough, more = _t("今天的 %(today)s 卖够了"), _t("今天要卖 %(today)s，还差 %(left)s")
    first = (more if left else enough) % words
    month = _t("；本月落后 %(month)s。") if shop.behind > 0 else _t("；本月领先 %(month)s。")
    greet = _t("问候 %(n)s 位老顾客") % {"n": shop.regulars}
    return {
        "says": first + month % words,
        "asks": False,
        "buttons": [
            (_t("记一单"), "plus", "/opportunities/new", True),
            (greet, "chat", list_url("customers.customer", shop.filter), False),
            (_t("看这个月"), "target", "/rhythm/targets/?unit=month", False),
        ],
    }  # fmt: skip


@require_POST
def set_month(request: HttpRequest) -> HttpResponse:
    """Keep what the month is to bring."""
    given = {"value": request.POST.get("value", "")}
    perform(actor(request), "rhythm.target.set_month", None, given, via="web")
    return done({"toast": {"text": _t("本月目标定好了")}, "record-changed": {}})


def exact(value: Any) -> str:
    """To the cent: a shop counts in cents."""
    return f"¥{formats.number(value, 2)}"
