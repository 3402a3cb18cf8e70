"""What becomes of deposits: forfeited, returned twofold, refunded. Posted by finance, with two pairs of eyes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.money_shown import full
from paceline.metadata.fields import Amount, Choice, Day, Link, LongText, Number, UserLink
from paceline.metadata.views import SavedView, Search, Section, Timeline
from paceline.records.models import OwnedRecord
from paceline.trade.models.presale.choices import EntryKind, EntryState

ZERO = Decimal(0)
WAITING = {"field": "state", "op": "in", "value": ["proposed", "checked"]}
CHECKED = {"field": "state", "op": "eq", "value": "checked"}
POSTED = {"field": "state", "op": "eq", "value": "posted"}
OWED = {"all": [POSTED, {"field": "liability", "op": "gt", "value": "0"}]}


class DepositEntry(OwnedRecord):
    """定金处理：一笔没收、双倍返还或退款，经财务审核后入账。"""

    number = Number("处理编号", prefix="DJ")
    reservation = Link("trade.Reservation", "预订", locked=True)
    campaign = Link("trade.PresaleCampaign", "预售活动", locked=True)
    customer = Link("customers.Customer", "客户", locked=True)
    kind = Choice(
        "处理方式", EntryKind, locked=True, colors={"forfeit": "warn", "double_return": "danger", "refund": "c0"}
    )  # fmt: skip
    amount = Amount("处理金额", locked=True, hint="双倍返还时是两倍的定金")
    liability = Amount("应付返还", default=ZERO, locked=True, hint="收到的款项之外，自己还要付的部分")
    state = Choice(
        "审核状态", EntryState, default=EntryState.PROPOSED, locked=True,
        colors={"proposed": "warn", "checked": "c2", "posted": "ok", "paid": "ok"},
    )  # fmt: skip
    reason = LongText("原因", blank=True, locked=True)
    checked_by = UserLink("初审人", blank=True, locked=True)
    posted_by = UserLink("复核人", blank=True, locked=True)
    posted_on = Day("入账日期", blank=True, locked=True)
    paid_on = Day("付清日期", blank=True, locked=True)
    amount_base: Decimal
    liability_base: Decimal
    reservation_id: UUID
    campaign_id: UUID
    customer_id: UUID

    class Meta(OwnedRecord.Meta):
        verbose_name = _("定金处理")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="deposit_entry_is_money"),
            models.UniqueConstraint(
                fields=["reservation", "kind"], condition=models.Q(deleted_at__isnull=True),
                name="one_entry_per_kind",
            ),
        ]  # fmt: skip
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["state", "-created_at"], name="depositentry_state_ix"),
            models.Index(fields=["campaign"], name="depositentry_campaign_ix"),
        ]

    class View:
        path = "deposit-entries"
        icon = "shield"
        title = "number"
        list = "number kind customer amount liability state reservation campaign reason checked_by posted_on"
        phone = "customer amount kind state"
        sort = "-created_at"
        form = [
            Section("定金处理", "number kind reservation campaign customer amount liability reason owner"),
            Section("审核", "state checked_by posted_by posted_on paid_on"),
        ]
        unfinished = WAITING
        highlights = "kind amount liability state posted_on"
        beside = [Timeline()]
        find = Search("number customer__name")
        creatable = changeable = False
        bulk = "check post pay"
        views = [
            SavedView("待审核", WAITING, sort="created_at"),
            SavedView("待复核", CHECKED, sort="created_at"),
            SavedView("应付返还", OWED),
            SavedView("全部定金处理"),
        ]  # fmt: skip

    def about(self) -> list[Any]:
        return [self.reservation_id, self.campaign_id, self.customer_id]

    @property
    def needs_two(self) -> bool:
        """Whether a second pair of eyes is needed."""
        return self.kind in (EntryKind.FORFEIT, EntryKind.DOUBLE_RETURN)

    @property
    def income(self) -> Decimal:
        """What the ledger says of it, in the home currency: what was kept, or less what is owed beyond the deposit."""
        return self.amount_base if self.kind == EntryKind.FORFEIT else -self.liability_base

    def approval_facts(self) -> dict[str, str]:
        """What approvers see."""
        return {str(EntryKind(self.kind).label): full(self.amount)}
