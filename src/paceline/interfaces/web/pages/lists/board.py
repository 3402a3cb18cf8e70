"""The board: cards of every column in one statement, sums in another; the rest of a column on demand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from paceline.access.principal import Principal
from paceline.interfaces.web import stage_lanes  # noqa: F401 — registers its columns
from paceline.interfaces.web.boards import Lane, Lanes, lanes_of
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment
from paceline.interfaces.web.pages.lists.cards import Cards
from paceline.interfaces.web.pages.lists.opened import object_at, state_of
from paceline.interfaces.web.pages.lists.state import ListState
from paceline.metadata.object_type import ObjectType
from paceline.records.reading.by_value import Part, Sums, first_rows, parts
from paceline.records.reading.listing import Count, ListQuery, Row, count, fetch

PER_COLUMN = 20
CAP = 1000


@dataclass(frozen=True)
class BoardColumn:
    """A lane with its cards and sums; `share` is its bar, `more` the address of the cards after these."""

    lane: Lane
    cards: list[Any]
    sums: Sums
    share: float = 0
    more: str = ""


def context(state: ListState, by: Principal) -> dict[str, Any]:
    """What the board's template draws."""
    of = state.of
    lanes = lanes_of(by, of, state.board)
    cards = Cards(of, by, lanes)
    query = query_of(state, by, cards)
    keys = [lane.key for lane in lanes.open]
    rows = first_rows(query, by_field(of), keys, PER_COLUMN + 1)
    found = parts(state.query(by), by_field(of), *measured(of, query))
    columns = [column(state, lane, rows.get(lane.key, []), found, cards, query) for lane in lanes.open]
    totals = total_of([each.sums for each in columns])
    return {
        "kind": "board", "lanes": lanes, "columns": with_shares(columns), "totals": totals, "nothing": None,
        "closed": [(lane, closed_state(state, lanes, lane).url()) for lane in lanes.closed],
        "has_total": bool(of.board and of.board.total), "has_weight": has_weight(of),
    }  # fmt: skip


def by_field(of: ObjectType) -> str:
    assert of.board is not None
    return of.board.by


def measured(of: ObjectType, query: ListQuery) -> tuple[str, str]:
    """The amount and the share to sum, as far as this viewer may see them."""
    assert of.board is not None
    total = of.board.total if of.board.total in query.open else ""
    return total, of.board.weight if total and of.board.weight in query.open else ""


def has_weight(of: ObjectType) -> bool:
    return bool(of.board and of.board.weight)


def query_of(state: ListState, by: Principal, cards: Cards) -> ListQuery:
    """The rows that cards are drawn from, the largest amounts first unless the list is sorted."""
    board = state.of.board
    usual = f"-{board.total}" if board and board.total else state.of.sort
    return state.with_(sort=state.sort or usual).query(by, columns=cards.names)


def column(
    state: ListState, lane: Lane, rows: list[Row], found: dict[Any, Part], cards: Cards, query: ListQuery
) -> BoardColumn:
    """A lane with its first cards."""
    first, part = rows[:PER_COLUMN], found.get(lane.key)
    more = ""
    if len(rows) > PER_COLUMN:
        more = state.url("cards", lane=lane.key, cursor=query.order.position(first[-1]))
    sums = part.with_share(lane.rate) if part else Sums()
    return BoardColumn(lane, [cards.draw(row, lane) for row in first], sums, more=more)


def with_shares(columns: list[BoardColumn]) -> list[BoardColumn]:
    """The bar of each column: its total beside the greatest one."""
    top = max((each.sums.total for each in columns), default=Decimal(0))
    if not top:
        return columns
    return [BoardColumn(c.lane, c.cards, c.sums, float(c.sums.total / top), c.more) for c in columns]


def total_of(all_sums: list[Sums]) -> Sums:
    zero = Decimal(0)
    return Sums(
        sum(each.count for each in all_sums),
        sum((each.total for each in all_sums), zero),
        sum((each.weighted for each in all_sums), zero),
    )


def more_cards(request: HttpRequest, path: str) -> HttpResponse:
    """The cards of one column after a position. Raises Http404 for a column that is not there."""
    by = actor(request)
    state, lanes = on_board(request, path, by)
    lane = lane_at(lanes, request.GET.get("lane", ""))
    cards = Cards(state.of, by, lanes)
    query = query_of(state.with_parts([*state.parts, inside(state.of, lane)]), by, cards)
    query.cursor, query.limit = request.GET.get("cursor", ""), PER_COLUMN
    page = fetch(query)
    more = state.url("cards", lane=lane.key, cursor=page.next_cursor) if page.next_cursor else ""
    drawn = [cards.draw(row, lane) for row in page.rows]
    return fragment(request, "pages/lists/cards.html", cards=drawn, more=more)


def on_board(request: HttpRequest, path: str, by: Principal) -> tuple[ListState, Lanes]:
    """The state and the columns of the board that a request belongs to. Raises Http404 for objects without one."""
    of = object_at(path, by)
    if of.board is None:
        raise Http404(path)
    state = state_of(request, of, by).with_(layout="board")
    return state, lanes_of(by, of, state.board)


def lane_at(lanes: Lanes, key: str) -> Lane:
    found = next((lane for lane in lanes.lanes if str(lane.key) == key), None)
    if found is None:
        raise Http404(key)
    return found


def inside(of: ObjectType, lane: Lane) -> dict[str, Any]:
    """The condition that a record is in a column."""
    return {"field": by_field(of), "op": "eq", "value": str(lane.key)}


def figures(request: HttpRequest, path: str) -> HttpResponse:
    """The heads of all columns and the sums again, after a card has moved; and the counts of closed columns."""
    by = actor(request)
    state, lanes = on_board(request, path, by)
    query = state.query(by)
    found = parts(query, by_field(state.of), *measured(state.of, query))
    columns = [
        BoardColumn(lane, [], part.with_share(lane.rate) if (part := found.get(lane.key)) else Sums())
        for lane in lanes.open
    ]
    return fragment(
        request,
        "pages/lists/board_figures.html",
        state=state,
        of=state.of,
        lanes=lanes,
        columns=with_shares(columns),
        totals=total_of([each.sums for each in columns]),
        closed=[(lane, closed_count(state, lanes, lane, by)) for lane in lanes.closed],
        has_total=bool(state.of.board and state.of.board.total),
        has_weight=has_weight(state.of),
    )


def closed_count(state: ListState, lanes: Lanes, lane: Lane, by: Principal) -> Count:
    """How many records a closed column holds under the same conditions, those about open and closed left out."""
    return count(closed_state(state, lanes, lane).query(by), CAP)


def closed_state(state: ListState, lanes: Lanes, lane: Lane) -> ListState:
    """The list of a closed column."""
    kept = [
        part for part in state.parts if not isinstance(part, dict) or part.get("field") not in lanes.states
    ]
    return state.with_parts([*kept, inside(state.of, lane)]).with_(layout="table")
