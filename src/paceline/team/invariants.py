"""The invariants of the room: statements are the sum of their lines, and what is paid follows from them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Q, Sum

from paceline.methods.commission import settle
from paceline.records.verify import invariant
from paceline.team.models import CommissionEvent, Statement
from paceline.team.models.commission import StatementState
from paceline.team.models.commission.choices import WAITING

ZERO = Decimal(0)


@invariant("I11c", "每张提成单的合计等于它的明细相加")
def statements_are_their_lines() -> Iterator[str]:
    held = Q(dispute__in=WAITING)
    rows = CommissionEvent._default_manager.values("statement").order_by("statement")
    sums = rows.annotate(held=Sum("amount_base", filter=held), counted=Sum("amount_base", filter=~held))
    known = {row["statement"]: (row["counted"] or ZERO, row["held"] or ZERO) for row in sums}
    for one in Statement._default_manager.filter(deleted_at__isnull=True).iterator(chunk_size=2000):
        right = known.get(one.pk, (ZERO, ZERO))
        if (one.earned, one.held) != right:
            yield f"statement {one.pk} {(one.earned, one.held)} {right}"


@invariant("I11p", "每张送核对的提成单，应发和结转由合计、上期结转和预支得出")
def payments_follow() -> Iterator[str]:
    rows = Statement._default_manager.filter(deleted_at__isnull=True).exclude(
        state=StatementState.CALCULATING
    )
    for one in rows.select_related("plan").iterator(chunk_size=2000):
        right = settle(one.earned, one.owed_before, one.plan.draw or ZERO, recoverable=one.plan.recoverable)
        if (one.payable, one.carried, one.drawn) != right:
            yield f"statement {one.pk} {(one.payable, one.carried, one.drawn)} {tuple(right)}"
