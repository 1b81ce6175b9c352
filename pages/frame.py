"""What surrounds each page: sign-in, navigation, the mark of example data, sign-out. Streamlit's main script."""

import streamlit as st

from lomma_core.accounts.accounts import Account
from pages import foot, login, other, overview
from pages.app import context, session, session_cookie, theme, urls, wordmark
from pages.app.flash import flash_shown, show_flash
from pages.navigation import OPEN, PAGES


def frame() -> None:
    """Draw one run: who is signed in decides whether a page's content is shown at all."""
    st.set_page_config("Handlingsplanen", theme.ICON, "wide", initial_sidebar_state=240)
    account = session.look_up()
    # All pages on every run, hidden before sign-in, so that reload and deep links stay where they were.
    pages = {
        address: st.Page(
            module.show,
            title=title,
            url_path=address,
            default=module is overview,
            visibility="visible" if account and _shown(module, actions) else "hidden",
        )
        for module, title, address, actions in PAGES
    }
    pages |= {
        address: st.Page(module.show, title=title, url_path=address, visibility="hidden")
        for module, title, address in OPEN
    }
    st.session_state["pages"] = pages
    page = st.navigation(list(pages.values()))
    open_to_all = page.url_path in [address for _, _, address in OPEN]
    title = page.title if account or open_to_all else "Logga in"
    # Which page it is: the first that a screen reader says, and what the browser's tabs and history show.
    st.set_page_config(f"{title} – Handlingsplanen")
    if account:
        _signed_in(account)
        page.run()
    elif open_to_all:
        page.run()
    else:
        login.show()
    foot.draw(page.url_path)
    flash_shown()


def _shown(module: object, actions: tuple[str, ...] | None) -> bool:
    """Whether a page stands in the navigation: for who may do something there, and Övrigt when it has any form."""
    if module is other and not other.forms():
        return False
    return actions is None or any(map(context.may, actions))


def _signed_in(account: Account) -> None:
    """What stands beside and above a page for who is signed in."""
    wordmark.draw(context.register().plan)
    with st.sidebar:
        theme.signed_in(context.register(), account)
        st.button("Logga ut", on_click=session.sign_out)
        if st.session_state.pop("new_cookie", False):
            session_cookie.hand_over(st.session_state["token"])
    if context.register().demo:
        st.info("**Exempeldata.** Allt på den här sidan är påhittat.", icon=":material/science:")
    urls.follow()
    show_flash()


frame()
