"""Names fall into surname and given name."""

from __future__ import annotations

import pytest

from paceline.kernel.person_names import split_name


@pytest.mark.parametrize(
    ("name", "surname", "given"),
    [
        ("王芳", "王", "芳"),
        ("欧阳修", "欧阳", "修"),
        ("欧阳", "欧", "阳"),
        ("诸葛 孔明", "诸葛", "孔明"),
        ("王", "王", ""),
        ("Moses Frase", "Frase", "Moses"),
        ("Frase, Moses", "Frase", "Moses"),
        ("Cher", "", "Cher"),
        ("约翰·史密斯", "史密斯", "约翰"),
        ("", "", ""),
    ],
)
def test_surname_and_given_name(name: str, surname: str, given: str) -> None:
    said = split_name(name)
    assert (said.surname, said.given) == (surname, given)
