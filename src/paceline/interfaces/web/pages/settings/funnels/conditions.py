"""Parts of the stage editor that the server draws anew while somebody edits: a stage, a criterion, its condition."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST

from paceline.access.principal import SYSTEM, Principal
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment
from paceline.interfaces.web.pages.lists.filters import builder
from paceline.interfaces.web.pages.lists.filters.fields import field_groups
from paceline.interfaces.web.pages.lists.filters.words import titles_in
from paceline.interfaces.web.pages.settings.frame import open_to
from paceline.interfaces.web.pages.settings.funnels import drafts
from paceline.interfaces.web.pages.settings.funnels.drafts import Criterion, Draft
from paceline.kernel.errors import PacelineError
from paceline.metadata.filters import Condition


@open_to("funnels")
def new_stage(request: HttpRequest) -> HttpResponse:
    """A blank stage for the end of the list."""
    stage = Draft()
    return fragment(
        request, "pages/settings/funnels/stage.html", stage=stage, **drawing(actor(request), [stage])
    )


@open_to("funnels")
def new_criterion(request: HttpRequest) -> HttpResponse:
    """A blank criterion for the stage of the address."""
    one = Criterion()
    one.root = drafts.root_of(None, one.token)
    stage = Draft(token=request.GET.get("stage", "")[:20], criteria=[one])
    context = drawing(actor(request), [stage])
    return fragment(request, "pages/settings/funnels/criterion.html", stage=stage, criterion=one, **context)


@require_POST
@open_to("funnels")
def redraw(request: HttpRequest) -> HttpResponse:
    """One criterion as it stands in the form, after a step: another way, field or operator, a line more or less."""
    by, mark = actor(request), request.POST.get("mark", "")[:20]
    one = drafts.sent_criterion(request.POST, mark)
    step, _colon, path = request.POST.get("do", "").partition(":")
    if step in ("add", "group", "drop") and one.root is not None:
        one.root = builder.numbered(builder.stepped(one.root, step, path), mark)
    stage = Draft(token=request.POST.get("stage_mark", "")[:20], criteria=[one])
    context = drawing(by, [stage])
    return fragment(request, "pages/settings/funnels/criterion.html", stage=stage, criterion=one, **context)


def drawing(by: Principal, stages: list[Draft]) -> dict[str, Any]:
    """What the templates need to draw conditions: fields to choose from, operators and controls by path.

    Whoever sets up funnels may name every field: conditions tell nothing of a deal. Records in them are named only to
    those who may read them.
    """
    of = drafts.of_deals()
    leaves = [leaf for stage in stages for one in stage.criteria if one.root for leaf in one.root.leaves()]
    named = [Condition(leaf.field, leaf.op, leaf.value) for leaf in leaves if leaf.field and leaf.value]
    titles = titles_in(named, of, by)
    return {
        "fields": field_groups(of, SYSTEM),
        "asked": {leaf.path: builder.asked(leaf, of, SYSTEM, titles) for leaf in leaves},
        "joins": {key: _t(words) for key, words in builder.JOINS.items()},
        "categories": drafts.category_options(),
    }


def check(stages: list[Draft]) -> bool:
    """Whether every condition can be used; those that cannot carry their message."""
    fine = True
    for one in (criterion for stage in stages for criterion in stage.criteria if not criterion.check):
        for leaf in one.root.leaves() if one.root else ():
            tree = leaf.as_json()
            try:
                if tree is not None:
                    builder.checked(tree, drafts.of_deals(), SYSTEM)
            except PacelineError as error:
                leaf.error, fine = error.text(_t), False
    return fine
