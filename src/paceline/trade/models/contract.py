"""Contracts and their payment terms. The moves are in `actions/contract.py`; orders and invoices link here."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import (
    Amount,
    Choice,
    Day,
    File,
    Integer,
    Link,
    LongText,
    Number,
    Percent,
    Rollup,
    Text,
)
from paceline.metadata.views import Board, Editable, Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import OwnedRecord, Record

ZERO = Decimal(0)
EARNEST_LIMIT = Decimal("0.2")
"""定金 beyond this share of the contract has no effect as 定金 (民法典 第五百八十六条)."""


class ContractState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    APPROVING = "approving", _("审批中")
    APPROVED = "approved", _("已批准")
    SIGNED = "signed", _("已签订")
    EXECUTING = "executing", _("履行中")
    COMPLETED = "completed", _("已完成")
    TERMINATED = "terminated", _("已终止")
    AMENDED = "amended", _("已变更")


class DepositKind(models.TextChoices):
    NONE = "none", _("无")
    EARNEST = "earnest", _("定金（担保，违约双倍返还或不退）")
    ADVANCE = "advance", _("订金（预付，可退）")


class SealState(models.TextChoices):
    NONE = "none", _("未用印")
    OURS = "ours", _("我方已盖章")
    BOTH = "both", _("双方已盖章")


IN_FORCE = (ContractState.SIGNED, ContractState.EXECUTING)
BINDING = (*IN_FORCE, ContractState.COMPLETED)
"""States in which a contract may be invoiced."""
MINE = {"field": "owner", "op": "eq", "value": "me"}
FORCE = {"field": "state", "op": "in", "value": [str(state) for state in IN_FORCE]}
OPEN = {"field": "state", "op": "in", "value": ["draft", "approving", "approved", "signed", "executing"]}
WAITING = {"field": "state", "op": "eq", "value": "approving"}
INVOICED = {"field": "state", "op": "in", "value": ["issued", "delivered", "red_flushed"]}


class Contract(OwnedRecord):
    """合同：和客户签订的约定，金额、期限、定金、付款节点，有版本。"""

    while_asked = {"trade.contract.submit": ("state", "approving", "draft")}

    number = Number("合同编号", prefix="HT")
    title = Text("合同名称", max_length=120)
    customer = Link("customers.Customer", "客户")
    opportunity = Link("pipeline.Opportunity", "商机", blank=True)
    quote = Link("trade.Quote", "来自报价", blank=True, locked=True)
    state = Choice(
        "合同状态",
        ContractState,
        default=ContractState.DRAFT,
        locked=True,
        colors={
            "approving": "warn",
            "approved": "c0",
            "signed": "c0",
            "executing": "c0",
            "completed": "ok",
            "terminated": "danger",
        },
    )
    amount = Amount("合同金额（含税）")
    amount_currency: str
    amount_base: Decimal | None
    signed_on = Day("签订日期", blank=True, locked=True)
    starts_on = Day("生效日期", blank=True)
    ends_on = Day("到期日期", blank=True)
    deposit_kind = Choice("定金类型", DepositKind, default=DepositKind.NONE)
    deposit = Amount("定金金额", blank=True, shown=When(deposit_kind=["earnest", "advance"]))
    deposit_base: Decimal | None
    seal = Choice("用印状态", SealState, default=SealState.NONE, locked=True, colors={"both": "ok"})
    scan = File("签署扫描件", blank=True)
    edition = Integer("版本", summable=False, default=1, locked=True)
    replaces = Link("trade.Contract", "变更的版本", blank=True, locked=True)
    invoiced = Rollup(
        "已开票金额",
        of="trade.Invoice",
        via="contract",
        measure="sum",
        field="amount_base",
        where=INVOICED,
        money=True,
    )
    terms = LongText("合同条款", blank=True)
    ended_why = LongText("原因", blank=True, locked=True, shown=When(state=["draft", "terminated"]))
    note = LongText("内部备注", blank=True)

    class Meta(OwnedRecord.Meta):
        verbose_name = _("合同")
        constraints = [
            models.UniqueConstraint(
                fields=["number", "edition"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_contract_per_number_and_edition",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=models.Q(replaces__isnull=False, deleted_at__isnull=True)
                & ~models.Q(state="terminated"),
                name="one_next_edition_per_contract",
            ),
            models.UniqueConstraint(
                fields=["quote"],
                condition=models.Q(quote__isnull=False, deleted_at__isnull=True, edition=1)
                & ~models.Q(state="terminated"),
                name="one_contract_per_quote",
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="contract_is_money"),
        ]
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["customer", "state"], name="contract_customer_ix"),
            models.Index(fields=["owner", "state"], name="contract_owner_ix"),
            models.Index(fields=["state", "ends_on"], name="contract_ends_ix"),
        ]

    class View:
        path = "contracts"
        icon = "book"
        title = "number"
        subtitle = "title"
        list = "number title edition customer state amount signed_on ends_on seal owner"
        phone = "number amount title state"
        sort = "-created_at"
        board = Board(by="state", total="amount", card="customer title amount ends_on owner")
        form = [
            Section("合同", "title customer opportunity amount starts_on ends_on owner"),
            Section("定金和条款", "deposit_kind deposit terms scan note"),
            Section("进展", "number edition state signed_on seal quote replaces invoiced ended_why"),
        ]
        quick = "title customer opportunity amount starts_on ends_on deposit_kind deposit terms"
        unfinished = OPEN
        editable = Editable(
            When(state="draft"),
            "合同已提交，约定的内容不能再改，也不能删除。请先「撤回」；已签订的请用「变更」，不再履行的用「终止」。",
            always="owner note scan",
        )
        highlights = "amount state invoiced signed_on ends_on seal"
        beside = [
            Timeline(),
            Related("trade.ContractTerm", via="contract", fields="seq due_on amount condition", rail=True),
            Related("trade.SalesOrder", via="contract", fields="number state amount received outstanding"),
            Related("trade.Invoice", via="contract", fields="number kind state amount issued_on"),
            Related("trade.Contract", via="replaces", fields="title edition state amount", label="后续版本"),
        ]
        find = Search("number title customer__name", pinyin="title")
        views = [
            SavedView("履行中", FORCE, sort="ends_on"),
            SavedView("审批中", WAITING),
            SavedView("我的合同", MINE),
            SavedView("全部合同"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number} v{self.edition}" if self.edition > 1 else self.number

    def about(self) -> list[Any]:
        return [self.customer_id, self.opportunity_id, self.quote_id, self.replaces_id]

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.amount is not None and self.amount <= 0:
            errors["amount"] = "合同金额要大于 0。"
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            errors["ends_on"] = "到期日期早于生效日期。请检查这两个日期。"
        has_deposit = self.deposit_kind not in ("", DepositKind.NONE)
        if has_deposit and not self.deposit:
            errors["deposit"] = "请填写定金金额，或者把定金类型改为「无」。"
        if has_deposit and self.deposit and self.amount and not 0 < self.deposit <= self.amount:
            errors["deposit"] = "定金要大于 0，且不超过合同金额。"
        if self.amount_currency != settings.PACELINE_CURRENCY:
            errors["amount"] = "合同按本位币登记。外币合同请折算后填写，并在条款里写明币种和汇率。"
        return errors

    @property
    def is_draft(self) -> bool:
        return self.state == ContractState.DRAFT

    @property
    def earnest_excess(self) -> Decimal:
        """How much of a 定金 lies beyond what the law lets count as one; it is an advance."""
        if self.deposit_kind != DepositKind.EARNEST or not self.deposit:
            return ZERO
        return max(ZERO, self.deposit - self.amount * EARNEST_LIMIT)


class ContractTerm(Record):
    """付款节点：合同约定的一期付款，到期日、金额、条件。"""

    contract = Link("trade.Contract", "合同", on_delete=models.CASCADE, locked=True)
    seq = Integer("期次", summable=False, locked=True)
    due_on = Day("到期日", locked=True)
    share = Percent("比例", blank=True, locked=True)
    amount = Amount("金额", locked=True)
    amount_base: Decimal | None
    condition = Text("付款条件", max_length=120, blank=True, locked=True)

    class Meta(Record.Meta):
        verbose_name = _("付款节点")
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "seq"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_term_per_seq",
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="term_is_money"),
        ]

    class View:
        path = "contract-terms"
        icon = "calendar"
        title = "condition"
        list = "contract seq due_on amount condition"
        sort = "due_on"
        form = [Section("付款节点", "contract seq due_on share amount condition")]
        through = "contract"
        main = creatable = changeable = False
        find = Search("contract__number")

    def __str__(self) -> str:
        return f"{self.contract} · {self.seq}"

    def about(self) -> list[Any]:
        return [self.contract_id]
