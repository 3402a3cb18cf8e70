"""Names of people: surname and given name, in Chinese and Latin writing."""

from __future__ import annotations

from dataclasses import dataclass

from paceline.kernel.chinese import to_halfwidth
from paceline.kernel.pinyin import is_chinese

COMPOUND_SURNAMES = frozenset(
    [
        "欧阳",
        "太史",
        "端木",
        "上官",
        "司马",
        "东方",
        "独孤",
        "南宫",
        "万俟",
        "闻人",
        "夏侯",
        "诸葛",
        "尉迟",
        "公羊",
        "赫连",
        "澹台",
        "皇甫",
        "宗政",
        "濮阳",
        "公冶",
        "太叔",
        "申屠",
        "公孙",
        "慕容",
        "仲孙",
        "钟离",
        "长孙",
        "宇文",
        "司徒",
        "鲜于",
        "司空",
        "令狐",
        "呼延",
        "轩辕",
        "子车",
        "颛孙",
        "巫马",
        "公西",
        "漆雕",
        "乐正",
        "宰父",
        "谷梁",
        "拓跋",
        "夹谷",
        "段干",
        "百里",
        "东郭",
        "南门",
        "羊舌",
        "微生",
        "左丘",
        "西门",
        "第五",
        "纳兰",
    ]
)


@dataclass(frozen=True)
class PersonName:
    """Surname and given name; either may be ""."""

    surname: str
    given: str


def split_name(name: str) -> PersonName:
    """欧阳修 → 欧阳 and 修, Moses Frase → Frase and Moses, "Frase, Moses" likewise. A single Latin word is given."""
    words = to_halfwidth(name).replace("·", " ").split()
    plain = "".join(words)
    if plain and all(is_chinese(char) for char in plain):
        if "·" in name:
            return PersonName(words[-1], " ".join(words[:-1]))
        size = 2 if len(plain) > 2 and plain[:2] in COMPOUND_SURNAMES else 1
        return PersonName(plain[:size], plain[size:])
    if words and words[0].endswith(","):
        return PersonName(words[0].rstrip(","), " ".join(words[1:]))
    return PersonName(words[-1], " ".join(words[:-1])) if len(words) > 1 else PersonName("", plain)
