"""What was refused outside the plan's forms: one line for each fault, so that none is overlooked."""

import streamlit as st

from lomma_core.errors import LommaError, NotValid


def refused(error: LommaError) -> None:
    """Say what is wrong; it is announced, and what was typed stays in its fields."""
    faults = list(error.errors.values()) if isinstance(error, NotValid) else []
    st.error("\n".join(f"- {fault}" for fault in faults) if len(faults) > 1 else str(error))
