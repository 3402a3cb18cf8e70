"""Statements: what one person earned in one period, who agreed to it, what is paid and what is carried forward."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Amount, Choice, Day, Link, Number, Percent, Rollup
from paceline.metadata.views import Board, Related, SavedView, Search, Section, Timeline
from paceline.records.models import OwnedRecord
from paceline.team.models.commission.choices import JUDGED, PayPeriod, StatementState

ZERO = Decimal(0)
HELD = {"field": "dispute", "op": "in", "value": ["open", "moved"]}
COUNTS = {"any": [{"field": "dispute", "op": "empty"}, {"field": "dispute", "op": "eq", "value": "settled"}]}
TO_JUDGE = {"field": "state", "op": "in", "value": [*JUDGED]}
TO_PAY = {"field": "state", "op": "in", "value": ["approved", "paid", "closed"]}


class Statement(OwnedRecord):
    """提成单：一个人一期的提成，明细相加就是它。本人只看得到自己的；核对后批准、发放。"""

    number = Number("提成单号", prefix="TC")
    period = Choice("结算周期", PayPeriod, locked=True)
    starts_on = Day("周期开始", locked=True)
    ends_on = Day("周期结束", locked=True)
    plan = Link("team.CompPlan", "提成方案", locked=True)
    quota = Amount("这一期目标", summable=False, locked=True)
    reached = Amount("已计业绩", default=ZERO, locked=True)
    attainment = Percent("达成率", blank=True, locked=True)
    earned = Rollup(
        "提成合计", of="team.CommissionEvent", via="statement", measure="sum", field="amount_base", where=COUNTS,
        money=True,
    )  # fmt: skip
    held = Rollup(
        "暂缓（有异议）", of="team.CommissionEvent", via="statement", measure="sum", field="amount_base", where=HELD,
        money=True,
    )  # fmt: skip
    owed_before = Amount("上期结转（欠）", default=ZERO, locked=True)
    payable = Amount("应发提成", blank=True, locked=True)
    drawn = Amount("其中预支", default=ZERO, locked=True)
    carried = Amount("转到下期（欠）", default=ZERO, locked=True)
    state = Choice(
        "提成单状态", StatementState, default=StatementState.CALCULATING, locked=True,
        colors={"review": "c0", "disputed": "warn", "approved": "c1", "paid": "ok", "closed": "c5"},
    )  # fmt: skip
    run = Link("team.CommissionRun", "提成发放", blank=True, locked=True)
    paid_on = Day("发放日期", blank=True, locked=True)
    derived = ("attainment",)

    owner_id: UUID | None
    plan_id: UUID
    run_id: UUID | None
    reached_base: Decimal | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("提成单")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "starts_on", "ends_on"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_statement_per_person_and_period",
            ),
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(deleted_at__isnull=True), name="one_statement_per_number"
            ),
            models.CheckConstraint(
                condition=models.Q(payable__isnull=True) | models.Q(payable__gte=0), name="pay_is_never_below_zero"
            ),
        ]  # fmt: skip
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["state", "starts_on"], name="statement_state_ix"),
            models.Index(fields=["run"], name="statement_run_ix"),
        ]

    class View:
        path = "statements"
        icon = "receipt"
        title = "number"
        subtitle = "starts_on"
        list = "number owner starts_on reached attainment earned held payable state"
        phone = "owner payable earned state"
        sort = "-starts_on"
        board = Board(by="state", total="payable", card="owner starts_on payable")
        form = [
            Section("提成单", "owner period starts_on ends_on plan quota reached attainment"),
            Section("应发", "earned held owed_before drawn payable carried"),
            Section("进展", "state run paid_on"),
        ]
        highlights = "earned held payable carried reached state"
        beside = [
            Related(
                "team.CommissionEvent", via="statement", limit=50,
                fields="happened_on kind customer order receipt base rate amount explanation dispute",
            ),
            Timeline(),
        ]  # fmt: skip
        bulk = "submit"
        find = Search("number owner__name")
        views = [
            SavedView("待核对", TO_JUDGE, sort="-starts_on"),
            SavedView(
                "发放表", TO_PAY, sort="-starts_on",
                columns="number owner team starts_on earned held owed_before drawn payable carried state paid_on",
            ),
            SavedView("我的提成单", {"field": "owner", "op": "eq", "value": "me"}, sort="-starts_on"),
            SavedView("全部提成单"),
        ]  # fmt: skip
        main = creatable = changeable = False

    def __str__(self) -> str:
        return self.number

    def about(self) -> list[Any]:
        return [self.plan_id, self.run_id]

    def derive(self) -> None:
        """How much of the quota was reached."""
        self.attainment = (
            (self.reached / self.quota).quantize(Decimal("0.0001")) if self.quota else None  # type: ignore[assignment]
        )

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day."""
        return self.starts_on, self.ends_on
