"""Luckor: where lägesbild, insatser and follow-up do not meet, and where each gap is mended (P4, P7, P8)."""

import itertools
from collections.abc import Sequence

import streamlit as st

from lomma_core.domain import gaps
from lomma_core.plan.meaning import individual_levels
from lomma_core.quarterly import close
from lomma_core.utils import text
from pages.app import context, urls
from pages.components.paging import long_list
from pages.components.table import Column, Row, table
from pages.records.secrecy import hidden_note

FIRST = 10


def show() -> None:
    """Draw the page."""
    register, actor = context.register(), context.actor()
    quarter = close.open_quarter(register)
    st.title("Luckor")
    st.write("Var saknar ett problem en insats, och vad saknar insatserna?")
    hidden_note()
    all_gaps = gaps.gaps(register, actor, quarter)
    if not all_gaps:
        _none(*gaps.missing_parts(register, actor, quarter))
    for heading, group in itertools.groupby(all_gaps, key=lambda gap: gap.heading):
        members = list(group)
        st.header(f"{heading} ({text.digits(len(members))})", anchor=False)
        long_list(f"gaps/{members[0].kind}", members, FIRST, _list)
    _matrix()
    _offers()


def _none(missing: list[str], idle: bool) -> None:
    """No gaps is good news only where there is something to compare."""
    lacking = [f"Lägesbild saknas för {text.listed(missing)}."] if missing else []
    lacking += ["Ingen insats pågår."] if idle else []
    if lacking:
        st.info(" ".join(["Luckorna syns när det finns något att jämföra.", *lacking]))
    else:
        st.success("Inga luckor.", icon=":material/check:")


def _list(key: str, members: Sequence[gaps.Gap]) -> None:
    by_number = {str(number): gap for number, gap in enumerate(members)}

    def opened(number: str) -> None:
        urls.later_to(by_number[number].target)

    rows = [Row([gap.text], number, urls.link_to(gap.target)) for number, gap in by_number.items()]
    table(key, [Column("Lucka")], rows, on_open=opened)


def _matrix() -> None:
    register = context.register()
    counted = gaps.matrix(register, context.actor())
    if not counted:
        return
    st.header("Insatser per miljö och nivå", anchor=False)
    apart = text.listed(level.title for level in individual_levels(register.plan))
    never = f" Det som hör till {apart} kopplas aldrig till en miljö." if apart else ""
    st.write(f"Insatser som hör till en lägesbild, nivå för nivå.{never}")
    milieus = {milieu.name: milieu.label for milieu in register.plan.milieus}
    levels = {
        level.name: level.label for level in register.plan.levels if level.name in next(iter(counted.values()), {})
    }
    columns = [Column("Miljö"), *(Column(label, end=True) for label in levels.values())]
    rows = [Row([milieus[name], *(str(counts[level]) for level in levels)]) for name, counts in counted.items()]
    table("gaps/matrix", columns, rows)


def _offers() -> None:
    st.header("Erbjudanden till enskilda", anchor=False)
    rows = [
        Row([label, "✓ Finns" if exists else "○ Finns inte"])
        for label, exists in gaps.offers(context.register(), context.actor())
    ]
    table("gaps/offers", [Column("Erbjudande"), Column("Läge")], rows)
