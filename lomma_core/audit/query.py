"""Which rows of the log are asked for, and what its verification says in words (R13)."""

import datetime as dt
from dataclasses import dataclass, fields
from typing import Any

from lomma_core.audit import log
from lomma_core.utils.quarters import STOCKHOLM, utc


@dataclass(frozen=True)
class Filter:
    """Which rows; empty is all. ``first`` and ``last`` are days in Stockholm, both included."""

    who: str | None = None
    action: str | None = None
    form: str | None = None
    way: str | None = None
    outcome: str | None = None
    address: str | None = None
    session: str | None = None
    first: dt.date | None = None
    last: dt.date | None = None


EVERYTHING = Filter()
# What is picked among the values that stand in the log.
CHOICES = tuple(field.name for field in fields(Filter) if field.name not in ("first", "last"))


def verdict_sentence(verdict: log.Verdict) -> str:
    """Whether the log's chain holds, in words (R13)."""
    if verdict.broken_at is None and verdict.corrected:
        rows = "en rad" if verdict.corrected == 1 else f"{verdict.corrected} rader"
        return (
            f"Loggens kedja håller: {verdict.rows} rader och ingen saknas emellan. Ur {rows} är ett namn borttaget; "
            "senare rader säger det, och inget annat är ändrat."
        )
    if verdict.broken_at is None and verdict.rows is None:
        return "Loggens kedja håller: inget är ändrat utan att en senare rad säger det, och ingen rad saknas emellan."
    if verdict.broken_at is None:
        return f"Loggens kedja håller: {verdict.rows} rader, ingen är ändrad och ingen saknas emellan."
    total = "" if verdict.rows is None else f" av {verdict.rows}"
    return (
        f"Loggens kedja brister vid rad {verdict.broken_at}{total}: "
        "den raden är ändrad, eller så är en rad före den borttagen."
    )


def head_sentence(verdict: log.Verdict, nr: int | None) -> str:
    """Whether the log still has the hash that was written down outside the register, in words (R13)."""
    if nr is None:
        return (
            "Det antecknade kedjevärdet finns inte i loggen: rader är borttagna eller gjorda om, eller så är värdet "
            "från ett annat register eller fel avskrivet. Jämför med en säkerhetskopia."
        )
    if verdict.broken_at is not None and verdict.broken_at <= nr:
        return (
            f"Det antecknade kedjevärdet finns på rad {nr}, men kedjan brister före den. Jämför med en säkerhetskopia."
        )
    assert verdict.rows is not None  # Who may know a row's number may know how many there are.
    later = verdict.rows - nr
    rows = "ingen rad" if later == 0 else "en rad" if later == 1 else f"{later} rader"
    return (
        f"Det antecknade kedjevärdet finns på rad {nr}: inget till och med den är ändrat, och {rows} har kommit till."
    )


def conditions(criteria: Filter) -> tuple[str, list[Any]]:
    """SQL for the rows that match, and its parameters."""
    where, parameters = ["TRUE"], []
    for name in CHOICES:
        if getattr(criteria, name):
            where.append(f'"{name}" = ?')
            parameters.append(getattr(criteria, name))
    if criteria.first:
        where.append("logged_at >= ?")
        parameters.append(_midnight(criteria.first))
    if criteria.last:
        where.append("logged_at < ?")
        parameters.append(_midnight(criteria.last, days_later=1))
    return " AND ".join(where), parameters


def _midnight(day: dt.date, days_later: int = 0) -> dt.datetime:
    # The first and last days of all have no midnight in another time zone and no day after: nothing is logged then.
    day = min(max(day, dt.date(1900, 1, 1)), dt.date(2200, 12, 31))
    return utc(dt.datetime.combine(day + dt.timedelta(days=days_later), dt.time(), STOCKHOLM))
