"""Who else has the form open, asked anew now and then in a fragment of its own, in which nobody types."""

import streamlit as st

from lomma_core.personal.draft_subjects import NEW
from lomma_core.plan.model import Form
from lomma_core.utils.quarters import local
from lomma_core.utils.text import listed
from pages.app import context
from pages.components.status_line import status_line
from pages.parts import login


@st.fragment(run_every=30)
def presence_line(form: Form, who: str) -> None:
    """Say who else has the record open and since when; nothing for a new record about nothing in particular."""
    # Without a session there is nobody to tell; the form itself asks for a new sign-in at its next run.
    if who == NEW or login.look_up() is None:
        return
    register = context.register()
    others = register.presence.sign(form.name, who, context.actor().name, register.now())
    told = listed(f"{name} sedan {local(since):%H:%M}" for name, since in others)
    status_line(f"presence/{form.name}/{who}", f"Öppen också hos {told}." if told else "")
