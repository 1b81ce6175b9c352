"""Administration, Formulär: choose a form, see its fields, change one beside a preview, take it into use."""

import streamlit as st

from lomma_core.form_editor import proposals
from lomma_core.plan.expressions.conditions import in_words
from lomma_core.plan.model import Form, Plan
from pages.app import context, urls
from pages.components.table import Column, Row, table
from pages.components.widget_state import persistent_index
from pages.form_editor import additions, field_editor, files, form_texts, preview, proposal, state, versions


def forms_tab() -> None:
    """Draw the tab, for roles that may write forms."""
    st.write("Vilka frågor ställer formulären? Ändra i lugn och ro: inget märks för andra förrän du tar det i bruk.")
    versions.notice()
    own = proposals.draft(context.register(), context.actor())
    if own:
        proposal.draw(own)
    plan = state.plan()
    state.begin()
    names = list(plan.forms)
    st.selectbox(
        "Formulär",
        names,
        **persistent_index(state.FORM, names, names[0]),
        format_func=lambda name: plan.forms[name].plural,
        on_change=state.choose_field,
        args=("",),
        width=520,
    )
    form = state.form(plan)
    field = state.field(form)
    if field:
        st.button("← Alla frågor i formuläret", type="tertiary", on_click=state.choose_field, args=("",))
    # The list of questions needs more room than the editor of one.
    editor_column, preview_column = st.columns([1, 1] if field else [3, 2], gap="large")
    with editor_column:
        if field:
            field_editor.draw(plan, form, field)
        else:
            _fields(plan, form)
            additions.new_field(plan, form)
            form_texts.draw(form)
            form_texts.new_form()
        state.tie_faults()
    with preview_column:
        preview.draw(plan, form)
    versions.draw()
    files.draw(form)


def _fields(plan: Plan, form: Form) -> None:
    """The fields in order; a click on one opens it in the editor."""
    rows = []
    for field in form.declared:
        when = "Tagen ur bruk" if field.retired else _capital(in_words(plan, form, field.relevant))
        required = "Ja" if field.required and not field.retired else "Nej"
        cells = [field.label, _capital(field.kind.label), required, when]
        rows.append(Row(cells, field.name, urls.link("administration", {"flik": "Formulär"})))
    columns = [Column("Fråga"), Column("Svar"), Column("Måste besvaras"), Column("Ställs")]
    caption = f"{form.label}: {len(form.field)} frågor i ordning. Öppna en fråga för att ändra den."
    table(f"forms/table/{form.name}", columns, rows, caption, on_open=state.choose_field)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
