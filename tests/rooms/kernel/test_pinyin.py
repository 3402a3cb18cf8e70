"""Readings agree with the dictionary they come from, and names are read as names."""

from __future__ import annotations

import pytest

from paceline.kernel import chinese
from paceline.kernel.pinyin import is_chinese, pinyin_full, pinyin_initials, syllables
from paceline.kernel.region_list import all_regions


@pytest.mark.parametrize(
    ("text", "full", "initials"),
    [
        ("恒达机械", "hengdajixie", "hdjx"),
        ("重庆长安", "chongqingchangan", "cqca"),
        ("招商银行", "zhaoshangyinhang", "zsyh"),
        ("ABC 科技", "keji", "kj"),
        ("", "", ""),
    ],
)
def test_readings(text: str, full: str, initials: str) -> None:
    assert (pinyin_full(text), pinyin_initials(text)) == (full, initials)


@pytest.mark.parametrize(
    ("name", "full"),
    [("单雄信", "shanxiongxin"), ("曾国藩", "zengguofan"), ("尉迟恭", "yuchigong"), ("张伟", "zhangwei")],
)
def test_surnames_are_read_as_surnames(name: str, full: str) -> None:
    assert pinyin_full(name, person=True) == full


def test_tokens_begin_at_every_syllable() -> None:
    tokens = chinese.pinyin_tokens("苏州恒达有限公司")
    assert {"suzhouhengda", "szhd", "hengda", "hd", "da"} <= set(tokens)
    assert not any("gongsi" in token for token in tokens)
    assert {"shanxiongxin", "danxiongxin", "sxx"} <= set(chinese.pinyin_tokens("单雄信"))


def test_readings_agree_with_the_dictionary() -> None:
    pypinyin = pytest.importorskip("pypinyin")
    names = [one.short for one in all_regions().values() if all(map(is_chinese, one.short))]
    right = sum(list(syllables(name)) == pypinyin.lazy_pinyin(name) for name in names)
    assert right / len(names) > 0.98
