"""The administrative divisions of China (GB/T 2260) from ``data/regions.txt``; its age decides what is known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files

_PEOPLES = (
    "蒙古族?|回族|藏族|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|"
    "哈萨克族?|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|"
    "达斡尔族?|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族?|阿昌族|普米族|塔吉克族?|怒族|"
    "鄂温克族?|德昂族|保安族|裕固族|独龙族|鄂伦春族?|各族"
)
_SUFFIX = re.compile(rf"(?:特别行政区|(?:{_PEOPLES})*自治[区州县旗]|地区|新区|林区|矿区|[省市盟县区旗])$")
_PLAIN_SUFFIX = re.compile(r"(?:自治[区州县旗])$")
_PLACEHOLDER = re.compile(r"^县$|直辖")


@dataclass(frozen=True)
class Region:
    """One division. ``level`` is 1 province, 2 city, 3 county; ``parent`` is "" for provinces."""

    code: str
    name: str

    @cached_property
    def level(self) -> int:
        return 1 if self.code.endswith("0000") else 2 if self.code.endswith("00") else 3

    @cached_property
    def parent(self) -> str:
        return "" if self.level == 1 else self.code[: 2 * self.level - 2].ljust(6, "0")

    @cached_property
    def short(self) -> str:
        """The name in daily use: 江苏, 延边, 昆山; two characters at least."""
        for suffix in (_SUFFIX, _PLAIN_SUFFIX):
            short = suffix.sub("", self.name)
            if len(short) > 1:
                return short
        return self.name

    @property
    def is_placeholder(self) -> bool:
        """Whether it only groups counties that belong to no city (省直辖县)."""
        return bool(_PLACEHOLDER.search(self.name))


@lru_cache(maxsize=1)
def all_regions() -> dict[str, Region]:
    """Every division by code, in order of code."""
    text = (files("paceline.kernel") / "data" / "regions.txt").read_text(encoding="utf-8")
    rows = (line.split(" ", 1) for line in text.splitlines() if line and line[0] != "#")
    return {code: Region(code, name) for code, name in rows}
