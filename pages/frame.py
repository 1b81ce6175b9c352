"""What surrounds each page: sign-in, navigation, the mark of example data, sign-out. Streamlit's main script."""

import streamlit as st

from lomma_core.accounts.accounts import Account
from lomma_core.errors import NotAllowed
from lomma_core.permissions import Actor, allowed
from lomma_core.watch.metrics import PAGE
from pages import foot, login
from pages.app import context, session, session_cookie, theme, urls
from pages.app.flash import flash_shown, show_flash, unexpected
from pages.components import markdown
from pages.components.markdown import Markdown
from pages.credentials import own_factor
from pages.guide import page_help
from pages.navigation import OPEN, PAGES


def frame() -> None:
    """Draw one run: who is signed in decides whether a page's content is shown at all."""
    markdown.install()
    st.set_page_config("Handlingsplanen", theme.ICON, "wide", initial_sidebar_state=240)
    account = session.look_up()
    # Once for all that is shown or hidden by it: the core asks again who does something.
    actor = context.signed_in() if account else None
    # All pages on every run, hidden before sign-in, so that reload and deep links stay where they were.
    pages = {
        address: st.Page(
            module.show,
            title=title,
            url_path=address,
            default=address == PAGES[0][2],
            visibility="visible" if actor and _is_shown(actor, address, actions) else "hidden",
        )
        for module, title, address, actions in PAGES
    }
    pages |= {
        address: st.Page(module.show, title=title, url_path=address, visibility="hidden")
        for module, title, address in OPEN
    }
    st.session_state["pages"] = pages
    # All of them: a page behind "more" is not there for who looks for it.
    page = st.navigation(list(pages.values()), expanded=True)
    open_to_all = page.url_path in [address for _, _, address in OPEN]
    title = page.title if account or open_to_all else "Logga in"
    # The document's title: what a screen reader reads first, and the browser's tabs and history show.
    st.set_page_config(f"{title} – Handlingsplanen")
    if account:
        _signed_in(account, page.title)
        try:
            page.run()
        except NotAllowed as error:
            # A role that has left the plan, or an account that is closed while the page is drawn.
            st.error(str(error))
    elif open_to_all:
        page.run()
    else:
        login.show()
    foot.draw(page.url_path)
    session_cookie.mark(st.session_state["whose"][0] if account else "")
    flash_shown()


def _is_shown(actor: Actor, address: str, actions: tuple[str, ...] | None) -> bool:
    """Whether a page is in the navigation: if the role has an action there, and Övrigt if it has a form."""
    plan = context.register().plan
    if address == urls.OTHER and not urls.other_forms(plan):
        return False
    return actions is None or any(allowed(plan, actor, action) for action in actions)


def _signed_in(account: Account, title: str) -> None:
    """Draw what is beside and above the page of that title after sign-in."""
    theme.wordmark(context.register().plan)
    with st.sidebar:
        theme.signed_in(context.register(), account)
        own_factor.reminder(account)
        page_help.popover(title)
        st.button("Logga ut", on_click=session.sign_out)
    if context.register().demo:
        st.info(Markdown("**Exempeldata.** Allt på den här sidan är påhittat."), icon=":material/science:")
    urls.follow()
    show_flash()


with context.STATE.metrics.run(PAGE):
    try:
        frame()
    except Exception as error:
        # Streamlit's own sentence has no number that the log can be searched for.
        st.error(unexpected(error))
