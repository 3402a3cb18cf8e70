"""Amounts split to the cent: by weight, with locks, after a change by hand, by each basis."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.kernel.errors import Invalid
from paceline.methods.allocation import Part, after_change, by_weight, split, whole_numbers
from paceline.methods.rhythm.decomposition import Basis, Receiver, decompose, season_weights

CENTS = st.decimals(0, 10**9, places=2)
PARTS = st.lists(st.tuples(st.floats(0, 1e6), st.booleans()), min_size=1, max_size=30)


def test_three_equal_parts_of_a_hundred() -> None:
    assert by_weight(Decimal("100.00"), [1, 1, 1]) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert by_weight(Decimal(100), [0, 0]) == [50, 50]


def test_locked_parts_stay() -> None:
    found = split(Decimal(1000), [Part("a", 1, Decimal("333.33")), Part("b", 1), Part("c", 2)])
    assert found == {"a": Decimal("333.33"), "b": Decimal("222.22"), "c": Decimal("444.45")}


@pytest.mark.parametrize("locked", [Decimal(1001), Decimal(999)])
def test_locked_parts_that_do_not_fit_are_refused(locked: Decimal) -> None:
    others = [Part("b")] if locked > 1000 else []
    with pytest.raises(Invalid, match="对不上"):
        split(Decimal(1000), [Part("a", 1, locked), *others])
    with pytest.raises(Invalid, match="没有可以分到"):
        split(Decimal(1), [])


def test_a_cell_typed_over_moves_the_free_ones_in_proportion() -> None:
    cells = {"jan": Decimal(100), "feb": Decimal(200), "mar": Decimal(300)}
    found = after_change(cells, {"jan": Decimal(250)})
    assert found == {"jan": 250, "feb": 140, "mar": 210}
    assert after_change(cells, {"jan": Decimal(250)}, locked={"mar"})["feb"] == 50
    with pytest.raises(Invalid):
        after_change(cells, {"jan": Decimal(700)})


@given(CENTS, PARTS)
def test_parts_add_up_to_the_cent(total: Decimal, raw: list[tuple[float, bool]]) -> None:
    share = (total / (len(raw) + 1)).quantize(Decimal("0.01"), "ROUND_DOWN")
    parts = [Part(str(at), weight, share if fixed else None) for at, (weight, fixed) in enumerate(raw)]
    if all(part.locked is not None for part in parts):
        parts.append(Part("free"))
    found = split(total, parts)
    assert sum(found.values()) == total
    assert all(found[part.key] == part.locked for part in parts if part.locked is not None)
    assert all(amount == amount.quantize(Decimal("0.01")) for amount in found.values())


@given(CENTS, st.permutations(range(6)))
def test_a_unit_more_or_another_order_changes_nothing_else(total: Decimal, order: list[int]) -> None:
    weights = [3, 1, 4, 1, 5, 9]
    plain = by_weight(total, weights)
    assert by_weight(total * 100, weights, places=0) == [amount * 100 for amount in plain]
    shuffled = by_weight(total, [weights[at] for at in order])
    assert all(abs(plain[at] - amount) <= Decimal("0.01") for at, amount in zip(order, shuffled, strict=True))


def test_whole_numbers_keep_the_sum() -> None:
    assert whole_numbers([2.5, 2.5]) == [3, 2]
    assert whole_numbers([0.0, 0.0]) == [0, 0]


@pytest.mark.parametrize("basis", list(Basis))
def test_every_basis_adds_up_and_says_why(basis: Basis) -> None:
    team = [
        Receiver("fang", 300, 10, 160, 2),
        Receiver("qiang", 100, 30, 80, 1),
        Receiver("new"),
    ]
    found = decompose(Decimal("1000000.01"), team, basis)
    assert sum(share.amount for share in found) == Decimal("1000000.01")
    assert sum(share.fraction for share in found) == pytest.approx(1)
    if basis is Basis.EQUAL:
        assert {str(share.reason) for share in found} == {"平均分配"}
    else:
        assert str(found[2].reason) == "没有依据，按其他人的平均"
        assert found[2].fraction == pytest.approx(1 / 3, abs=1e-6)


def test_history_with_a_lock() -> None:
    team = [Receiver("a", history=3), Receiver("b", history=1), Receiver("c", history=4, locked=Decimal(600))]
    found = decompose(Decimal(1000), team)
    assert [share.amount for share in found] == [300, 100, 600]
    assert [str(share.reason) for share in found] == ["过去同期占 37.5%", "过去同期占 12.5%", "已锁定"]


def test_seasons_weigh_workdays() -> None:
    assert season_weights([21, 16], [1.0, 0.5]) == [21, 8]
    assert season_weights([21, 16]) == [21, 16]
