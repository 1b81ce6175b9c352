"""A refusal in a callback, or in a part of a page that runs alone, is one Swedish sentence, and what is typed stays."""

import ast

from streamlit.testing.v1 import AppTest

from lomma_core.bootstrap import ROOT


def _page() -> None:
    import streamlit as st

    from lomma_core.errors import NotAllowed
    from pages.app.flash import fragment

    @fragment()
    def part() -> None:
        st.text_input("Målgrupp", key="typed")
        if st.session_state.get("refuses"):
            raise NotAllowed("Du är inte inloggad längre. Logga in och gör om det.")
        st.button("Spara")

    part()


def test_a_refusal_in_a_fragment_is_shown_in_swedish_and_what_is_typed_stays():
    app = AppTest.from_function(_page).run()
    app.text_input[0].set_value("Mina ord").run()
    app.session_state["refuses"] = True
    app.run()
    assert [error.value for error in app.error] == ["Du är inte inloggad längre. Logga in och gör om det."]
    assert not app.exception
    assert app.text_input[0].value == "Mina ord"
    app.session_state["refuses"] = False
    app.run()
    assert (app.text_input[0].value, app.button[0].label) == ("Mina ord", "Spara")


def _page_with_a_callback() -> None:
    import streamlit as st

    from lomma_core.errors import NotAllowed
    from pages.app.flash import flash_shown, show_flash
    from pages.components import markdown

    def refuse() -> None:
        raise NotAllowed("Du är inte inloggad längre. Logga in och gör om det.")

    markdown.install()
    show_flash()
    st.text_input("Målgrupp", key="typed")
    st.button("Spara", on_click=refuse)
    flash_shown()


def test_a_refusal_in_any_callback_is_shown_by_the_run_that_follows():
    app = AppTest.from_function(_page_with_a_callback).run()
    app.text_input[0].set_value("Mina ord").run()
    app.button[0].click().run()
    assert [error.value for error in app.error] == ["Du är inte inloggad längre. Logga in och gör om det."]
    assert not app.exception
    assert app.text_input[0].value == "Mina ord"


def test_no_page_makes_a_fragment_of_its_own():
    own = []
    for path in sorted((ROOT / "pages").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and ast.unparse(node) == "st.fragment":
                own.append(path.name)
    assert own == ["flash.py"]
