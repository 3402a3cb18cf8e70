"""Disputes about single lines: the line is held, the rest of the statement goes on."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict
from paceline.metadata.fields import Amount, LongText
from paceline.records.act import Act
from paceline.records.action import action
from paceline.team.actions.commission.statement import judged_state, settle_anew
from paceline.team.commission.book import Desk
from paceline.team.commission.closing import add
from paceline.team.commission.plans import Plans
from paceline.team.commission.round import hold_gate
from paceline.team.models.commission import CommissionEvent, DisputeState, LineKind, Statement, StatementState
from paceline.team.models.commission.choices import JUDGED
from paceline.workflow.notifications import notify

ZERO = Decimal(0)
LINKS = ("customer", "order", "receipt", "invoice")


def why_no_dispute(line: CommissionEvent) -> str:
    if line.dispute:
        return "这一行已经提过异议。"
    if line.statement.state == StatementState.CALCULATING:
        return "这一期还在计算，等送核对以后再提异议。"
    return "" if line.statement.state in JUDGED else "这张提成单已经批准，不能再提异议。请直接找财务。"


def why_not_open(line: CommissionEvent) -> str:
    return "" if line.dispute == DisputeState.OPEN else "这一行没有待答复的异议。"


def statement_of(line: CommissionEvent) -> Statement:
    """Its statement, locked."""
    hold_gate()
    found: Statement = visible(SYSTEM, Statement).select_for_update(of=("self",)).get(pk=line.statement_id)
    return found


@action("team.commissionevent.dispute", "提异议", permission="read", icon="comment", only="person",
        available=why_no_dispute)  # fmt: skip
def dispute(
    act: Act,
    line: CommissionEvent,
    *,
    reason: Annotated[str, LongText("异议理由", hint="哪里不对，应该是多少")],
) -> CommissionEvent:
    """The line is not paid until somebody has answered; the rest is."""
    statement = statement_of(line)
    act.reason = reason
    act.save(line, dispute=DisputeState.OPEN, disputed_why=reason)
    settle_anew(act, statement, state=judged_state(statement))
    return line


@action("team.commissionevent.withdraw_dispute", "撤回异议", permission="read", icon="undo", only="person",
        available=why_not_open)  # fmt: skip
def withdraw_dispute(act: Act, line: CommissionEvent) -> CommissionEvent:
    """It was right after all."""
    statement = statement_of(line)
    if statement.state not in JUDGED:
        raise Conflict("这张提成单已经批准，这一行等财务答复后转到下期。")
    act.save(line, dispute="", disputed_why="")
    settle_anew(act, statement, state=judged_state(statement))
    return line


@action("team.commissionevent.resolve", "答复异议", permission="change", icon="done", available=why_not_open)
def resolve(
    act: Act,
    line: CommissionEvent,
    *,
    answer: Annotated[str, LongText("答复")],
    amount: Annotated[
        Decimal | None, Amount("这一行应该是多少", blank=True, hint="留空表示原来的金额是对的")
    ] = None,
) -> CommissionEvent:
    """The line stands, or another one puts it right. Once its statement is approved it is paid with the next."""
    statement = statement_of(line)
    act.reason = answer
    right = line.amount if amount is None else amount
    if statement.state in JUDGED:
        act.save(line, dispute=DisputeState.SETTLED, answer=answer)
        if right != line.amount:
            put_right(act, statement, line, right - line.amount, right)
        settle_anew(act, statement, state=judged_state(statement))
    else:
        act.save(line, dispute=DisputeState.MOVED, answer=answer)
        later = Desk(act, Plans()).place(line.person_id, line.plan, local_day(act.now))
        put_right(act, later, line, right, right)
    notify(
        [line.person_id], kind="reminder", template="你对 %(day)s 一行提成的异议有答复了：%(answer)s",
        params={"day": line.happened_on.isoformat(), "answer": answer[:80]}, key=f"dispute:{line.pk}:{line.version}",
        about=("team.commissionevent", line.pk),
    )  # fmt: skip
    return line


def put_right(act: Act, statement: Statement, line: CommissionEvent, amount: Decimal, right: Decimal) -> None:
    """A line of its own over `amount`: what was wrong, or what had been held. `right` is what the old line is worth."""
    links = {name: getattr(line, f"{name}_id") for name in LINKS}
    about = next((str(one) for name in LINKS[::-1] if (one := getattr(line, name)) is not None), "")
    words = f"{about} {line.happened_on:%Y-%m-%d}: {line.amount:,} → {right:,}".strip()
    add(act, statement, line.plan, LineKind.CORRECTION, f"{line.pk}:put-right", amount, words, **links)
