"""One widget per field type: draws a field and returns the raw answer; the core parses and validates it."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Literal

import streamlit as st

from lomma_core.plan.choices import Choice, choice_words
from lomma_core.plan.field_types import times
from lomma_core.plan.model import Field, Form
from lomma_core.records import listing
from lomma_core.utils.text import mid_sentence, number
from pages.app import context
from pages.app.assets import component
from pages.components.widget_state import start, start_among, start_index

FEW = 6  # up to this many choices are all shown at once
LINKS = 500  # so many records a link offers at once; more are searched for on the server


OnChange = Callable[[], None] | None


def draw(field: Field, choices: dict[str, Choice], key: str, answer: object, on_change: OnChange = None) -> object:
    """Draw a field with an answer in it and return the answer as it is now; ``on_change`` is called when it changes."""
    widget: Callable[..., object] = _DRAW.get(field.type, _line)
    return widget(field, choices, key, answer, on_change)


def first_answer(field: Field, value: object) -> object:
    """A stored value as its widget holds it."""
    return field.kind.typed_value(value)


def default_answer(field: Field) -> object:
    """The answer that a new record starts with."""
    value: object = field.default or None
    if value and value == field.kind.default_word:
        value = field.kind.default_at(context.register().clock().date())
    return first_answer(field, value)


def label(field: Field) -> str:
    """Label, what must be answered and hint, all in the label that screen readers read.

    The instruction of R5 stands above the fields, once, and is tied to each (``error_summary.writing_rule``).
    """
    many = "Välj en eller flera." if field.kind.many else ""
    return with_hint(field.label, " ".join(filter(None, [field.hint, many])), field.required)


def with_hint(label: str, hint: str, required: bool = False) -> str:
    """A label with its hint on a line of its own, without marks: screen readers are given it as it is written."""
    return label + (" *" if required else "") + (f"  \n{hint}" if hint else "")


def _line(field: Field, choices: dict[str, Choice], key: str, answer: Any, on_change: OnChange) -> str:
    width: int | Literal["stretch"] = 240 if field.kind.narrow else "stretch"
    initial = start(key, answer or "")
    text: str = st.text_input(label(field), **initial, autocomplete="off", width=width, **_on(on_change))
    return text


def _lines(field: Field, choices: dict[str, Choice], key: str, answer: Any, on_change: OnChange) -> str:
    text: str = st.text_area(label(field), **start(key, answer or ""), height=110, **_on(on_change))
    return text


def _choice(field: Field, choices: dict[str, Choice], key: str, answer: Any, on_change: OnChange) -> str | None:
    names = list(choices)
    if answer and answer not in choices:
        answer = None
        st.session_state.pop(key, None)
    if len(names) <= FEW and sum(len(c.label) for c in choices.values()) <= 90:
        return st.pills(
            label(field),
            names,
            # A second click on the answer would take it away, and the question must have one.
            required=field.required,
            **start(key, answer, "default"),
            format_func=lambda name: choice_words(choices[name]),
            **_on(on_change),
        )
    words = {name: choice_words(choice) for name, choice in choices.items()}
    return _select(field, words, key, answer, on_change)


def _choices(field: Field, choices: dict[str, Choice], key: str, answer: Any, on_change: OnChange) -> list[str]:
    answer = [name for name in answer or [] if name in choices]
    return st.pills(
        label(field),
        list(choices),
        selection_mode="multi",
        **start_among(key, answer, list(choices)),
        format_func=lambda name: choices[name].label,
        **_on(on_change),
    )


def _select(field: Field, words: dict[str, str], key: str, answer: Any, on_change: OnChange) -> str | None:
    chosen: str | None = st.selectbox(
        label(field),
        list(words),
        **start_index(key, answer, list(words)),
        format_func=lambda name: words.get(name, "Posten finns inte"),
        placeholder="Välj" if words else "Inget att välja",
        width=520,
        **_on(on_change),
    )
    return chosen


def _link(field: Field, choices: dict[str, Choice], key: str, answer: Any, on_change: OnChange) -> str | None:
    register, actor = context.register(), context.actor()
    form, links = register.plan.forms[field.form], listing.links(register, actor)
    page = listing.list_records(register, actor, form.name, listing.ListQuery(limit=LINKS))
    if page.total > LINKS:
        page = _searched(form, key, page)
    listing.preload(links, form, page.records)
    words = {record.id: links.title_of(form, record.values) for record in page.records}
    if answer and answer not in words:
        words[answer] = links.title(field.form, answer)
    return _select(field, words, key, answer, on_change)


def _searched(form: Form, key: str, page: listing.Page) -> listing.Page:
    """The records of a long list that a search above it finds; without one the first of them, as the list has them."""
    search_key = f"{key}/search"
    search, every = st.session_state.get(search_key) or "", page.total
    if search:
        page = listing.list_records(
            context.register(), context.actor(), form.name, listing.ListQuery(search, limit=LINKS)
        )
    if page.total > LINKS:
        hint = f"Listan nedanför visar de första {LINKS}. Skriv ett ord ur den som du vill välja."
    elif page.total:
        hint = f"{'En träff' if page.total == 1 else f'{page.total} träffar'} i listan nedanför."
    else:
        hint = "Inget matchar. Sök på något annat."
    plural = mid_sentence(form.plural)
    st.text_input(with_hint(f"Sök bland {number(every)} {plural}", hint), key=search_key, autocomplete="off", width=520)
    return page


def _quarter(field: Field, choices: dict[str, Choice], key: str, answer: Any, on_change: OnChange) -> str | None:
    now = context.register().quarter
    names = [str(now - back) for back in range(-1, 12)]
    if answer and answer not in names:
        names.append(answer)
    return _select(field, {name: name for name in names}, key, answer, on_change)


def _date(field: Field, choices: dict[str, Choice], key: str, answer: object, on_change: OnChange) -> str:
    return date_field(label(field), key, str(answer or ""), on_change)


def date_field(label: str, key: str, answer: str, on_change: OnChange = None) -> str:
    """Draw a field for a day, typed or picked in the browser's calendar; returns what stands in it.

    Streamlit's own field makes the 28th of 2026-02-30, and nothing of a day half typed: here the core reads the day, a
    day that it has understood is shown as it was understood, and anything else stays as it was typed.
    """
    question = label.partition("  \n")[0].removesuffix(" *")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        changed = partial(_day_typed, key, on_change)
        text: str = st.text_input(label, **start(key, answer), autocomplete="off", width=200, on_change=changed)
        _calendar()(
            key=f"{key}/calendar",
            data={
                "label": f"Välj i kalendern: {question}",
                "day": _as_day(text),
                "first": str(times.FIRST),
                "last": str(times.LAST),
            },
            width="content",
            on_day_change=partial(_day_picked, key, on_change),
        )
    return text


@st.cache_resource
def _calendar() -> Callable[..., Any]:
    return st.components.v2.component("lomma_calendar", **component("calendar"), isolate_styles=False)


def _as_day(text: str) -> str:
    """A text as the day that the core understands by it; empty where it is none."""
    kind = times.Date()
    with suppress(ValueError):
        return kind.machine(kind.parse(text, {}))
    return ""


def _day_typed(key: str, on_change: OnChange) -> None:
    day = _as_day(st.session_state.get(key, ""))
    if day:
        st.session_state[key] = day
    if on_change:
        on_change()


def _day_picked(key: str, on_change: OnChange) -> None:
    day = st.session_state[f"{key}/calendar"].day
    if day:
        st.session_state[key] = day
        _day_typed(key, on_change)


def _yes_no(field: Field, choices: dict[str, Choice], key: str, answer: Any, on_change: OnChange) -> str | None:
    return st.pills(
        label(field),
        ["ja", "nej"],
        required=field.required,
        **start(key, answer, "default"),
        format_func=str.capitalize,
        **_on(on_change),
    )


def _on(on_change: OnChange) -> dict[str, Any]:
    return {"on_change": on_change} if on_change else {}


_DRAW: dict[str, Callable[..., object]] = {
    "long_text": _lines,
    "choice": _choice,
    "seat": _choice,
    "choices": _choices,
    "link": _link,
    "quarter": _quarter,
    "date": _date,
    "yes_no": _yes_no,
}
