"""An edit conflict: both versions side by side, field by field, with a choice for each."""

from typing import Any

import streamlit as st

from lomma_core.errors import LommaError, NotValid
from lomma_core.plan.model import Form
from lomma_core.privacy import guard
from lomma_core.records import listing, locks, merge, queries, validation
from lomma_core.records.lookup import RecordLookup
from lomma_core.records.merge import MINE, THEIRS, Difference
from lomma_core.records.versions import Record
from lomma_core.utils.quarters import local, timestamp
from pages.app import context
from pages.components import field_widgets
from pages.components.error_summary import error_summary
from pages.components.table import Column, Row, table
from pages.records.form_state import FormState

_REFUSED = "Ditt svar, som det står i fältet ovanför"


def conflict(form: Form, record: Record, state: FormState) -> None:
    """Draw what the other saved beside what is typed, for a form's state whose save was a Conflict.

    ``state`` is the form's own: ``base`` is the version that the answers began on, ``newest`` the one that is there
    now. After the choice the answers stand on the newest version.
    """
    register, actor = context.register(), context.actor()
    try:
        base = queries.get(register, actor, form.name, record.id, state.base)
        theirs = queries.get(register, actor, form.name, record.id, state.newest)
    except LommaError as error:
        st.error(f"{error} Dina svar står kvar i fälten.")
        return
    by = "Du har själv" if theirs.saved_by == actor.name else "Någon annan har"
    st.error(
        f"{by} sparat posten medan du skrev. Version {theirs.version} är sparad {timestamp(theirs.saved_at)} av "
        f"{theirs.saved_by}. Inget är överskrivet, och dina svar står kvar."
    )
    links = listing.links(register, actor)
    lock = locks.lock_of(form, theirs, links, correcting=base.state.locked)
    if lock:
        st.warning(f"{lock.message} Kopiera det du vill ha kvar av dina svar innan du lämnar sidan.")
        return
    mine = validation.readable(register.plan, form, state.answers, links)
    differences = merge.differences(form, base.values, theirs.values, mine)
    with st.container(border=True):
        st.header("Välj vilka svar som ska gälla", anchor=False)
        st.write(_what(differences))
        for difference in differences:
            _difference(form, record, state, difference, theirs, links)
        unchosen = state.unchosen
        error_summary(_side(state), set(unchosen), unchosen, [], state.unchosen_times)
        arguments = (form, state, base.values, theirs, mine)
        with st.container(horizontal=True):
            st.button(
                "Spara med mina val",
                type="primary",
                key=f"{state.key}/merge",
                on_click=_choose,
                args=(*arguments, True),
            )
            st.button(
                "Lägg valen i formuläret utan att spara",
                key=f"{state.key}/merge_only",
                on_click=_choose,
                args=(*arguments, False),
            )


def next_step(state: FormState) -> None:
    """Draw what to do next when the choices have been put into the form."""
    if state.merged:
        st.success(
            "Dina val står i formuläret, ovanpå den nyaste versionen. Inget är sparat än: läs igenom och spara.",
            icon=":material/check:",
        )


def _what(differences: list[Difference]) -> str:
    clashes = sum(difference.clash for difference in differences)
    if not differences:
        return "Svaren i de två versionerna är desamma."
    fields = "Ett fält skiljer sig" if len(differences) == 1 else f"{len(differences)} fält skiljer sig"
    if not clashes:
        return f"{fields}. Ni har ändrat olika fält, så båda ändringarna kan gälla. Ändra valen om du vill."
    both = "ett av dem" if clashes == 1 else f"{clashes} av dem"
    return (
        f"{fields}. I {both} har ni båda ändrat: där måste du välja."
        if len(differences) > 1
        else (f"{fields}, och ni har båda ändrat det: du måste välja.")
    )


def _difference(
    form: Form, record: Record, state: FormState, difference: Difference, theirs: Record, links: RecordLookup
) -> None:
    field, who = difference.field, theirs.saved_by
    st.subheader(field.label, anchor=False)
    base, other = (links.show(field, answer) or "–" for answer in (difference.base, difference.theirs))
    cells = [base, other, _own(form, difference, links)]
    columns = [Column("När du började"), Column(f"{who} {local(theirs.saved_at):%H:%M}"), Column("Ditt svar")]
    table(f"conflict/{record.id}/{state.newest}/{field.name}", columns, [Row(cells)])
    st.radio(
        f"Vilket svar ska gälla för {field.label}?",
        [THEIRS, MINE],
        index=None if difference.clash else [THEIRS, MINE].index(difference.side),
        format_func={THEIRS: f"Det som {who} sparade", MINE: "Mitt svar"}.get,
        key=_choice_key(state, field.name),
        horizontal=True,
    )


def _own(form: Form, difference: Difference, links: RecordLookup) -> str:
    """My answer in words; a text that the guard refuses is not repeated outside its field (R4)."""
    try:
        text = links.show(difference.field, difference.mine)
    except (TypeError, ValueError, ArithmeticError):
        # Typed, and not valid for the field.
        text = str(difference.mine)
    hidden = difference.field.kind.guarded and (guard.is_too_long(text) or guard.classify(text)[0])
    return _REFUSED if hidden else text or "–"


def _side(state: FormState) -> str:
    return f"{state.key}/side/{state.newest}"


def _choice_key(state: FormState, name: str) -> str:
    return f"{_side(state)}/{name}"


def _choose(
    form: Form, state: FormState, base: dict[str, Any], theirs: Record, mine: dict[str, Any], save: bool
) -> None:
    """Put the chosen answers into the form, on top of the version that was shown; save if ``save``."""
    choices = {name: st.session_state.get(_choice_key(state, name)) or "" for name in form.fields}
    try:
        whose = merge.sides(form, base, theirs.values, mine, choices)
    except NotValid as error:
        state.unchosen, state.unchosen_times = error.errors, state.unchosen_times + 1
        return
    for name, field in form.fields.items():
        stored = state.first[name] = field_widgets.first_answer(field, theirs.values[name])
        # Mine stays as it is typed, so that what cannot be read yet can be mended.
        if whose[name] == THEIRS:
            state.answers[name] = st.session_state[f"{state.key}/{name}"] = stored
    state.base, state.newer, state.unchosen = theirs.version, "", {}
    state.merged = not save
    state.pressed = save
