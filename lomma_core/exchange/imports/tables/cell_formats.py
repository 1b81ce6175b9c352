"""What a spreadsheet's cell shows by its number format where that is not its value: ``40 %``, ``2026-03``, ``007``."""

import datetime as dt
import re

from lomma_core.exchange.imports.tables.cells import text_of

# Texts within a format, and what stands in brackets: colours, languages, conditions. A currency stands in some of them.
_TEXTS = re.compile(r'"([^"]*)"|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|\\(.)')
_OWN_CURRENCY = {"kr", "kr.", "sek", ":-", "tkr"}
_FOREIGN = re.compile(r"[€$£¥]|\b(?:EUR|USD|GBP|NOK|DKK|CHF)\b")
_ZEROS = re.compile(r"0{2,}")


def shown_text(value: object, number_format: str) -> str:
    """A cell's value as text, by its format where the format says more: percent, foreign currency, month, zeros."""
    if number_format in ("", "General"):
        return text_of(value)
    words = "".join(match[1] or match[2] or match[3] or "" for match in _TEXTS.finditer(number_format))
    plain = _TEXTS.sub("", number_format).split(";")[0]
    if isinstance(value, dt.date):
        return _day(value, plain.lower())
    if isinstance(value, bool) or not isinstance(value, int | float):
        return text_of(value)
    if "%" in plain:
        return f"{text_of(round(value * 100, 8))} %"
    if _ZEROS.fullmatch(plain) and float(value).is_integer() and value >= 0:
        return str(int(value)).zfill(len(plain))
    currency = _FOREIGN.search(plain + words)
    return (
        f"{text_of(value)} {currency[0]}" if currency and words.strip().lower() not in _OWN_CURRENCY else text_of(value)
    )


def _day(value: dt.date, plain: str) -> str:
    """A day; the first of a month that is shown without its day is the month, or the year, that somebody typed."""
    if value.day != 1 or "d" in plain or "h" in plain or "y" not in plain:
        return text_of(value)
    return f"{value:%Y-%m}" if "m" in plain else f"{value:%Y}" if value.month == 1 else text_of(value)
