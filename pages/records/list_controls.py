"""What a list is set with: search, filters, columns, and the views that an account has saved."""

from dataclasses import replace

import streamlit as st

from lomma_core.errors import LommaError
from lomma_core.personal import saved_views
from lomma_core.personal.saved_views import View
from lomma_core.plan.model import Field, Form
from pages.app import context
from pages.app.flash import flash
from pages.components.markdown import escape
from pages.components.widget_state import start, start_among, start_index
from pages.records import list_url


def controls(form: Form, view: View) -> None:
    """Draw search and filters as the view has them; a change goes into the address before the next run."""
    key = f"list/{form.name}"
    kept = saved_views.saved(context.register(), context.actor(), form.name)
    _follow(form, view, kept)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Sök",
            **start(f"{key}/search", view.search),
            autocomplete="off",
            placeholder="Ord i texterna",
            type="search",
            width=220,
            on_change=_changed,
            args=(form, view),
        )
        for field in saved_views.filtered(form):
            words = _words(field, view)
            st.selectbox(
                field.label,
                list(words),
                placeholder="Alla",
                **start_index(f"{key}/filter/{field.name}", None, list(words)),
                format_func=words.get,
                # Two beside each other on a phone.
                width=160,
                on_change=_changed,
                args=(form, view),
            )
        narrowed = bool(view.search or view.filters or st.session_state.get(f"{key}/problem"))
        if narrowed:
            st.button("Rensa", key=f"{key}/clear", on_click=_clear, args=(form, view))
    list_url.messages(form)
    with st.expander("Kolumner och sparade vyer"):
        names = list(form.fields)
        st.pills(
            "Kolumner",
            names,
            selection_mode="multi",
            **start_among(f"{key}/columns", [], names),
            format_func=lambda name: form.fields[name].label,
            on_change=_changed,
            args=(form, view),
        )
        _saved(form, view, kept)


def _follow(form: Form, view: View, kept: dict[str, View]) -> None:
    """Let the widgets show what the address says, also after a link or the browser's way back."""
    key = f"list/{form.name}"
    query = saved_views.to_query(view)
    moved = st.session_state.get(f"{key}/synced") != query
    st.session_state[f"{key}/synced"] = query
    answers = {"search": view.search, "columns": list(view.columns or form.list)}
    answers |= {f"filter/{field.name}": view.filters.get(field.name) for field in saved_views.filtered(form)}
    for name, answer in answers.items():
        if moved or f"{key}/{name}" not in st.session_state:
            st.session_state[f"{key}/{name}"] = answer
    # The saved view that the list is now, so that another can be chosen, and this one again when it is left.
    same = [name for name, one in kept.items() if one == replace(view, page=1)]
    chosen = st.session_state.get(f"{key}/view_name")
    st.session_state[f"{key}/view_name"] = chosen if chosen in same else next(iter(same), None)


def _changed(form: Form, view: View) -> None:
    key, state = f"list/{form.name}", st.session_state
    filters = {field.name: state.get(f"{key}/filter/{field.name}") for field in saved_views.filtered(form)}
    columns = tuple(name for name in form.fields if name in state.get(f"{key}/columns", ()))
    go(
        form,
        replace(
            view,
            search=list_url.set_search(form, state.get(f"{key}/search") or ""),
            filters={name: wanted for name, wanted in filters.items() if wanted},
            columns=() if set(columns) == set(form.list) else columns,
            page=1,
        ),
    )


def go(form: Form, view: View) -> None:
    """Show the list like this; what stands in its widgets is left as it is."""
    st.session_state[f"list/{form.name}/synced"] = saved_views.to_query(view)
    list_url.write(form, view)


def _clear(form: Form, view: View) -> None:
    list_url.set_search(form, "")
    st.session_state.pop(f"list/{form.name}/synced", None)
    list_url.write(form, replace(view, search="", filters={}, page=1))


def _words(field: Field, view: View) -> dict[str, str]:
    register = context.register()
    words = field.kind.filter_words(register.plan.choices_of(field), register.clock().date())
    wanted = view.filters.get(field.name)
    return words if not wanted or wanted in words else words | {wanted: wanted}


def _saved(form: Form, view: View, kept: dict[str, View]) -> None:
    key = f"list/{form.name}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Sparade vyer",
            list(kept),
            index=None,
            key=f"{key}/view_name",
            placeholder="Välj en vy" if kept else "Inga sparade vyer än",
            width=260,
            on_change=_open,
            args=(form, kept),
        )
        if st.session_state.get(f"{key}/view_name") in kept:
            st.button("Ta bort vyn", key=f"{key}/remove_view", on_click=_remove, args=(form,))
    # A form sends the name with the click: a run of its own when the field is left could lose the click.
    with (
        st.form(f"{key}/save_view", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input("Namn på vyn som visas nu", key=f"{key}/new_view", autocomplete="off", width=260)
        st.form_submit_button("Spara vyn", on_click=_keep, args=(form, view))
    problem = st.session_state.pop(f"{key}/view_problem", None)
    if problem:
        st.error(problem)


def _open(form: Form, kept: dict[str, View]) -> None:
    chosen = st.session_state.get(f"list/{form.name}/view_name")
    if chosen in kept:
        list_url.set_search(form, "")
        list_url.write(form, kept[chosen])


def _keep(form: Form, view: View) -> None:
    key = f"list/{form.name}"
    try:
        name = saved_views.save(
            context.register(), context.actor(), form.name, st.session_state.get(f"{key}/new_view", ""), view
        )
    except LommaError as error:
        st.session_state[f"{key}/view_problem"] = str(error)
        return
    st.session_state[f"{key}/new_view"] = ""
    st.session_state[f"{key}/view_name"] = name
    flash(f"Vyn {escape(name)} är sparad.")


def _remove(form: Form) -> None:
    key = f"list/{form.name}"
    name = st.session_state.get(f"{key}/view_name")
    try:
        saved_views.remove(context.register(), context.actor(), form.name, name)
    except LommaError as error:
        st.session_state[f"{key}/view_problem"] = str(error)
        return
    st.session_state[f"{key}/view_name"] = None
    flash(f"Vyn {escape(name)} är borttagen.")
