"""What people do with funnels and opportunities; importing this package declares the actions."""

from paceline.customers.actions.next_step import declare
from paceline.pipeline.actions import (
    answers,
    assign,
    battle_card,
    close,
    convert,
    funnel,
    lines,
    loss_interview,
    measure,
    merge,
    move,
    opportunity,
    price,
    prompt,
    question,
    questionnaire,
    response,
    script,
    splits,
    stay,
    support,
)

declare("pipeline.opportunity")

__all__ = [
    "answers",
    "assign",
    "battle_card",
    "close",
    "convert",
    "funnel",
    "lines",
    "loss_interview",
    "measure",
    "merge",
    "move",
    "opportunity",
    "price",
    "prompt",
    "question",
    "questionnaire",
    "response",
    "script",
    "splits",
    "stay",
    "support",
]
