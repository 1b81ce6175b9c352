"""Who acts on a run: nobody acts who is not signed in, and nobody in a tab that was drawn for another session."""

import pytest
from streamlit.testing.v1 import AppTest

from lomma_core.accounts import accounts, sessions
from pages.app import context
from tests.conftest import ADMIN


def _script() -> None:
    import streamlit as st

    from lomma_core.errors import NotAllowed
    from pages.app import context

    st.text(f"{context.signed_in()}")
    try:
        st.text(context.actor().name)
    except NotAllowed as error:
        st.error(str(error))


@pytest.fixture
def drawn(databases, register, monkeypatch):
    """``drawn(token, drawn_for)`` is the page with a token, in a tab that was drawn for the session of another."""

    def draw(token: str | None, drawn_for: str | None = None) -> AppTest:
        monkeypatch.setattr(context, "own_token", lambda: token)
        page = AppTest.from_function(_script)
        if drawn_for:
            session = sessions.current(register, drawn_for)
            page.session_state["whose"] = (session.id, session.account, "medlem")
        return page.run()

    return draw


def _nobody(page: AppTest) -> bool:
    refused = [error.value for error in page.error] == ["Du är inte inloggad längre. Logga in och gör om det."]
    return refused and [text.value for text in page.text] == ["None"]


@pytest.mark.parametrize("token", [None, "", "fel"])
def test_nobody_acts_who_is_not_signed_in(drawn, token):
    assert _nobody(drawn(token))


def test_who_has_the_cookie_of_a_session_acts(drawn, databases):
    token = databases["tokens"]["medlem"]
    for page in (drawn(token), drawn(token, token)):
        assert page.text[1].value == "med.ett"
        assert not page.error


def test_nobody_acts_in_a_tab_that_was_drawn_for_another_session(drawn, databases):
    tokens = databases["tokens"]
    assert _nobody(drawn(tokens["administrator"], tokens["medlem"]))
    assert _nobody(drawn(None, tokens["medlem"]))


def test_who_acts_is_looked_up_at_each_use(drawn, databases, register):
    token = databases["tokens"]["medlem"]
    accounts.change(register, ADMIN, "med.ett", role="lasare")
    page = drawn(token, token)
    assert "lasare" in page.text[0].value
    accounts.change(register, ADMIN, "med.ett", active=False)
    assert _nobody(page.run())
