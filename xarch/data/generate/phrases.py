"""Pairs of English and Chinese phrases out of Babel's copy of the Unicode CLDR.

Nothing is translated by the project: for one value, such as a date, CLDR's patterns and names give
both texts. Values are drawn at random.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np

from xarch.data.extra import load

Pair = tuple[str, str]
_DAYS = (dt.date(1950, 1, 1).toordinal(), dt.date(2049, 12, 31).toordinal())
_CURRENCIES = ("USD", "EUR", "GBP", "JPY", "CNY", "INR", "CHF", "KRW", "AUD", "CAD")
_UNITS = [
    "length-kilometer", "length-meter", "length-centimeter", "mass-kilogram", "mass-gram",
    "duration-hour", "duration-minute", "duration-day", "duration-week", "duration-year",
    "speed-kilometer-per-hour", "temperature-celsius", "volume-liter", "area-square-meter",
    "digital-gigabyte", "power-watt", "energy-kilowatt-hour",
]  # fmt: skip


def _babel(module: str) -> Any:
    return load(f"babel.{module}", "apps", "translate")


def date(generator: np.random.Generator) -> Pair:
    """A day from 1950 to 2049, with its weekday, with the month's name, or in short."""
    day = dt.date.fromordinal(int(generator.integers(_DAYS[0], _DAYS[1] + 1)))
    style = ("full", "long", "medium")[int(generator.integers(3))]
    return _both(lambda locale: _babel("dates").format_date(day, style, locale=locale))


def number(generator: np.random.Generator) -> Pair:
    """A number in words of thousands and millions: `12 thousand`, which is 1.2 times ten thousand.

    It has two digits that count, so that neither language rounds it.
    """
    value = int(generator.integers(1, 100)) * 10 ** int(generator.integers(3, 10))
    form = _babel("numbers").format_compact_decimal
    styles = {"en": "long", "zh": "short"}  # Chinese has no longer one
    return _both(lambda locale: form(value, format_type=styles[locale], locale=locale,
                                     fraction_digits=2))  # fmt: skip


def currency(generator: np.random.Generator) -> Pair:
    """An amount with the currency's name."""
    code = _CURRENCIES[int(generator.integers(len(_CURRENCIES)))]
    value = Decimal(int(generator.integers(200, 10_000_000))) / 100
    form = _babel("numbers").format_currency
    return _both(lambda locale: form(value, code, locale=locale, format_type="name"))


def unit(generator: np.random.Generator) -> Pair:
    """A quantity with its unit."""
    name = _UNITS[int(generator.integers(len(_UNITS)))]
    value = round(float(generator.integers(2, 10_000)) / 10 ** int(generator.integers(0, 2)), 1)
    form = _babel("units").format_unit
    return _both(lambda locale: form(value, name, length="long", locale=locale))


KINDS: dict[str, Callable[[np.random.Generator], Pair]] = {
    "date": date,
    "number": number,
    "currency": currency,
    "unit": unit,
}


def phrases(kind: str, generator: np.random.Generator, count: int, longest: int) -> list[Pair]:
    """Different pairs of one kind.

    Args:
        kind: One of `KINDS`.
        generator: Decides which.
        count: How many.
        longest: Most characters; longer pairs are left out.
    """
    found: dict[str, str] = {}
    while len(found) < count:
        english, chinese = KINDS[kind](generator)
        if max(len(english), len(chinese)) <= longest and _is_chinese(chinese):
            found[english] = chinese
    return list(found.items())


def names(longest: int) -> list[Pair]:
    """Names of countries, languages and currencies that CLDR has in both languages, sorted."""
    locale = _babel("core").Locale
    english, chinese = locale.parse("en"), locale.parse("zh")
    found: dict[str, str] = {}
    for table in ("territories", "languages", "currencies"):
        ours, theirs = getattr(english, table), getattr(chinese, table)
        for key in sorted(set(ours) & set(theirs)):
            if max(len(ours[key]), len(theirs[key])) <= longest and _is_chinese(theirs[key]):
                found.setdefault(ours[key], theirs[key])
    return sorted(found.items())


def _is_chinese(text: str) -> bool:
    """Whether Babel had a Chinese form: it falls back on names such as `length-meter`."""
    return any("\u4e00" <= one <= "\u9fff" for one in text) and not re.search("[A-Za-z]", text)


def _both(form: Callable[[str], str]) -> Pair:
    english, chinese = (form(locale).replace("\u202f", " ").replace("\xa0", " ")
                        for locale in ("en", "zh"))  # fmt: skip
    return english, chinese
