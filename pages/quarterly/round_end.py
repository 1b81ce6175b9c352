"""The end of the round: that all is followed up, and what comes next (P7)."""

import streamlit as st

from lomma_core.plan.names import MEETING, QUARTER, SITUATION, SITUATION_FOLLOW_UP
from lomma_core.quarterly import steps
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.target import Target
from lomma_core.utils.text import counted, sentence
from pages.app import context, urls


def round_end(quarter: Quarter, total: int, left: int, own: str) -> None:
    """Draw what has been done and the way on; ``own`` is the key of the choice that shows the seat's own only."""
    if left:
        st.header("Dina insatser är uppföljda", anchor=False)
        st.write(sentence(f"{counted(left, 'av gruppens insatser återstår', 'av gruppens insatser återstår')}"))
        st.button("Visa hela rundan", type="primary", on_click=st.session_state.update, args=({own: False},))
        return
    st.header("Rundan är klar", anchor=False)
    many = f"Alla {total} insatser är uppföljda" if total > 1 else "Insatsen är uppföljd"
    st.write(f"{many} {quarter}. Välj en i listan om ett svar ska ändras.")
    following = steps.next_step(context.register(), context.actor(), quarter)
    if following is None:
        return
    st.write(f"Nästa steg i kvartalet: {following.label.lower()}. {following.words}.")
    st.button(following.label, type="primary", key="round/next", on_click=_lead, args=(following.name, quarter))


def _lead(step: str, quarter: Quarter) -> None:
    if step == steps.MEET:
        urls.later_to(Target(MEETING, sitting=True))
    elif step == steps.DESCRIBE:
        # Its first tab; which tab is open stands in the address by the widget alone.
        urls.later_page(urls.page_of(SITUATION), **{QUARTER: str(quarter)})
    elif step == steps.FOLLOW_UP:
        st.session_state.update(urls.for_all(SITUATION_FOLLOW_UP))
    else:
        urls.later_to(Target(prefill={QUARTER: str(quarter)}))
