"""Import in three steps on one page: the file, what its columns and words mean, and every row's outcome."""

from dataclasses import replace

import streamlit as st

from lomma_core import confirming, fieldtypes, guard, words
from lomma_core.errors import LommaError
from lomma_core.exchange import csv_in, mapping
from lomma_core.exchange.answers import EMPTY, LEAVE_OUT, FoundAnswer
from lomma_core.exchange.csv_out import META
from lomma_core.exchange.csv_table import Table, read_table
from lomma_core.exchange.mapping import Mapping
from lomma_core.permissions import allowed
from lomma_core.plan import Field, Form
from pages.parts import house
from pages.parts.flash import flash
from pages.parts.table import Column, Row, table

STATE = "import"
SHOWN = 100
DELIMITERS = {";": "semikolon", ",": "komma", "\t": "tabb"}
NOT_IMPORTED = "Tas inte in"


def show() -> None:
    """Draw the import."""
    plan = house.register().plan
    forms = [f.name for f in plan.form if allowed(plan, house.actor(), f.action)]
    if st.session_state.pop(f"{STATE}/done", False):
        _forget()
    left, right = st.columns([1, 2], vertical_alignment="top")
    with left:
        form_name = st.selectbox(
            "Vad innehåller filen?",
            forms,
            forms.index("insats") if "insats" in forms else 0,
            format_func=lambda name: plan.forms[name].plural,
            key=f"{STATE}/form",
            on_change=_forget,
        )
    with right:
        number = st.session_state.get(f"{STATE}/upload", 0)
        uploaded = st.file_uploader(
            "CSV-fil, högst 10 MB. Har du en Excelfil: välj Spara som och CSV i Excel.",
            type=["csv", "txt", "tsv"],
            key=f"{STATE}/file/{number}",
            on_change=_forget,
        )
    if uploaded is None:
        st.caption("Ingenting sparas förrän du har sett vad som händer med varje rad.")
        return
    form = plan.forms[form_name]
    try:
        guard.refuse("file", "Filnamnet", uploaded.name)
        state = _read(form, uploaded.getvalue())
    except LommaError as error:
        st.error(str(error))
        return
    chosen = _columns(form, state)
    _preview(form, state, chosen)


def _read(form: Form, data: bytes) -> dict:
    """The file as a table with its suggested mapping, read once per upload."""
    state = st.session_state.get(STATE)
    if state is None:
        read = read_table(data)
        state = {"table": read, "mapping": mapping.suggest(house.register(), form, read), "preview": None}
        st.session_state[STATE] = state
    return state


def _forget() -> None:
    for name in [n for n in st.session_state if n == STATE or str(n).startswith((f"{STATE}/column", f"{STATE}/value"))]:
        del st.session_state[name]
    st.session_state.pop(f"{STATE}/constants", None)


def _columns(form: Form, state: dict) -> Mapping:
    """Let the user say which column is which field, which words are which answers; returns the mapping so far."""
    read: Table = state["table"]
    suggested: Mapping = state["mapping"]
    st.write(
        f"Filen har {words.counted(len(read.rows), 'rad', 'rader')} och "
        f"{words.counted(len(read.headings), 'kolumn', 'kolumner')}, skilda med "
        f"{DELIMITERS.get(read.delimiter, 'ett eget tecken')}."
    )
    unused = suggested.unused
    used = len(read.headings) - len(unused)
    with st.expander(f"Kolumnerna: {used} av {len(read.headings)} tas in", expanded=not used):
        columns = {}
        for row in range(0, len(read.headings), 3):
            for place, cell in enumerate(st.columns(3)):
                if row + place < len(read.headings):
                    with cell:
                        heading = read.headings[row + place]
                        columns[heading] = _column(form, suggested, read, row + place)
    chosen = Mapping(columns, dict(suggested.values), _constants(form, columns))
    chosen.values |= _answers(form, state, chosen)
    return chosen


def _column(form: Form, suggested: Mapping, read: Table, place: int) -> str | None:
    heading = read.headings[place]
    names = [None, *form.fields, *META]
    sample = next((row[place] for row in read.rows if row[place].strip()), "")
    chosen = st.selectbox(
        heading.replace("[", "\\[") or "Utan rubrik",
        names,
        names.index(suggested.columns.get(heading)),
        format_func=lambda name: _field_label(form, name),
        key=f"{STATE}/column/{place}",
        on_change=_changed,
    )
    st.caption(f"Till exempel: {_plain(sample)}" if sample else "Tom kolumn")
    return chosen


def _field_label(form: Form, name: str | None) -> str:
    if name is None:
        return NOT_IMPORTED
    return form.fields[name].label if name in form.fields else f"{META[name]} (registrets egen)"


def _plain(text: str) -> str:
    """A file's text for a place that reads Markdown; one that holds a person's number is not shown (R4)."""
    if guard.judge(text)[0]:
        return "visas inte"
    text = " ".join(text.split())
    text = text if len(text) <= 60 else text[:57] + "…"
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>()#+!|$:~^" else c for c in text)


def _constants(form: Form, columns: dict[str, str | None]) -> dict[str, str]:
    """Answers for all rows where the file lacks a column that every row must have."""
    given = {}
    for field in mapping.missing_columns(form, Mapping(columns)):
        choices = house.register().plan.choices_of(field) if field.choices or field.type == "seat" else {}
        label = f"{field.label}: samma svar för alla rader, eftersom filen saknar kolumnen"
        if choices:
            answer = st.selectbox(
                label,
                list(choices),
                index=None,
                format_func=lambda name, choices=choices: choices[name].label,
                placeholder="Välj",
                key=f"{STATE}/value/{field.name}",
                on_change=_changed,
                width=520,
            )
        else:
            answer = st.text_input(
                label, key=f"{STATE}/value/{field.name}", on_change=_changed, autocomplete="off", width=520
            )
        if answer:
            given[field.name] = answer
    return given


def _answers(form: Form, state: dict, chosen: Mapping) -> dict[str, dict[str, str]]:
    """What the words of choice columns mean; those the plan does not know are asked for in the open."""
    plan = house.register().plan
    found = mapping.answers_to_map(plan, form, state["table"], chosen)
    decided: dict[str, dict[str, str]] = {}
    for name, texts in found.items():
        field = form.fields[name]
        unknown = sum(text.meaning is None for text in texts)
        note = f", {unknown} att välja" if unknown else ""
        with st.expander(f"Orden i {field.label}: {len(texts)}{note}", expanded=bool(unknown)):
            decided[name] = dict(chosen.values.get(name, {}))
            for row in range(0, len(texts), 3):
                for text, cell in zip(texts[row : row + 3], st.columns(3), strict=False):
                    with cell:
                        meaning = _answer(field, text)
                    if meaning != text.meaning and meaning is not None:
                        decided[name][text.raw] = meaning
    return {name: values for name, values in decided.items() if values}


def _answer(field: Field, text: FoundAnswer) -> str | None:
    choices = house.register().plan.choices_of(field)
    labels = {name: choice.label for name, choice in choices.items()}
    labels |= {EMPTY: "Lämnas tomt", LEAVE_OUT: "Raden utelämnas"}
    names = list(labels)
    return st.selectbox(
        f"{_plain(text.raw)} ({words.counted(text.rows, 'rad', 'rader')})",
        names,
        names.index(text.meaning) if text.meaning in labels else None,
        format_func=labels.get,
        placeholder="Välj svar",
        key=f"{STATE}/value/{field.name}/{fieldtypes.fold(text.raw)}",
        on_change=_changed,
    )


def _changed() -> None:
    if STATE in st.session_state:
        st.session_state[STATE]["preview"] = None


def _preview(form: Form, state: dict, chosen: Mapping) -> None:
    register = house.register()
    actor = replace(house.actor(), way="import")
    if st.button("Granska raderna", type="secondary" if state["preview"] else "primary"):
        bar = st.progress(0.0, "Granskar raderna …")
        try:
            state["preview"] = csv_in.preview(
                register, actor, form.name, state["table"], chosen, lambda done, total: bar.progress(done / total)
            )
        except LommaError as error:
            st.error(str(error))
        bar.empty()
    made = state["preview"]
    if made is None:
        return
    _outcomes(made)
    if not made.accepted:
        st.info("Det finns inget att spara: ingen rad är ny eller ändrad.")
        return
    confirmed = False
    if made.asked:
        st.warning(
            f"{words.sentence(words.counted(made.asked, 'rad', 'rader'))} Raderna kan handla om en person. Läs dem i "
            "filen. Utan din bekräftelse avvisas de."
        )
        confirmed = st.checkbox(confirming.TICK, key=f"{STATE}/confirmed")
    count = len(made.accepted) - (0 if confirmed else sum(one.asked for one in made.accepted))
    label = f"Spara {words.counted(count, 'post', 'poster')}"
    if st.button(label, type="primary", disabled=not count):
        _save(form, state, chosen, actor, confirmed)


def _outcomes(made: csv_in.Preview) -> None:
    counts = made.counts
    st.header("Det här händer med raderna", anchor=False)
    st.write(words.sentence(_summary(counts)))
    if made.unused:
        st.caption(f"Kolumner som inte tas in: {_plain(words.listed(made.unused))}.")
    there = [outcome for outcome in csv_in.OUTCOMES if counts[outcome]]
    wanted = st.pills(
        "Visa",
        there,
        format_func=lambda outcome: f"{outcome.capitalize()} ({counts[outcome]})",
        key=f"{STATE}/outcome",
        selection_mode="multi",
    )
    rows = [one for one in made.outcomes if not wanted or one.outcome in wanted]
    caption = f"{len(rows)} rader" if len(rows) <= SHOWN else f"De första {SHOWN} av {len(rows)} rader"
    columns = [Column("Rad", end=True), Column("Utfall"), Column("Post"), Column("Förklaring")]
    shown = [Row([str(one.number), one.outcome.capitalize(), one.title, one.reason]) for one in rows[:SHOWN]]
    table(f"{STATE}/outcomes", columns, shown, caption)


def _summary(counts: dict[str, int]) -> str:
    many = {
        "ny": "nya",
        "ändrad": "ändrade",
        "oförändrad": "oförändrade",
        "avvisad": "avvisade",
        "utelämnad": "utelämnade",
    }
    return words.listed(words.counted(n, outcome, many[outcome]) for outcome, n in counts.items() if n)


def _save(form: Form, state: dict, chosen: Mapping, actor, confirmed: bool) -> None:
    register = house.register()
    bar = st.progress(0.0, "Sparar …")
    try:
        counts = csv_in.save(
            register, actor, state["preview"], lambda done, total: bar.progress(done / max(total, 1)), confirmed
        )
        mapping.remember(register, actor, form, chosen, state["table"])
    except LommaError as error:
        bar.empty()
        state["preview"] = None
        st.error(str(error))
        return
    flash(f"{form.plural} ur filen är sparade: {_summary(counts)}.")
    st.session_state[f"{STATE}/done"] = True
    st.session_state[f"{STATE}/upload"] = st.session_state.get(f"{STATE}/upload", 0) + 1
    st.rerun()
