"""Kvartalet: what it lacks, what is to be confirmed, closing it, and what has changed since the one before (P7)."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from lomma_core.domain import todo
from lomma_core.quarterly import changes, close
from lomma_core.utils.quarters import Quarter, timestamp
from lomma_core.utils.text import digits, number
from pages.app import context, urls
from pages.app.flash import flash
from pages.components import field_widgets, frozen_records, markdown
from pages.components.paging import long_list
from pages.components.person_question import run_with_question
from pages.components.widget_state import forget, persistent
from pages.quarterly import quarter_select, report
from pages.quarterly.confirm import confirm_section
from pages.records.secrecy import hidden_note

FIRST = 10


def show() -> None:
    """Draw the page."""
    st.title("Kvartalet")
    st.write("Vad saknas, vad har ändrats, och är kvartalet klart att stängas?")
    hidden_note()
    quarter = quarter_select.choose("quarter/chosen")
    closed = quarter_select.closed_note(quarter)
    wish = report.choose(quarter, closed) if closed else None
    _changes(quarter)
    if closed:
        frozen = close.frozen_for(context.register(), context.actor(), quarter)
        if frozen:
            frozen_records.draw(frozen)
        _reopen(quarter)
    else:
        _lacking(quarter)
        wish = report.choose(quarter, closed)
    _events(quarter)
    report.offer(wish, closed)


def _changes(quarter: Quarter) -> None:
    st.header(f"Vad har ändrats sedan {quarter - 1}", anchor=False)
    register = context.register()
    changed = changes.since(register, context.actor(), quarter)
    for section in changes.sentences(register.plan, changed):
        n = len(section.lines)
        st.subheader(f"{section.heading} ({digits(n)})" if n > FIRST else section.heading, anchor=False)
        long_list(f"quarter/{quarter}/{section.heading}", section.lines, FIRST, _bullets)


def _bullets(key: str, lines: Sequence[str]) -> None:
    """A bullet list; nothing in the lines is read as Markdown."""
    st.markdown("\n".join(f"- {markdown.escape(line)}" for line in lines))


def _lacking(quarter: Quarter) -> None:
    register, actor = context.register(), context.actor()
    st.header("Vad saknas", anchor=False)
    lacking = todo.lacking(register, actor, quarter)
    if lacking:
        if len(lacking) > FIRST:
            st.write(f"{number(len(lacking)).capitalize()} saker saknas.")
        long_list(f"quarter/{quarter}/lacking", lacking, FIRST, _bullets)
        st.button("Gå till Att göra", on_click=urls.later_page, args=("oversikt",))
    else:
        st.success("Inget saknas.", icon=":material/check:")
    if context.may("confirm"):
        confirm_section(quarter)
    if context.may("close_quarter"):
        _close(quarter, lacking)
    else:
        st.caption("Sammankallande fastställer och stänger kvartalet.")


def _close(quarter: Quarter, lacking: list[str]) -> None:
    register = context.register()
    st.header(f"Stäng {quarter}", anchor=False)
    st.write("När kvartalet är stängt kan ingen ändra det. Det går alltid att se vad gruppen beslutade.")
    reason = ""
    if lacking:
        rule = register.plan.plan.writing_rule
        label = field_widgets.with_hint("Något saknas. Varför stängs kvartalet ändå?", rule)
        reason = st.text_input(label, **persistent(f"quarter/{quarter}/reason"), autocomplete="off")
    kind: Literal["primary", "secondary"] = "secondary" if lacking else "primary"
    key = f"quarter/{quarter}/close"
    pressed = st.button(f"Stäng {quarter}", type=kind, key=key)
    if run_with_question(key, pressed, lambda read: close.close(register, context.actor(), quarter, reason, read)):
        forget(f"quarter/{quarter}/reason")
        flash(f"{quarter} är stängt.")
        st.rerun()


def _reopen(quarter: Quarter) -> None:
    if not context.may("reopen_quarter"):
        return
    register = context.register()
    st.header("Öppna kvartalet igen", anchor=False)
    label = field_widgets.with_hint("Varför öppnas kvartalet?", register.plan.plan.writing_rule)
    reason = st.text_input(label, **persistent(f"quarter/{quarter}/reopen"), autocomplete="off")
    pressed = st.button(f"Öppna {quarter}")
    done = run_with_question(
        f"quarter/{quarter}/open", pressed, lambda read: close.reopen(register, context.actor(), quarter, reason, read)
    )
    if done:
        forget(f"quarter/{quarter}/reopen")
        flash(f"{quarter} är öppet igen.")
        st.rerun()


def _events(quarter: Quarter) -> None:
    events = close.events(context.register(), context.actor(), quarter)
    if not events:
        return
    st.header("Stängt och öppnat", anchor=False)
    words = {"close": "Stängt", "reopen": "Öppnat igen"}
    lines = []
    for event in events:
        reason = f": {event['reason']}" if event["reason"] else ""
        moment = timestamp(event["happened_at"])
        lines.append(f"{moment} {words[event['action']]} av {event['who']}{reason}")
    st.text("\n".join(lines))
