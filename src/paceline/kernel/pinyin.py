"""How Chinese characters are read, without tones: 重庆 → chong qing. For search and sorting, not for display.

The table is small (see ``data/LICENSES.md``): common readings of characters, words that are read
otherwise, and surnames.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

LONGEST_WORD = 4
SURNAMES = {
    "单": "shan",
    "曾": "zeng",
    "仇": "qiu",
    "解": "xie",
    "查": "zha",
    "盖": "ge",
    "区": "ou",
    "朴": "piao",
    "尉迟": "yu chi",
    "万俟": "mo qi",
    "长孙": "zhang sun",
    "覃": "qin",
    "缪": "miao",
    "乐": "yue",
    "洗": "xian",
    "冼": "xian",
    "召": "shao",
    "员": "yun",
    "黑": "he",
    "秘": "bi",
    "折": "she",
    "种": "chong",
    "尹": "yin",
    "翟": "zhai",
    "宿": "su",
    "幺": "yao",
    "澹台": "tan tai",
}
"""Surnames whose reading differs, or may be doubted; the longest that fits counts."""


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    text = (files("paceline.kernel") / "data" / "pinyin.txt").read_text(encoding="utf-8")
    by_syllable, _, exceptions = text.partition("\n\n")
    readings: dict[str, str] = {}
    for line in by_syllable.splitlines():
        syllable, _, characters = line.partition(" ")
        readings.update(dict.fromkeys(characters, syllable))
    words = (line.split(" ") for line in exceptions.splitlines())
    return readings, {word: tuple(syllables) for word, *syllables in words}


def is_chinese(char: str) -> bool:
    """Whether the character has a reading here."""
    return char in _tables()[0]


@lru_cache(maxsize=20_000)
def syllables(text: str) -> tuple[str, ...]:
    """One syllable for each Chinese character of ``text``; everything else is left out."""
    readings, words = _tables()
    said: list[str] = []
    at = 0
    while at < len(text):
        for size in range(LONGEST_WORD, 1, -1):
            word = words.get(text[at : at + size])
            if word is not None:
                said += word
                at += size
                break
        else:
            syllable = readings.get(text[at])
            if syllable is not None:
                said.append(syllable)
            at += 1
    return tuple(said)


def name_syllables(name: str) -> tuple[str, ...]:
    """The syllables of a person's name, its surname read as a surname: 单雄信 → shan xiong xin."""
    for size in (2, 1):
        surname = SURNAMES.get(name[:size])
        if surname is not None and len(name) > size:
            return (*surname.split(" "), *syllables(name[size:]))
    return syllables(name)


def pinyin_full(text: str, *, person: bool = False) -> str:
    """All syllables in one word: 恒达机械 → hengdajixie. ``person`` reads the surname as one."""
    return "".join(name_syllables(text) if person else syllables(text))


def pinyin_initials(text: str, *, person: bool = False) -> str:
    """The first letters of the syllables: 恒达机械 → hdjx."""
    return "".join(one[0] for one in (name_syllables(text) if person else syllables(text)))
