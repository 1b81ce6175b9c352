"""Kom igång: the first steps in a new register, on Översikt until all of them are done."""

import streamlit as st

from lomma_core.guide import first_steps
from lomma_core.guide.first_steps import FirstStep, Step
from lomma_core.plan.names import MEETING, SEAT_ENTRY, SETTINGS, SITUATION
from lomma_core.utils.text import digits
from pages.app import context, urls
from pages.components.table import Column, Row, table

_ACCOUNTS = ("administration", {"flik": "Konton"})
# What each step is called, and the page and the query where it is done.
_STEPS: dict[Step, tuple[str, tuple[str, dict[str, str]]]] = {
    Step.SECOND_FACTOR: ("Koppla en app för tvåstegsinloggning", ("mitt-konto", {})),
    Step.CONVENER: ("Skapa konto åt den som är sammankallande", _ACCOUNTS),
    Step.ARCHIVIST: ("Skapa konto åt den som är arkivansvarig", _ACCOUNTS),
    Step.WRITER: ("Skapa konton åt dem som skriver", _ACCOUNTS),
    Step.SETTINGS: ("Fyll i planens grunduppgifter", (urls.page_of(SETTINGS), {"flik": "Grunduppgifter"})),
    Step.SEATS: ("Ange om varje plats i gruppen är tillsatt", (urls.page_of(SEAT_ENTRY), {"flik": "Platser"})),
    Step.MEASURES: ("Läs in insatserna från en fil, eller skriv den första", ("export-och-import", {})),
    Step.SITUATION: ("Beskriv den första lägesbilden", (urls.page_of(SITUATION), {})),
    Step.MEETING: ("Skriv in det första mötet, med dag för nästa", (urls.page_of(MEETING), {"flik": "Möten"})),
}


def checklist() -> bool:
    """Draw the steps while any is left; False when the role has none left, or none at all."""
    steps = first_steps.first_steps(context.register(), context.actor())
    left = sum(not step.done for step in steps)
    if not left:
        return False
    done = len(steps) - left
    # Open until the first is done: whoever has begun sees the picture of the situation first.
    with st.expander(f"Kom igång: {digits(done)} av {digits(len(steps))} klara", expanded=done < len(steps) // 2):
        rows = [_row(step) for step in steps]
        table("guide/checklist", [Column("Det här behövs"), Column("Läge")], rows, on_open=_open)
    return True


def _row(step: FirstStep) -> Row:
    label, (page, query) = _STEPS[step.step]
    return Row([label, "✓ Klart" if step.done else "Återstår"], step.step, urls.link(page, query))


def _open(step: str) -> None:
    page, query = _STEPS[Step(step)][1]
    urls.later_page(page, **query)
