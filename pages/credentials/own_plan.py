"""The first start's three short steps for another municipality: its name and seats, its areas, its milieus.

The answers stay in the session until the account is made; nothing is written before the one-time code is right.
"""

from dataclasses import replace

import streamlit as st

from lomma_core.bootstrap import plan_is_given
from lomma_core.errors import NotValid
from lomma_core.plan.standard import own_file
from lomma_core.plan.standard.own_file import OwnAnswers
from pages.components.person_question import show_refusal

_STEP, _ANSWERS = "own_plan/step", "own_plan/answers"
_DONE = 4
_WIDTH = 640


def draw() -> bool:
    """Draw what there is to choose or answer; returns whether the account can be made now."""
    if plan_is_given():
        return True
    step = st.session_state.get(_STEP, 0)
    if step == 0:
        st.button("Registret är för en annan kommun", key="own_plan/begin", on_click=_go, args=(1,))
        return True
    if step == _DONE:
        _summary(st.session_state[_ANSWERS])
        return True
    with st.container(border=True, width=_WIDTH):
        st.subheader(f"Steg {step} av 3", anchor=False)
        (_group, _areas, _milieus)[step - 1](st.session_state.get(_ANSWERS) or _begun())
    return False


def answers() -> OwnAnswers | None:
    """What has been answered; None where the plan that comes with the program is to be used."""
    return st.session_state[_ANSWERS] if st.session_state.get(_STEP) == _DONE else None


def forget() -> None:
    """The answers are used."""
    for key in (_STEP, _ANSWERS):
        st.session_state.pop(key, None)


def _begun() -> OwnAnswers:
    # The other municipality's name is nobody's model.
    return replace(own_file.model(), municipality="")


def _go(step: int) -> None:
    st.session_state[_STEP] = step


def _group(begun: OwnAnswers) -> None:
    municipality = st.text_input("Kommunens namn", begun.municipality, placeholder="Till exempel Ekhamra kommun")
    text = st.text_area("Gruppens platser", "\n".join(begun.seats), height=240, placeholder="En plats på varje rad")
    st.caption("En plats på varje rad: funktioner, inte personer. Platserna här är en förebild; ändra dem som ni vill.")
    seats = _lines(text)
    convener = st.selectbox(
        "Vem sammankallar gruppen?",
        seats,
        seats.index(begun.convener) if begun.convener in seats else None,
        placeholder="Välj plats",
    )
    offered = st.multiselect(
        "Vilka ska erbjudas att ingå?",
        seats,
        [seat for seat in begun.offered if seat in seats],
        placeholder="Välj platser",
    )
    _turn(replace(begun, municipality=municipality, seats=seats, convener=convener or "", offered=tuple(offered)), 1)


def _areas(begun: OwnAnswers) -> None:
    text = st.text_area("Områden", "\n".join(begun.areas), height=160, placeholder="Ett område på varje rad")
    st.caption("Ett område på varje rad. Det första är hela kommunen.")
    _turn(replace(begun, areas=_lines(text)), 2)


def _milieus(begun: OwnAnswers) -> None:
    text = st.text_area("Miljöer", "\n".join(begun.milieus), height=160, placeholder="En miljö på varje rad")
    st.caption("En miljö på varje rad. Lägesbilden beskriver var och en av dem varje kvartal.")
    _turn(replace(begun, milieus=_lines(text)), 3)


def _turn(own: OwnAnswers, step: int) -> None:
    """The buttons under a step; whoever goes on keeps what is answered, whoever goes back too."""
    with st.container(horizontal=True):
        onward = st.button("Nästa" if step < 3 else "Klart", type="primary", key=f"own_plan/next/{step}")
        back = st.button("Tillbaka" if step > 1 else "Avbryt", key=f"own_plan/back/{step}")
    if not onward and not back:
        return
    st.session_state[_ANSWERS] = own
    try:
        if onward:
            own_file.refuse(own, step)
    except NotValid as error:
        show_refusal(error)
        return
    _go(step + 1 if onward else step - 1)
    st.rerun()


def _summary(own: OwnAnswers) -> None:
    with st.container(border=True, width=_WIDTH):
        st.text(f"Planen skrivs för {own.municipality.strip()}, med standardplanens formulär.")
        st.text(f"Platser: {len(own.seats)}. Områden: {len(own.areas)}. Miljöer: {len(own.milieus)}.")
        with st.container(horizontal=True):
            st.button("Ändra svaren", key="own_plan/change", on_click=_go, args=(1,))
            st.button("Använd den medföljande planen", key="own_plan/forget", on_click=forget)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in (line.strip() for line in text.splitlines()) if line)
