"""The company's own particulars, as they stand on its papers: name, tax number, bank, logo."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import CreditCode, File, Text, YesNo
from paceline.metadata.views import Search, Section, Timeline
from paceline.records.models import Record


class Letterhead(Record):
    """公司抬头：我方的名称、税号、地址、开户行和标志，印在报价、合同和发票申请上。"""

    name = Text("公司名称", max_length=120)
    credit_code = CreditCode("统一社会信用代码", blank=True)
    address = Text("地址", max_length=200, blank=True)
    phone = Text("电话", max_length=40, blank=True)
    bank = Text("开户行", max_length=120, blank=True)
    account = Text("银行账号", max_length=40, blank=True)
    logo = File("标志", blank=True, hint="PNG 或 JPG，横向，印在左上角")
    is_default = YesNo("默认抬头", default=True)

    class Meta(Record.Meta):
        verbose_name = _("公司抬头")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True, deleted_at__isnull=True),
                name="one_default_letterhead",
            )
        ]

    class View:
        path = "letterheads"
        icon = "building"
        title = "name"
        list = "name credit_code phone bank account is_default"
        sort = "name"
        form = [
            Section("公司", "name credit_code address phone logo is_default"),
            Section("收款账户", "bank account"),
        ]
        quick = "name credit_code address phone bank account logo is_default"
        beside = [Timeline()]
        find = Search("name")
        main = True
