"""Pay runs: the statements of a period that are approved and paid together, by two people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.periods import period_of
from paceline.metadata.fields import Choice, Day, Instant, LongText, Number, Rollup, UserLink
from paceline.metadata.views import Editable, Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import Record
from paceline.team.models.commission.choices import PayPeriod, RunState


class CommissionRun(Record):
    """提成发放：把一期已核对的提成单放在一起批准和发放。准备的人和批准的人不能是同一个。"""

    number = Number("发放编号", prefix="FF")
    period = Choice("结算周期", PayPeriod, default=PayPeriod.MONTH)
    starts_on = Day("哪一期", hint="填这一期的任一天")
    state = Choice(
        "发放状态", RunState, default=RunState.DRAFT, locked=True, colors={"approved": "c1", "paid": "ok"}
    )
    people = Rollup("提成单", of="team.Statement", via="run")
    total = Rollup(
        "应发合计", of="team.Statement", via="run", measure="sum", field="payable_base", money=True
    )
    prepared_by = UserLink("准备人", blank=True, locked=True)
    approved_by = UserLink("批准人", blank=True, locked=True)
    approved_at = Instant("批准时间", blank=True, locked=True)
    paid_on = Day("发放日期", blank=True, locked=True)
    note = LongText("备注", blank=True)
    derived = ("starts_on",)

    prepared_by_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("提成发放")
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(deleted_at__isnull=True), name="one_pay_run_per_number"
            ),
        ]

    class View:
        path = "commission-runs"
        icon = "wallet"
        title = "number"
        list = "number starts_on period people total state prepared_by approved_by paid_on"
        phone = "number starts_on total state"
        sort = "-starts_on"
        form = [
            Section("提成发放", "period starts_on note"),
            Section("进展", "state people total prepared_by approved_by approved_at paid_on"),
        ]
        quick = "period starts_on note"
        editable = Editable(
            When(state="draft"), "已经批准，不能再改。没有发放前可以「撤回批准」。", always="note"
        )
        highlights = "total people state starts_on"
        beside = [
            Related(
                "team.Statement", via="run", limit=50, fields="number owner earned held payable carried state"
            ),
            Timeline(),
        ]
        find = Search("number note")
        views = [SavedView("全部提成发放")]
        main = False

    def about(self) -> list[Any]:
        return []

    def derive(self) -> None:
        """A run is for a whole period."""
        if self.starts_on is not None:
            self.starts_on = period_of(self.period, self.starts_on).start
