"""Addresses: page, form and record in the URL, so that reload and links open them."""

from urllib.parse import urlencode, urlsplit

import streamlit as st

from lomma_core.personal.draft_subjects import DUPLICATED
from lomma_core.plan.model import Form, Plan
from lomma_core.plan.names import (
    ASSESSMENT,
    DECISION,
    MEASURE,
    MEASURE_FOLLOW_UP,
    MEETING,
    OBSERVATION,
    PROPOSAL,
    SEAT_ENTRY,
    SETTINGS,
    SITUATION,
    SITUATION_FOLLOW_UP,
)
from lomma_core.utils.target import Target
from pages.app.web import address

# The pages of the app by address; navigation.py names the module of each.
ADDRESSES = (
    "oversikt",
    "lagesbild",
    "forslag",
    "insatser",
    "uppfoljning",
    "luckor",
    "kvartalet",
    "gruppen",
    "ovrigt",
    "sok",
    "export-och-import",
    "administration",
    "hjalp",
    "mitt-konto",
    "tillganglighet",
    "valkommen",
)
# Where a one-time code is typed.
WELCOME = "valkommen"
# The wall display, and the value of its query ``lage`` for the meeting view.
DISPLAY, DISPLAY_MEETING = "/visning", "mote"
# The page on which a form's records are opened; forms that the plan adds stand together on a page of their own.
_PAGE_OF = {
    SITUATION: "lagesbild",
    OBSERVATION: "lagesbild",
    PROPOSAL: "forslag",
    MEASURE: "insatser",
    MEASURE_FOLLOW_UP: "uppfoljning",
    SITUATION_FOLLOW_UP: "uppfoljning",
    ASSESSMENT: "kvartalet",
    MEETING: "gruppen",
    DECISION: "gruppen",
    SEAT_ENTRY: "gruppen",
    SETTINGS: "gruppen",
}
OTHER = "ovrigt"
# In the address: notes are taken at the meeting that it names, or at the next one.
SITTING = "motet"
# The tab with one answer for all milieus, by form.
_TAB_FOR_ALL = {SITUATION: "Kvartalet", SITUATION_FOLLOW_UP: "Lägesbilder"}
GOTO = "goto"


def page_of(form: str) -> str:
    """The address of the page that a form's records are opened on."""
    return _PAGE_OF.get(form, OTHER)


def other_forms(plan: Plan) -> dict[str, Form]:
    """The forms that have no page of their own, by name."""
    return {name: form for name, form in plan.forms.items() if page_of(name) == OTHER}


def for_all(form: str) -> dict[str, str]:
    """The query that opens one answer for all milieus on the form's page; empty where the form has none."""
    return {"flik": _TAB_FOR_ALL[form]} if form in _TAB_FOR_ALL else {}


def form(default: str) -> str:
    """The form that the address names."""
    return st.query_params.get("form", default)


def record() -> str | None:
    """The record that the address opens, if any."""
    return st.query_params.get("post")


def new() -> bool:
    """Whether the address is of an empty form."""
    return "ny" in st.query_params


def sitting() -> bool:
    """Whether the address is of a meeting that goes on."""
    return SITTING in st.query_params


def duplicated() -> str:
    """The record whose answers an empty form begins with, if the address names one."""
    return st.query_params.get(DUPLICATED, "") if new() else ""


def duplicate(form: str, record: str) -> None:
    """Go to an empty form on this page that begins with a record's answers."""
    go(form, ny=True, **{DUPLICATED: record})


def of(target: Target) -> tuple[str, dict[str, str]]:
    """The page and the query of a target."""
    if not target.form:
        return "kvartalet", target.prefill
    more = {"post": target.record} if target.record else {} if target.for_all or target.sitting else {"ny": "1"}
    tab = for_all(target.form) if target.for_all else {SITTING: "1"} if target.sitting else {}
    return page_of(target.form), {"form": target.form} | more | target.prefill | tab


def link_to(target: Target) -> str:
    """The address of a target, for a link."""
    return link(*of(target))


def later_to(target: Target) -> None:
    """Go to a target from a callback: when the next run begins."""
    page, query = of(target)
    later_page(page, **query)


def to(form: str, **query: str) -> str:
    """The address of a record or an empty form, for a link."""
    return link(page_of(form), {"form": form} | query)


def go(form: str | None = None, post: str | None = None, ny: bool = False, **more: str) -> None:
    """Go to a form's list, a record or an empty form on this page; ``more`` are an empty form's first answers."""
    query = {"form": form, "post": post, "ny": "1" if ny else None} | more
    st.query_params.from_dict({key: value for key, value in query.items() if value})


def open_page(page: str, **query: str) -> None:
    """Switch to another page now."""
    st.switch_page(st.session_state["pages"][page], query_params=query)


def later(form: str, **query: str) -> None:
    """Go to a record or an empty form on whatever page it stands, from a callback: when the next run begins."""
    later_page(page_of(form), form=form, **query)


def later_page(page: str, **query: str) -> None:
    """Switch to another page from a callback: when the next run begins."""
    st.session_state[GOTO] = (page, query)


def follow() -> None:
    """Go to the page that a callback has set."""
    if GOTO in st.session_state:
        page, query = st.session_state.pop(GOTO)
        open_page(page, **query)


def full_address(page: str) -> str:
    """The whole address of a page, to write down: the configured one, else the one that this browser is at."""
    wanted, seen = address.settings(), urlsplit(st.context.url or "http://localhost")
    port = f":{wanted.port}" if wanted.port not in (80, 443) else ""
    own = f"{wanted.scheme}://{wanted.host}{port}" if wanted.scheme else f"{seen.scheme}://{seen.netloc}"
    return f"{own}/{page}"


def link(page: str, query: dict[str, str]) -> str:
    """The address of a page with a query, for a link."""
    return f"/{page}?{urlencode(query)}" if query else f"/{page}"
