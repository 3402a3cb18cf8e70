"""Chinese text made comparable and findable: half width, company names, search tokens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from paceline.kernel import pinyin, regions

CJK = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
GRAM = 4
"""Digits in one token of a number; a fragment this long or longer can be found anywhere in it."""
LONGEST_PINYIN = 12

_FULL_TO_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_RUNS = re.compile(rf"([{CJK}]+)|([^\W_{CJK}]+)")
_DIGITS = re.compile(rf"\d{{{GRAM + 1},}}")
_NOT_A_WORD = re.compile(r"[\W_]+")
_LEGAL_FORM = re.compile(r"(?:股份)?(?:有限责任|有限)公司|集团|股份(?:公司|$)|(?<![分子])公司|有限(?:责任)?$")
_PARTNERSHIP = re.compile(r"(?:有限|普通|特殊普通)合伙(?:企业)?$")
_LATIN_FORM = re.compile(
    r"(?:[\s,.]+(?:co|company|ltd|limited|inc|incorporated|corp|corporation|llc|plc|gmbh|ag))+[\s.]*$"
)


def to_halfwidth(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones: ＡＢＣ１２３（） → ABC123()."""
    return text.translate(_FULL_TO_HALF)


def folded(text: str) -> str:
    """The form in which texts are compared: compatibility characters unified, case folded."""
    return unicodedata.normalize("NFKC", text).casefold()


@lru_cache(maxsize=8192)
def normalise_company_name(name: str) -> str:
    """The part of a company's name that tells it apart: 恒达（苏州）机械 有限公司 → 恒达苏州机械.

    Legal forms, brackets, spaces, punctuation, width and case are dropped; branches (分公司) stay
    apart. A name made of nothing else keeps its words.
    """
    plain = folded(name)
    latin = _LATIN_FORM.sub("", f" {plain}")
    words = _NOT_A_WORD.sub("", latin) or _NOT_A_WORD.sub("", plain)
    return _LEGAL_FORM.sub("", _PARTNERSHIP.sub("", words)) or words


@lru_cache(maxsize=20_000)
def monogram(name: str) -> str:
    """The one character that stands for a company or person: 江苏恒达有限公司 → 恒, acme → A.

    A leading province or city is skipped unless nothing would be left.
    """
    core = normalise_company_name(name)
    is_company = len(core) > 3 or core != _NOT_A_WORD.sub("", folded(name))
    apart = regions.without_place(core) if is_company else core
    return (apart or core)[:1].upper() or "?"


def bigrams(text: str) -> list[str]:
    """Tokens under which ``text`` is indexed, each once, in order.

    Pairs of Chinese characters and the last one alone (so that every character begins a token),
    words of letters and digits, and four-digit pieces of longer numbers.
    """
    found: dict[str, None] = {}
    for chinese, word in _runs(text):
        if chinese:
            found.update(dict.fromkeys(_pairs(chinese)))
            found[chinese[-1]] = None
        else:
            found[word] = None
            found.update(dict.fromkeys(_grams(word)))
    return list(found)


def query_tokens(text: str) -> list[tuple[str, bool]]:
    """What somebody typed as (token, may be only the beginning); all of them have to match."""
    wanted: dict[str, bool] = {}
    for chinese, word in _runs(text):
        if len(chinese) > 1:
            wanted.update(dict.fromkeys(_pairs(chinese), False))
        elif chinese:
            wanted[chinese] = True
        elif word.isdecimal() and len(word) > GRAM:
            wanted.update(dict.fromkeys(_grams(word), False))
        else:
            wanted[word] = True
    return list(wanted.items())


def pinyin_tokens(text: str) -> list[str]:
    """Tokens for typing in pinyin, from every syllable on, in full and as initials.

    恒达 → hengda, da, hd. A name that begins with a surname of special reading has both readings.
    """
    found: dict[str, None] = {}
    for chinese, _ in _runs(normalise_company_name(text)):
        syllables = pinyin.syllables(chinese)[:LONGEST_PINYIN]
        as_name = pinyin.name_syllables(chinese)[:LONGEST_PINYIN]
        found.update(dict.fromkeys(_spellings(syllables)))
        if as_name != syllables:
            found.update(dict.fromkeys(islice(_spellings(as_name), 2)))
    return list(found)


def _spellings(syllables: tuple[str, ...]) -> Iterator[str]:
    """In full and as initials, from the first syllable on, then from the second, and so on."""
    full, initials, at = "".join(syllables), "".join([one[0] for one in syllables]), 0
    for place, syllable in enumerate(syllables):
        yield full[at:]
        if place < len(syllables) - 1:
            yield initials[place:]
        at += len(syllable)


def _runs(text: str) -> Iterator[tuple[str, str]]:
    for match in _RUNS.finditer(folded(text).replace("'", "").replace("’", "")):
        yield match[1] or "", match[2] or ""


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _grams(word: str) -> list[str]:
    return [
        digits[at : at + GRAM] for digits in _DIGITS.findall(word) for at in range(len(digits) - GRAM + 1)
    ]
