"""Front door of the catalog room."""

from django.utils.translation import gettext_lazy as _

from paceline.metadata.registry import MenuItem
from paceline.records.room import Room


class CatalogConfig(Room):
    name = "paceline.catalog"
    label = "catalog"
    verbose_name = _("产品")
    menu = (
        MenuItem("产品", "/products/", "package", "客户与成交", "catalog.product", 60),
        MenuItem("价格表", "/price-books/", "tag", "客户与成交", "catalog.pricebook", 62),
    )
