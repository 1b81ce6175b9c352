"""The quarter's round: the running insatser in a list with ticks, and one of them with last quarter's answers (P7)."""

import streamlit as st

from lomma_core.domain import measures
from lomma_core.domain.measures import Measure
from lomma_core.personal import draft_subjects, drafts
from lomma_core.plan.meaning import as_said
from lomma_core.plan.model import Form
from lomma_core.plan.names import DELAYED, END, INDICATOR, LEVEL, MEASURE, QUARTER, RESPONSIBLE, STATUS, TARGET
from lomma_core.quarterly import carry_forward, unchanged
from lomma_core.records import listing, locks
from lomma_core.records.versions import Record
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.text import digits, listed, mid_sentence
from pages.app import context
from pages.app.flash import flash
from pages.components.person_question import run_with_question
from pages.dashboard.tree import Node, tree
from pages.quarterly import quarter_select
from pages.quarterly.round_end import round_end
from pages.records.detail import read_only
from pages.records.form import record_form
from pages.records.form_state import forget

# In the address: which insats of the round is open, by its id; a number is its place.
STEP = "runda"
OWN = "runda.mina"


def round_section(form: Form) -> None:
    """Draw the round for the chosen quarter."""
    register, actor = context.register(), context.actor()
    quarter = quarter_select.choose("followup/quarter")
    if quarter_select.closed_note(quarter):
        return
    every = measures.quarter_round(register, actor, quarter)
    if not every:
        more = " Lägg till insatser under Insatser, så följs de upp här." if context.may("write") else ""
        st.info(f"Ingen insats pågår.{more}")
        return
    about = _own(every)
    page = listing.list_records(
        register, actor, form.name, listing.ListQuery(filters={QUARTER: str(quarter)}, limit=None)
    )
    answered = {str(record.values[MEASURE]): record for record in page.records}
    left = [measure.id for measure in every if measure.id not in answered]
    done = sum(measure.id in answered for measure in about)
    st.progress(done / len(about), f"{digits(done)} av {digits(len(about))} insatser är uppföljda {quarter}.")
    place = _place(about, answered)
    beside, main = st.columns([4, 11], gap="large")
    with beside:
        _list(about, answered, place)
    with main:
        if place is None:
            round_end(quarter, len(every), len(left), OWN)
        else:
            _steps(about, place)
            _follow_up(form, quarter, about, place, answered)


def _own(every: list[Measure]) -> list[Measure]:
    """The insatser of the account's own seat, if that is what is chosen; all where the seat has none."""
    seat = context.actor().seat
    own = [measure for measure in every if seat and measure.seat == seat]
    if not own or len(own) == len(every):
        return every
    label = f"Bara mina ({digits(len(own))} av {digits(len(every))})"
    return own if st.checkbox(label, key=OWN, bind="query-params") else every


def _place(about: list[Measure], answered: dict[str, Record]) -> int | None:
    """The place in the round, 0 and up: the address's, else the first that is not followed up; None when all are."""
    text = st.query_params.get(STEP, "")
    ids = [measure.id for measure in about]
    if text in ids:
        return ids.index(text)
    if text.isascii() and text.isdigit():
        return min(max(int(text) - 1, 0), len(about) - 1)
    return next((place for place, record in enumerate(ids) if record not in answered), None)


def _go(record: str) -> None:
    st.query_params[STEP] = record


def _list(about: list[Measure], answered: dict[str, Record], place: int | None) -> None:
    """The round as a list: a tick for each that is done, and the one that is open."""
    rows = []
    for number, measure in enumerate(about):
        done = measure.id in answered
        tick = Node("span", ["✓" if done else "○"], "tick", hidden=True)
        word = "Uppföljd" if done else "Återstår"
        if number == place:
            name = Node("b", [measure.title])
        else:
            name = Node("a", [measure.title], to=("uppfoljning", {STEP: measure.id}), label=f"{measure.title}, {word}")
        rows.append(Node("li", [tick, name], "done" if done else ""))
    tree("round/list", Node("ol", rows, "lomma-round"), lambda _, query: _go(query[STEP]))


def _steps(about: list[Measure], place: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        total = len(about)
        last = total - 1
        before, after = about[max(place - 1, 0)].id, about[min(place + 1, last)].id
        st.button("← Föregående", on_click=_go, args=(before,), disabled=place == 0)
        st.button("Nästa →", on_click=_go, args=(after,), disabled=place == last)
        with st.container(key="told/round", width="content"):
            st.markdown(f"**{place + 1} av {total}**")


def _follow_up(form: Form, quarter: Quarter, about: list[Measure], place: int, answered: dict[str, Record]) -> None:
    register, measure = context.register(), about[place]
    links = listing.links(register, context.actor())
    own, answer = register.plan.forms[MEASURE], answered.get(measure.id)
    st.header(measure.title, anchor=False)
    facts = [
        f"{own.fields[name].label}: {links.show(own.fields[name], measure.row[name])}"
        for name in (LEVEL, RESPONSIBLE, END, INDICATOR, TARGET)
        if name in own.fields and measure.row[name]
    ]
    st.text(" · ".join(facts))
    # Above the questions, so that they are read first, on a phone too.
    _before(form, quarter, measure)
    if answer and locks.lock_of(form, answer, links):
        st.info("Uppföljningen är fastställd.", icon=":material/lock:")
        read_only(form, answer, links)
    elif not context.may(form.action):
        if answer:
            read_only(form, answer, links)
        else:
            st.write("Inte uppföljd än.")
    else:
        _form(form, quarter, about, place, answered)


def _form(form: Form, quarter: Quarter, about: list[Measure], place: int, answered: dict[str, Record]) -> None:
    measure = about[place]
    answer = answered.get(measure.id)
    proposed = measures.proposed_status(measure.row, context.register().clock().date())
    if answer is None and proposed == DELAYED and measure.row[STATUS] != DELAYED:
        st.warning("Slutet har passerat. Statusen föreslås bli försenad; ändra den om det inte stämmer.")
    prefill = {QUARTER: str(quarter), MEASURE: measure.id}
    if answer is None:
        _same(form, quarter, about, place, answered)
    if proposed:
        prefill[STATUS] = proposed
    record_form(form, answer, prefill, lambda _: _onward(about, place, answered), hidden=(QUARTER, MEASURE))


def _onward(about: list[Measure], place: int, answered: dict[str, Record]) -> None:
    """Go to the next that is not done, after this one first; where all are, the address names none."""
    order = [*about[place + 1 :], *about[:place]]
    following = next((measure.id for measure in order if measure.id not in answered), None)
    if following:
        _go(following)
    else:
        st.query_params.pop(STEP, None)


def _same(form: Form, quarter: Quarter, about: list[Measure], place: int, answered: dict[str, Record]) -> None:
    """The button that confirms last quarter's chosen answers as this quarter's, all of them as they stand beside it."""
    register, actor, measure = context.register(), context.actor(), about[place]
    same = unchanged.same_as_before(register, actor, quarter, measure)
    subject = draft_subjects.subject_of_new(register, form.name, {QUARTER: str(quarter), MEASURE: measure.id})
    # Whoever has begun to write answers for themselves.
    if same is None or drafts.find(register, actor, form.name, subject):
        return
    links = listing.links(register, actor)
    words = (
        f"{mid_sentence(form.fields[name].label)} {links.show(form.fields[name], value)}"
        for name, value in same.values.items()
    )
    key = f"round/same/{quarter}/{measure.id}"
    with st.container(border=True):
        st.write(f"Har inget ändrats sedan {same.quarter}? Då sparas {listed(words)}.")
        pressed = st.button(f"Samma svar som {same.quarter}", key=key)
        if run_with_question(
            key, pressed, lambda read: unchanged.save_same(register, actor, quarter, measure, same, read)
        ):
            forget(form, subject)
            flash(f"{form.with_label(f'{measure.title}, {quarter}')} är {form.inflect('sparad')}.")
            _onward(about, place, answered)
            st.rerun()


def _before(form: Form, quarter: Quarter, measure: Measure) -> None:
    """Last quarter's answers, to read before this quarter's questions."""
    register = context.register()
    before = carry_forward.latest_before(register, context.actor(), form.name, quarter, **{MEASURE: measure.id})
    if before is None:
        st.caption("Insatsen har inte följts upp förut.")
        return
    links = listing.links(register, context.actor())
    st.subheader(f"Svaren {before.values[QUARTER]}", anchor=False)
    said = as_said(form.name, before.values)
    rows = [
        Node("div", [Node("dt", [field.label]), Node("dd", [links.show(field, said[field.name])])])
        for field in form.field
        if field.name not in (QUARTER, MEASURE) and said[field.name] is not None
    ]
    tree(f"round/before/{before.id}", Node("dl", rows, "lomma-answers"))
