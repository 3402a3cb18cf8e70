"""省市区 are found by code, by name and at the start of an address."""

from __future__ import annotations

import pytest

from paceline.kernel import regions
from paceline.kernel.region_list import all_regions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("320500", "江苏省 苏州市"),
        ("江苏 苏州", "江苏省 苏州市"),
        ("江苏省/苏州市/吴中区", "江苏省 苏州市 吴中区"),
        ("苏州市吴中区人民路 1 号", "江苏省 苏州市 吴中区"),
        ("苏州吴中大道 8 号", "江苏省 苏州市"),
        ("昆山", "江苏省 苏州市 昆山市"),
        ("昆山市玉山镇", "江苏省 苏州市 昆山市"),
        ("苏州昆山", "江苏省 苏州市 昆山市"),
        ("中国广东深圳南山", "广东省 深圳市 南山区"),
        ("北京市朝阳区建国路", "北京市 朝阳区"),
        ("北京北京市朝阳区", "北京市 朝阳区"),
        ("重庆市城口县", "重庆市 城口县"),
        ("吉林", "吉林省"),
        ("吉林市", "吉林省 吉林市"),
        ("吉林长春", "吉林省 长春市"),
        ("海南三亚", "海南省 三亚市"),
        ("内蒙古鄂尔多斯", "内蒙古自治区 鄂尔多斯市"),
        ("新疆和田地区和安县", "新疆维吾尔自治区 和田地区 和安县"),
        ("延边州延吉市", "吉林省 延边朝鲜族自治州 延吉市"),
        ("湖北仙桃", "湖北省 仙桃市"),
        ("广东省东莞市虎门镇", "广东省 东莞市 虎门镇"),
        ("香港", "香港特别行政区"),
    ],
)
def test_found_by_name_or_address(text: str, expected: str) -> None:
    assert regions.name(regions.find(text)) == expected


@pytest.mark.parametrize("text", ["", "鼓楼区", "火星基地", "999999", "Springfield"])
def test_nothing_or_too_much_is_not_guessed(text: str) -> None:
    assert regions.find(text) == ""


def test_every_region_is_found_by_its_own_path() -> None:
    for code in all_regions():
        said = regions.name(code)
        if not all_regions()[code].is_placeholder:
            assert regions.name(regions.find(said)) == said


def test_tree() -> None:
    assert len(regions.children()) == 34
    assert {one.name for one in regions.children("320000")} >= {"苏州市", "南京市"}
    assert [one.level for one in regions.path("320506")] == [1, 2, 3]
    assert all_regions()["320506"].parent == "320500"
    for one in all_regions().values():
        assert not one.parent or one.parent in all_regions()


def test_short_names() -> None:
    assert regions.name("320506", short=True) == "江苏 苏州 吴中"
    assert all_regions()["222400"].short == "延边"
    assert all_regions()["632800"].short == "海西"
    assert regions.name("999999") == "999999"


def test_prefix_keeps_zeros_that_belong_to_the_code() -> None:
    assert regions.prefix("320000") == "32"
    assert regions.prefix("321000") == "3210"
    assert regions.prefix("320506") == "320506"
