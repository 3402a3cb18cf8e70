"""Names for the demo: people, companies, phone numbers, addresses. Invented, and the same for the same seed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import count
from random import Random
from typing import Any, TypeVar

from paceline.kernel import credit_code, pinyin

T = TypeVar("T")
MOBILE_BEGINS = tuple(f"1{block}" for block in (30, 32, 35, 36, 37, 38, 39, 50, 52, 58, 59, 77, 86, 88, 99))


@cache
def data(name: str) -> Any:
    """A data file of the demo."""
    return json.loads((files("paceline.config.demo") / "data" / f"{name}.json").read_text("utf-8"))


class Names:
    """Hands out names, none twice where that would confuse."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.companies, self.persons = data("companies"), data("persons")
        self.brands: dict[str, str] = {}
        """The short name of every company, as colleagues say it."""
        self.taken = set(self.companies["known"])
        self.phones = count(1)

    def person(self) -> str:
        surname, given = self.rng.choice(self.persons["surnames"]), self.rng.choice(self.persons["given"])
        return f"{surname}{given}"

    def brand(self) -> str:
        """Two characters that no other company of the demo has."""
        while True:
            brand = "".join(self.rng.choice(self.companies[part]) for part in ("first", "second"))
            if brand not in self.taken and brand[0] != brand[1]:
                self.taken.add(brand)
                return brand

    def company(self, city: str, industry: str) -> str:
        word = self.rng.choice(self.companies["industries"][industry])
        suffix = self.rng.choice(self.companies["suffix"])
        kept = suffix.removeprefix("科技") if word.endswith("科技") else suffix
        brand = self.brand()
        name = f"{city}{brand}{word}{kept}"
        self.brands[name] = brand
        return name

    def industry(self) -> str:
        return str(self.rng.choice(list(self.companies["industries"])))

    def place(self, region: str) -> tuple[str, str]:
        """Code and name of a city in a sales region."""
        code, _, city = self.rng.choice(self.companies["regions"][region]).partition(" ")
        return code, city

    def city(self, code: str) -> str:
        """The city with this code."""
        rows = (row for rows in self.companies["regions"].values() for row in rows)
        return str(next(row.partition(" ")[2] for row in rows if row.startswith(code)))

    def address(self, city: str) -> str:
        return f"{city}市{self.rng.choice(self.companies['streets'])} {self.rng.randint(1, 388)} 号"

    def title(self) -> tuple[str, str]:
        """A position and the decision role that usually goes with it."""
        title, role, _ = self.rng.choices(self.persons["titles"], [row[2] for row in self.persons["titles"]])[
            0
        ]
        return title, role

    def mobile(self) -> str:
        """A number in a block that is not given out, in E.164."""
        block, rest = divmod(next(self.phones) * 37 % 150_000, 10_000)
        return f"+86{MOBILE_BEGINS[block]}0000{rest:04d}"

    def landline(self) -> str:
        return f"+86400{self.rng.randint(8_000_000, 8_009_999)}"

    def credit_code(self, region: str) -> str:
        """A code with a correct check character."""
        body = "".join(self.rng.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(9))
        code = f"91{region}{body}"
        return code + credit_code.check_character(code)

    def domain(self, company_brand: str) -> str:
        return f"{latin(company_brand)}.example"

    def email(self, person: str, domain: str) -> str:
        return f"{latin(person)}{self.rng.randint(1, 99)}@{domain}"


def latin(chinese: str) -> str:
    """Pinyin without tones or spaces."""
    return "".join(pinyin.syllables(chinese)).lower()


def weighted(rng: Random, pairs: Sequence[tuple[T, float]]) -> T:
    """One of the things, the heavier the likelier."""
    return rng.choices([thing for thing, _ in pairs], [weight for _, weight in pairs])[0]
