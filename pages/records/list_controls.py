"""The controls of a list: search, filters, columns, and the account's saved views."""

from dataclasses import replace

import streamlit as st

from lomma_core.errors import LommaError
from lomma_core.personal import saved_views
from lomma_core.personal.saved_views import View
from lomma_core.plan.model import Field, Form
from lomma_core.records.filters import computed
from lomma_core.utils.text import digits
from pages.app import context
from pages.app.flash import flash
from pages.components.widget_state import label_of, start, start_among, start_index
from pages.records import list_url


def controls(form: Form, view: View) -> None:
    """Draw search and filters as the view has them; a change goes into the address before the next run."""
    saved = saved_views.list_views(context.register(), context.actor(), form.name)
    _follow(form, view, saved)
    with st.container(key=f"controls/{form.name}"):
        _draw(form, view, saved)
    list_url.messages(form)


def _draw(form: Form, view: View, saved: dict[str, View]) -> None:
    """Draw what is chosen with, which is left out on paper."""
    key = f"list/{form.name}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Sök",
            **start(f"{key}/search", view.search),
            autocomplete="off",
            placeholder="Ord i texterna",
            type="search",
            width=220,
            on_change=_changed,
            args=(form,),
        )
        for name, (label, words) in _filters(form, view).items():
            st.selectbox(
                label,
                list(words),
                placeholder="Alla",
                **start_index(f"{key}/filter/{name}", None, list(words)),
                format_func=label_of(words),
                # Two beside each other on a phone.
                width=160,
                on_change=_changed,
                args=(form,),
            )
        narrowed = bool(view.search or view.filters or st.session_state.get(f"{key}/problem"))
        if narrowed:
            st.button("Rensa", key=f"{key}/clear", on_click=_clear, args=(form,))
    with st.expander("Kolumner och sparade vyer"):
        names = list(form.fields)
        st.pills(
            "Kolumner",
            names,
            selection_mode="multi",
            **start_among(f"{key}/columns", [], names),
            format_func=lambda name: form.fields[name].label,
            on_change=_changed,
            args=(form,),
        )
        _saved(form, saved)


def subsets(form: Form, view: View, withdrawn: int, incomplete: int) -> None:
    """Draw the ways to the withdrawn records (R19) and to those to complete, and the way back."""
    if view.withdrawn:
        st.header(f"Återtagna {form.plural.lower()}", anchor=False)
        st.write(
            "De är inte med i listor, antal, rapporter och exporter. "
            "Öppna en post för att läsa varför den återtogs, eller för att ta tillbaka den."
        )
        st.button("Visa de som gäller", key=f"list/{form.name}/standing", on_click=_switch, args=(form, View()))
        return
    if view.incomplete:
        st.header(f"Ofullständiga {form.plural.lower()}", anchor=False)
        st.write(
            "De saknar svar som måste finnas. Öppna en och spara ett svar i taget, "
            "eller kryssa för flera och ge dem samma svar."
        )
    with st.container(horizontal=True):
        if view.incomplete:
            st.button("Visa alla", key=f"list/{form.name}/all", on_click=_switch, args=(form, View()))
        elif incomplete:
            _subset(form, "incomplete", f"Visa ofullständiga ({digits(incomplete)})", View(incomplete=True))
        if withdrawn:
            _subset(form, "withdrawn", f"Visa återtagna ({digits(withdrawn)})", View(withdrawn=True))


def _subset(form: Form, name: str, label: str, view: View) -> None:
    st.button(label, type="tertiary", key=f"list/{form.name}/{name}", on_click=_switch, args=(form, view))


def _switch(form: Form, view: View) -> None:
    """Show another set of the form's records, from the beginning."""
    list_url.set_search(form, "")
    st.session_state.pop(f"list/{form.name}/synced", None)
    list_url.write(form, view)


def _follow(form: Form, view: View, saved: dict[str, View]) -> None:
    """Set the widgets from the address, also after a link or the browser's Back button."""
    key = f"list/{form.name}"
    query = saved_views.to_query(view)
    moved = st.session_state.get(f"{key}/synced") != query
    st.session_state[f"{key}/synced"] = query
    answers: dict[str, object] = {"search": view.search, "columns": list(view.columns or form.list)}
    answers |= {f"filter/{name}": view.filters.get(name) for name in _filters(form, view)}
    for name, answer in answers.items():
        if moved or f"{key}/{name}" not in st.session_state:
            st.session_state[f"{key}/{name}"] = answer
    # The saved view that the list is now, so that another can be chosen, and this one again when it is left.
    same = [name for name, saved_view in saved.items() if saved_view == replace(view, page=1)]
    current = st.session_state.get(f"{key}/view_name")
    st.session_state[f"{key}/view_name"] = current if current in same else next(iter(same), None)


def _changed(form: Form) -> None:
    key, state = f"list/{form.name}", st.session_state
    filters = {name: state.get(f"{key}/filter/{name}") for name in _filters(form, View())}
    columns = tuple(name for name in form.fields if name in state.get(f"{key}/columns", ()))
    go(
        form,
        replace(
            list_url.latest(form),
            search=list_url.set_search(form, state.get(f"{key}/search") or ""),
            filters={name: value for name, value in filters.items() if value},
            columns=() if set(columns) == set(form.list) else columns,
            page=1,
        ),
    )


def go(form: Form, view: View) -> None:
    """Apply a view to the list and leave the widgets as they are."""
    st.session_state[f"list/{form.name}/synced"] = saved_views.to_query(view)
    list_url.write(form, view)


def _clear(form: Form) -> None:
    list_url.set_search(form, "")
    st.session_state.pop(f"list/{form.name}/synced", None)
    list_url.write(form, replace(list_url.latest(form), search="", filters={}, page=1))


def _filters(form: Form, view: View) -> dict[str, tuple[str, dict[str, str]]]:
    """What the list is filtered by: {name: (label, {value: its word})}, the form's fields first."""
    plan = context.register().plan
    filters = {field.name: (field.label, _words(field, view)) for field in saved_views.filter_fields(form)}
    return filters | {narrowing.name: (narrowing.label, narrowing.words) for narrowing in computed.of(plan, form)}


def _words(field: Field, view: View) -> dict[str, str]:
    register = context.register()
    words = field.kind.filter_words(register.plan.choices_of(field), register.clock().date())
    filtered = view.filters.get(field.name)
    if filtered == computed.NO_ANSWER:
        return words | {filtered: "Inget svar"}
    return words if not filtered or filtered in words else words | {filtered: filtered}


def _saved(form: Form, saved: dict[str, View]) -> None:
    key = f"list/{form.name}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Sparade vyer",
            list(saved),
            index=None,
            key=f"{key}/view_name",
            placeholder="Välj en vy" if saved else "Inga sparade vyer än",
            width=260,
            on_change=_open,
            args=(form, saved),
        )
        if st.session_state.get(f"{key}/view_name") in saved:
            st.button("Ta bort vyn", key=f"{key}/remove_view", on_click=_remove, args=(form,))
    # A form sends the name with the click: a run of its own when the field is left could lose the click.
    with (
        st.form(f"{key}/save_view", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input("Namn på vyn som visas nu", key=f"{key}/new_view", autocomplete="off", width=260)
        st.form_submit_button("Spara vyn", on_click=_keep, args=(form,))
    problem = st.session_state.pop(f"{key}/view_problem", None)
    if problem:
        st.error(problem)


def _open(form: Form, saved: dict[str, View]) -> None:
    name = st.session_state.get(f"list/{form.name}/view_name")
    if name in saved:
        list_url.set_search(form, "")
        list_url.write(form, saved[name])


def _keep(form: Form) -> None:
    key = f"list/{form.name}"
    try:
        name = saved_views.save(
            context.register(),
            context.actor(),
            form.name,
            st.session_state.get(f"{key}/new_view", ""),
            list_url.latest(form),
        )
    except LommaError as error:
        st.session_state[f"{key}/view_problem"] = str(error)
        return
    st.session_state[f"{key}/new_view"] = ""
    st.session_state[f"{key}/view_name"] = name
    flash(f"Vyn {name} är sparad.")


def _remove(form: Form) -> None:
    key = f"list/{form.name}"
    name = st.session_state.get(f"{key}/view_name", "")
    try:
        saved_views.remove(context.register(), context.actor(), form.name, name)
    except LommaError as error:
        st.session_state[f"{key}/view_problem"] = str(error)
        return
    st.session_state[f"{key}/view_name"] = None
    flash(f"Vyn {name} är borttagen.")
