"""The addresses of lists and boards; `<slug:path>` is the path of an object."""

from __future__ import annotations

from django.urls import URLPattern, path

from paceline.interfaces.web.pages.lists import (
    board,
    bulk,
    cell,
    columns,
    exporting,
    footer,
    menus,
    moving,
    picking,
    saving,
    views,
)
from paceline.interfaces.web.pages.lists.filters import builder, editor

urlpatterns: list[URLPattern] = [
    path("regions", picking.region_children, name="regions"),
    path("<slug:path>/", views.show, name="list"),
    path("<slug:path>/rows", views.rows, name="rows"),
    path("<slug:path>/footer", footer.footer, name="footer"),
    path("<slug:path>/pick", picking.pick, name="pick"),
    path("<slug:path>/tags/<slug:field>", picking.tags, name="tags"),
    path("<slug:path>/fields", editor.choose, name="fields"),
    path("<slug:path>/condition", editor.edit, name="condition"),
    path("<slug:path>/condition/apply", editor.apply, name="condition_apply"),
    path("<slug:path>/builder", builder.build, name="builder"),
    path("<slug:path>/column/<slug:field>", menus.column_menu, name="column_menu"),
    path("<slug:path>/order", menus.order, name="order"),
    path("<slug:path>/more", menus.more, name="more"),
    path("<slug:path>/columns", columns.choose, name="columns"),
    path("<slug:path>/columns/apply", columns.apply, name="columns_apply"),
    path("<slug:path>/columns/order", columns.order, name="columns_order"),
    path("<slug:path>/views/menu", saving.views_menu, name="views_menu"),
    path("<slug:path>/views/new", saving.new, name="view_new"),
    path("<slug:path>/views/order", saving.order, name="views_order"),
    path("<slug:path>/views/<slug:key>/menu", saving.view_menu, name="view_menu"),
    path("<slug:path>/views/<slug:key>/save", saving.save, name="view_save"),
    path("<slug:path>/views/<slug:key>/rename", saving.rename, name="view_rename"),
    path("<slug:path>/views/<slug:key>/share", saving.share, name="view_share"),
    path("<slug:path>/views/<slug:key>/remove", saving.remove, name="view_remove"),
    path("<slug:path>/views/<slug:key>/bring-back", saving.bring_back, name="view_bring_back"),
    path("<slug:path>/cell/<uuid:key>/<slug:field>", cell.cell, name="cell"),
    path("<slug:path>/export", exporting.export, name="export"),
    path("<slug:path>/bulk/<slug:verb>", bulk.bulk, name="bulk"),
    path("<slug:path>/cards", board.more_cards, name="cards"),
    path("<slug:path>/board/figures", board.figures, name="board_figures"),
    path("<slug:path>/board/<uuid:key>/move", moving.move, name="board_move"),
    path("<slug:path>/<uuid:key>/menu", menus.row_menu, name="row_menu"),
    path("<slug:path>/<uuid:key>/restore", bulk.restore_one, name="restore_one"),
]
