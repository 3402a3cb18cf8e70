"""Front door of the customers room."""

from django.utils.translation import gettext_lazy as _

from paceline.metadata.registry import MenuItem
from paceline.records.room import Room


class CustomersConfig(Room):
    name = "paceline.customers"
    label = "customers"
    verbose_name = _("客户")
    menu = (
        MenuItem("线索", "/leads/", "filter", "客户与成交", "customers.lead", 10),
        MenuItem("客户", "/customers/", "building-2", "客户与成交", "customers.customer", 20),
        MenuItem("公海", "/pools/", "inbox", "客户与成交", "customers.customer", 35),
        MenuItem("联系人", "/contacts/", "contact", "客户与成交", "customers.contact", 30),
        MenuItem("跟进", "/activities/", "calendar-check", "", "customers.activity", 30),
    )
