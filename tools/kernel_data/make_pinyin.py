"""Makes src/paceline/kernel/data/pinyin.txt: the reading of each Chinese character without tones.

Run it after an upgrade of pypinyin. The product itself reads the small file: pypinyin costs 58 MB
and a third of a second in every process that only wants a search token.
"""

from __future__ import annotations

from pathlib import Path

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

TARGET = Path(__file__).parents[2] / "src/paceline/kernel/data/pinyin.txt"
LONGEST = 4
IN_NAMES = {"长": "chang"}
"""Characters that names of people and firms read otherwise than the dictionary puts first."""


def characters() -> dict[str, str]:
    """Every character of the basic planes that has a reading, with its commonest one."""
    found: dict[str, str] = {}
    for code in PINYIN_DICT:
        if 0x3400 <= code <= 0x9FFF or code == 0x3007:
            reading = lazy_pinyin(chr(code), style=Style.NORMAL)[0]
            if reading.isascii() and reading.isalpha():
                found[chr(code)] = reading
    return found | IN_NAMES


def exceptions(readings: dict[str, str]) -> dict[str, list[str]]:
    """Words whose characters are read otherwise in them than alone (重庆 chong qing)."""
    kept: dict[str, list[str]] = {}
    for word in sorted(PHRASES_DICT, key=lambda one: (len(one), one)):
        if not 2 <= len(word) <= LONGEST or any(char not in readings for char in word):
            continue
        right = lazy_pinyin(word, style=Style.NORMAL)
        if len(right) == len(word) and right != read(word, readings, kept):
            kept[word] = right
    return kept


def read(word: str, readings: dict[str, str], kept: dict[str, list[str]]) -> list[str]:
    """What the product would say for ``word`` so far: longest exception first, else by character."""
    said: list[str] = []
    at = 0
    while at < len(word):
        size = next((n for n in range(LONGEST, 1, -1) if word[at : at + n] in kept), 1)
        part = word[at : at + size]
        said += kept[part] if size > 1 else [readings[part]]
        at += size
    return said


def main() -> None:
    """Write the file: one line per syllable with its characters, then one line per exception."""
    readings = characters()
    words = exceptions(readings)
    by_syllable: dict[str, list[str]] = {}
    for char, syllable in readings.items():
        by_syllable.setdefault(syllable, []).append(char)
    lines = [f"{one} {''.join(sorted(by_syllable[one]))}" for one in sorted(by_syllable)]
    lines.append("")
    lines += [f"{word} {' '.join(words[word])}" for word in sorted(words)]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
