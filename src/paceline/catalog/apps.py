"""Front door of the catalog room."""

from django.utils.translation import gettext_lazy as _

from paceline.metadata.registry import MenuItem
from paceline.records.room import Room


class CatalogConfig(Room):
    name = "paceline.catalog"
    label = "catalog"
    verbose_name = _("产品")
    menu = (
        MenuItem("产品", "/products/", "package", "资料", "catalog.product", 60),
        MenuItem("价格表", "/price-books/", "tag", "资料", "catalog.pricebook", 62),
        MenuItem("促销", "/promotions/", "flame", "资料", "catalog.promotion", 63),
    )
