"""What was answered: one response in words, and a questionnaire's answers counted, each with its n."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median
from typing import Any

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.pipeline import asking
from paceline.pipeline.actions.questionnaire import questions_of
from paceline.pipeline.models import Question, Questionnaire, Response
from paceline.pipeline.models.questionnaire import QuestionKind
from paceline.pipeline.models.response import ResponseState

MOST = 5000
"""Responses that are counted: the newest."""
TEXTS = 8
COUNTED = (QuestionKind.SINGLE, QuestionKind.MULTI, QuestionKind.SCALE, QuestionKind.YES_NO)


@dataclass(frozen=True)
class Share:
    """How often an option was chosen, of `n` who were asked and answered."""

    option: str
    count: int
    n: int

    @property
    def share(self) -> Decimal:
        return Decimal(self.count) / self.n if self.n else Decimal(0)


@dataclass(frozen=True)
class Counted:
    """One question over all responses; `n` answered it."""

    question: Question
    n: int
    shares: list[Share] = field(default_factory=list)
    middle: str = ""
    lowest: str = ""
    highest: str = ""
    texts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Analysis:
    """All questions; `n` responses were counted, `total` are there within the reader's sight."""

    counted: list[Counted]
    n: int
    total: int
    score: Decimal | None


def told(response: Response) -> list[tuple[Question, str]]:
    """The questions with their answers in words, those that were answered."""
    pairs = (
        (one, asking.words_of(one, response.answers.get(one.key)))
        for one in questions_of(response.questionnaire)
    )
    return [(question, words) for question, words in pairs if words]


def analysed(by: Principal, questionnaire: Questionnaire) -> Analysis:
    """The answers within the reader's sight, newest `MOST` of them."""
    rows = visible(by, Response).filter(questionnaire=questionnaire, state=ResponseState.ANSWERED)
    newest = list(rows.order_by("-answered_at", "-pk").values_list("answers", "score", "best")[:MOST])
    answers = [one for one, _score, _best in newest]
    scores = [score / best for _one, score, best in newest if score is not None and best]
    mean = sum(scores, Decimal(0)) / len(scores) * 100 if scores else None
    counted = [of_question(question, answers) for question in questions_of(questionnaire)]
    return Analysis(counted, len(newest), rows.count() if len(newest) == MOST else len(newest), mean)


def of_question(question: Question, answers: Sequence[dict[str, Any]]) -> Counted:
    """One question's answers."""
    given = [each[question.key] for each in answers if each.get(question.key) not in (None, "", [])]
    n = len(given)
    if question.kind in COUNTED:
        count = Counter(str(one) for each in given for one in (each if isinstance(each, list) else [each]))
        options = [
            *asking.choices_of(question),
            *(one for one in count if one not in asking.choices_of(question)),
        ]
        return Counted(question, n, [Share(option, count[option], n) for option in options])
    if question.kind == QuestionKind.NUMBER and given:
        numbers = sorted(Decimal(str(each)) for each in given)
        shown = [f"{each.normalize():f}" for each in (median(numbers), numbers[0], numbers[-1])]
        return Counted(question, n, middle=shown[0], lowest=shown[1], highest=shown[2])
    if question.kind == QuestionKind.DAY and given:
        return Counted(question, n, lowest=min(given), highest=max(given))
    return Counted(question, n, texts=[str(each) for each in given[:TEXTS]])


def answered_of(opportunity: Any) -> tuple[int, int] | None:
    """How many of the questions that were asked have an answer, in the fullest response; None without one."""
    rows = visible(SYSTEM, Response).filter(opportunity=opportunity, state=ResponseState.ANSWERED)
    fullest = rows.exclude(completeness__isnull=True).order_by("-completeness", "-answered_at").first()
    if fullest is None or not fullest.completeness:
        return None
    given = len(fullest.answers)
    return given, round(given / fullest.completeness)
