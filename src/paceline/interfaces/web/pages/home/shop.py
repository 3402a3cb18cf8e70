"""今日 of a small shop: one sentence and three buttons."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.interfaces.web import formats
from paceline.interfaces.web.pages.home.cards import list_url
from paceline.rhythm.queries.daily.shop import shop_of


def drawn(by: Principal) -> dict[str, Any] | None:
    """The sentence and the buttons; None for an organisation of more than one."""
    shop = shop_of(by)
    if shop is None:
        return None
    left = max(shop.today - shop.sold, 0)
    words = {"today": exact(shop.today), "left": exact(left), "month": exact(abs(shop.behind))}
    enough, more = _t("今天的 %(today)s 卖够了"), _t("今天要卖 %(today)s，还差 %(left)s")
    first = (more if left else enough) % words
    month = _t("；本月落后 %(month)s。") if shop.behind > 0 else _t("；本月领先 %(month)s。")
    greet = _t("问候 %(n)s 位老顾客") % {"n": shop.regulars}
    return {
        "says": first + month % words,
        "buttons": [
            (_t("记一单"), "plus", "/opportunities/new", True),
            (greet, "chat", list_url("customers.customer", shop.filter), False),
            (_t("看这个月"), "target", "/rhythm/targets/?unit=month", False),
        ],
    }  # fmt: skip


def exact(value: Any) -> str:
    """To the cent: a shop counts in cents."""
    return f"¥{formats.number(value, 2)}"
