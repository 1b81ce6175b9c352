"""Kvartalet as steps: what it lacks, what has changed, what is to be confirmed, closing it, and its report (P7)."""

from collections.abc import Sequence

import streamlit as st

from lomma_core.domain import todo
from lomma_core.plan.names import ASSESSMENT
from lomma_core.quarterly import close, confirm, steps
from lomma_core.utils.quarters import Quarter, timestamp
from lomma_core.utils.text import counted, number
from pages.app import context, urls
from pages.app.flash import flash
from pages.components import field_widgets, frozen_records, markdown
from pages.components.paging import long_list
from pages.components.person_question import run_with_question
from pages.components.widget_state import forget, persistent
from pages.dashboard.changes import changes_tables
from pages.dashboard.steps import steps_section
from pages.dashboard.tree import tree
from pages.quarterly import assessment, quarter_select, report
from pages.quarterly.confirm import HEADING, confirm_section
from pages.records import section
from pages.records.secrecy import hidden_note

FIRST = 10


def show() -> None:
    """Draw the page: the steps first, and then what each is about, in the same order."""
    form = context.register().plan.forms.get(ASSESSMENT)
    if form and urls.form("") == form.name and section.opened(form):
        return
    st.title("Kvartalet")
    st.write("Hur långt har kvartalet kommit, vad saknas, och vad har ändrats?")
    hidden_note()
    quarter = quarter_select.choose("quarter/chosen")
    closed = quarter_select.closed_note(quarter)
    tree(f"quarter/{quarter}/steps", steps_section(quarter, _places(quarter, closed)))
    lacking = [] if closed else _lacking(quarter)
    st.header(f"Vad har ändrats sedan {quarter - 1}", anchor=False)
    changes_tables(quarter)
    if closed:
        frozen = close.frozen_for(context.register(), context.actor(), quarter)
        if frozen:
            frozen_records.draw(frozen)
        _reopen(quarter)
    else:
        _confirm_and_close(quarter, lacking)
    wish = report.choose(quarter, closed)
    _events(quarter)
    report.offer(wish, closed)


def _places(quarter: Quarter, closed: bool) -> dict[str, str]:
    """The heading under which each step is done, of those that the role can do there now."""
    places = {steps.REPORT: report.HEADING} if context.may("export") else {}
    if not closed and context.may("close_quarter"):
        places[steps.CLOSE] = f"Stäng {quarter}"
    if not closed and context.may("confirm"):
        drafts = confirm.drafts_page(context.register(), context.actor(), quarter, 0)
        places |= {steps.CONFIRM: HEADING} if drafts.total else {}
    return places


def _bullets(key: str, lines: Sequence[str]) -> None:
    """A bullet list; nothing in the lines is read as Markdown."""
    st.markdown("\n".join(f"- {markdown.escape(line)}" for line in lines))


def _lacking(quarter: Quarter) -> list[str]:
    st.header("Vad saknas", anchor=False)
    lacking = todo.lacking(context.register(), context.actor(), quarter)
    if lacking:
        if len(lacking) > FIRST:
            st.write(f"{number(len(lacking)).capitalize()} saker saknas.")
        long_list(f"quarter/{quarter}/lacking", lacking, FIRST, _bullets)
        st.button("Gå till Att göra", on_click=urls.later_page, args=("oversikt",))
    else:
        st.success("Inget saknas.", icon=":material/check:")
    return lacking


def _confirm_and_close(quarter: Quarter, lacking: list[str]) -> None:
    if context.may("confirm"):
        confirm_section(quarter)
    if context.may("close_quarter"):
        _close(quarter, lacking)
    else:
        st.caption("Sammankallande fastställer och stänger kvartalet.")


def _close(quarter: Quarter, lacking: list[str]) -> None:
    """The button, and then once what closing means, what is lacking and why it is closed all the same."""
    st.header(f"Stäng {quarter}", anchor=False)
    asking = f"quarter/{quarter}/closing"
    if not st.session_state.get(asking):
        st.write("När kvartalet är stängt kan ingen ändra det. Det går alltid att se vad gruppen beslutade.")
        st.button(
            f"Stäng {quarter}",
            type="secondary" if lacking else "primary",
            key=f"{asking}/ask",
            on_click=st.session_state.update,
            args=({asking: True},),
        )
        return
    register, reason, key = context.register(), "", f"quarter/{quarter}/close"
    with st.container(border=True):
        st.warning(f"{_time_left(quarter)} {_MEANS}")
        answers = assessment.fields(quarter)
        if lacking:
            label = field_widgets.with_hint(
                "Något saknas. Varför stängs kvartalet ändå?", register.plan.plan.writing_rule
            )
            reason = st.text_input(label, **persistent(f"quarter/{quarter}/reason"), autocomplete="off")
        with st.container(horizontal=True):
            pressed = st.button(f"Ja, stäng {quarter}", type="primary", key=key)
            answer = ({asking: False},)
            st.button("Avbryt", type="tertiary", key=f"{asking}/no", on_click=st.session_state.update, args=answer)
        done = run_with_question(
            key, pressed, lambda read: close.close_with(register, context.actor(), quarter, answers, reason, read)
        )
        if done:
            assessment.clear(quarter)
            forget(f"quarter/{quarter}/reason")
            st.session_state[asking] = False
            flash(f"{quarter} är stängt. Hämta rapporten längre ner på sidan.")
            st.rerun()


_MEANS = (
    "När det är stängt kan ingen skriva i det eller ändra det. Sammankallande kan öppna det igen samma dag, med ett "
    "skäl; därefter bara den som får öppna stängda kvartal."
)


def _time_left(quarter: Quarter) -> str:
    days = close.days_left(context.register(), quarter)
    if days < 0:
        return f"{quarter} tog slut {quarter.last_day}."
    if days == 0:
        return f"{quarter} har sin sista dag i dag."
    return f"{quarter} har {counted(days, 'dag', 'dagar')} kvar, till och med {quarter.last_day}."


def _reopen(quarter: Quarter) -> None:
    register, actor = context.register(), context.actor()
    if not close.may_reopen(register, actor, quarter):
        return
    st.header("Öppna kvartalet igen", anchor=False)
    if not context.may("reopen_quarter"):
        st.write("Du kan öppna kvartalet igen i dag, samma dag som det stängdes. Skälet syns under Stängt och öppnat.")
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
