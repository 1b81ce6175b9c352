"""Rebase of a stale proposal: what others have taken into use since, and a choice for each clash."""

import streamlit as st

from lomma_core.errors import LommaError, NotValid
from lomma_core.form_editor import proposals, versions
from lomma_core.form_editor.merge import Clash
from lomma_core.form_editor.proposals import PlanProposal
from lomma_core.records.merge import MINE, THEIRS
from lomma_core.utils.quarters import timestamp
from pages.app import context
from pages.app.flash import flash
from pages.components.markdown import Markdown, escape
from pages.components.table import Column, Row, table
from pages.form_editor import state

_FAULT = "forms/rebase/fault"


def draw(own: PlanProposal) -> None:
    """Draw the rebase of a stale proposal on the version in use."""
    register, actor = context.register(), context.actor()
    st.warning("Formulären har ändrats sedan du började. Ditt förslag finns kvar, och inget är överskrivet.")
    for version in reversed(versions.history(register, actor)):
        if version.nr > own.base:
            who, moment = escape(version.who), timestamp(version.taken_at)
            st.markdown(f"**Version {version.nr}, som {who} tog i bruk {moment}**")
            st.markdown("\n".join(f"- {escape(sentence)}" for sentence in version.changes))
    st.markdown("**Dina ändringar**")
    st.markdown("\n".join(f"- {escape(sentence)}" for sentence in own.changes))
    try:
        clashes = proposals.clashes(register, actor)
    except LommaError as error:
        # A plan file that has changed meanwhile may not hold one of the two.
        st.error(f"Förslaget går inte att lägga på den nya versionen. {error}")
        return
    if clashes:
        many = "en sak" if len(clashes) == 1 else f"{len(clashes)} saker"
        st.write(f"Ni har båda ändrat {many}. Välj vad som ska gälla. Allt annat behålls från er båda.")
    else:
        st.write("Ni har ändrat olika saker, så allt kan gälla.")
    for clash in clashes:
        _choose(clash, own)
    if st.session_state.get(_FAULT):
        st.error(Markdown("\n".join(f"- {escape(message)}" for message in st.session_state[_FAULT])))
    label = "Lägg mina ändringar på den nya versionen"
    st.button(label, type="primary", key="forms/rebase", on_click=_rebase, args=(clashes, own))


def _choose(clash: Clash, own: PlanProposal) -> None:
    columns = [Column("I bruk nu"), Column("Ditt förslag")]
    table(f"forms/clash/{clash.key}", columns, [Row([clash.theirs, clash.mine])], clash.where)
    st.radio(
        f"Vad ska gälla för {clash.where}?",
        [THEIRS, MINE],
        index=None,
        format_func={THEIRS: "Det som är i bruk", MINE: "Mitt förslag"}.get,
        key=_key(clash, own),
        horizontal=True,
    )


def _key(clash: Clash, own: PlanProposal) -> str:
    return f"forms/side/{own.base}/{context.register().in_use.nr}/{clash.key}"


def _rebase(clashes: list[Clash], own: PlanProposal) -> None:
    register, actor = context.register(), context.actor()
    choices = {clash.key: st.session_state.get(_key(clash, own)) or "" for clash in clashes}
    st.session_state.pop(_FAULT, None)
    try:
        proposals.rebase(register, actor, choices)
    except NotValid as error:
        st.session_state[_FAULT] = list(error.errors.values())
        return
    except LommaError as error:
        st.session_state[_FAULT] = [str(error)]
        return
    state.start_anew()
    remaining = proposals.draft(register, actor)
    done = f"Förslaget bygger nu på version {register.in_use.nr}. Läs vad det ändrar och ta det i bruk när du vill."
    flash(done if remaining else "Inget är kvar av förslaget: formulären i bruk är redan så.")
