"""Best-sellers of half a year among customers that are alike: worked out every hour, for a page cannot count them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Integer, Link, Text

EVERYBODY = "all"


class BestSeller(models.Model):
    """同类常买：同一等级、同一省或全部客户里，近半年有几家买过某个产品。可以随时重算。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    circle = Text(
        "哪些客户", max_length=16, locked=True, hint="class:A 是 A 类客户，province:32 是江苏，all 是全部"
    )
    product = Link("catalog.Product", "产品", locked=True, on_delete=models.CASCADE)
    buyers = Integer("买过的客户数", summable=False, locked=True)
    version = 1

    class Meta:
        verbose_name = _("同类常买")
        ordering = ["circle", "-buyers"]
        constraints = [
            models.UniqueConstraint(fields=["circle", "product"], name="one_best_seller_per_circle")
        ]

    class View:
        path = "best-sellers"
        icon = "tag"
        title = "circle"
        list = "circle product buyers"
        sort = "-buyers"
        through = "product"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return f"{self.circle}: {self.buyers}"


def circle_of_class(letter: str) -> str:
    return f"class:{letter}"


def circle_of_province(digits: str) -> str:
    return f"province:{digits}"
