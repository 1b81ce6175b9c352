"""A list as somebody has set it: search, filters, sorting, page and columns, as an address and saved under a name."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode

from lomma_core.audit import log
from lomma_core.errors import NotFound, NotValid
from lomma_core.permissions import Actor, require
from lomma_core.plan.model import Field, Form, Plan
from lomma_core.privacy import guard
from lomma_core.register import Register
from lomma_core.utils.text import alphabetical, clean

LONGEST = 60
FILTER = "filter."
KEYS = ("sok", "sortera", "ordning", "sida", "kolumner")
_DOWN = "fallande"


@dataclass(frozen=True)
class View:
    """How a list is shown; an empty ``sort`` is the list's own order, no ``columns`` are the plan's own."""

    search: str = ""
    filters: dict[str, str] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    page: int = 1
    columns: tuple[str, ...] = ()


def filtered(form: Form) -> list[Field]:
    """The fields that a list is filtered by: what is chosen, where it must be answered or stands in the list."""
    chosen = [one for one in form.field if one.kind.filtered and not one.kind.is_link]
    return [one for one in chosen if one.required or one.name in form.list]


def guarded(text: str) -> bool:
    """Whether a text may mean a person (R2, R3), and so is kept out of addresses and saved views."""
    return any(guard.classify(text))


def to_query(view: View) -> dict[str, str]:
    """The view as parts of an address; nothing for what is as usual, nor for a search that may mean a person."""
    query = {"sok": "" if guarded(view.search) else view.search}
    query |= {f"{FILTER}{name}": wanted for name, wanted in view.filters.items()}
    query |= {"sortera": view.sort, "ordning": _DOWN if view.sort and view.descending else ""}
    query |= {"sida": str(view.page) if view.page > 1 else "", "kolumner": ",".join(view.columns)}
    return {key: value for key, value in query.items() if value}


def from_query(plan: Plan, form: Form, query: Mapping[str, str]) -> View:
    """The view that an address asks for; what the form does not have is left out, and so is a guarded search."""
    search = clean(query.get("sok", ""))[:200]
    filters = {}
    for one in filtered(form):
        wanted = one.kind.filter_value(query.get(f"{FILTER}{one.name}", ""), plan.choices_of(one))
        if wanted is not None:
            filters[one.name] = wanted
    page = query.get("sida", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
    asked = query.get("kolumner", "").split(",")
    return View(
        search="" if guarded(search) else search,
        filters=filters,
        sort=query["sortera"] if query.get("sortera") in form.fields else "",
        descending=query.get("ordning") == _DOWN,
        page=max(1, number),
        columns=tuple(name for name in form.fields if name in asked),
    )


def shown(form: Form, view: View) -> list[Field]:
    """The columns of a list: the plan's own in its order, then others in the form's."""
    wanted = view.columns or form.list
    names = [name for name in form.list if name in wanted]
    return [form.fields[name] for name in names] + [
        one for name, one in form.fields.items() if name in wanted and name not in names
    ]


def save(register: Register, actor: Actor, form_name: str, name: str, view: View) -> str:
    """Keep a view under a name of the account's own, over an older one of that name; returns the name.

    The page is not kept. Raises NotAllowed, NotFound, and NotValid for a name that is missing or too long, and for a
    name or a search that may mean a person.
    """
    form = register.plan.get_form(form_name)
    require(register.plan, actor, "read")
    name = " ".join(clean(name).split())
    if not name or len(name) > LONGEST:
        raise NotValid({"name": f"Skriv ett namn på vyn, högst {LONGEST} tecken."})
    if guarded(name):
        raise NotValid({"name": "Namnet kan peka ut en person. Välj ett namn som säger vad listan visar."})
    if guarded(view.search):
        raise NotValid({"search": "Sökordet kan peka ut en person och sparas inte. Ta bort det och spara vyn sedan."})
    # Through the address and back: nothing is kept that the form does not have.
    view = from_query(register.plan, form, to_query(replace(view, page=1)))
    query = urlencode(to_query(view))
    key = [actor.name, form.name, name]
    with register.store.transaction() as write:
        if write.read("SELECT 1 AS n FROM list_view WHERE account = ? AND form = ? AND name = ?", key):
            sql = "UPDATE list_view SET query = ?, saved_at = ? WHERE account = ? AND form = ? AND name = ?"
            write.execute(sql, [query, register.now(), *key])
        else:
            row = dict(zip(("account", "form", "name"), key, strict=True))
            write.insert("list_view", [row | {"query": query, "saved_at": register.now()}])
        log.add(write, actor, "view_save", register.now(), [{"form": form.name}])
    return name


def saved(register: Register, actor: Actor, form_name: str) -> dict[str, View]:
    """The account's own views of a form's list by name, in Swedish order. Raises NotAllowed and NotFound."""
    form = register.plan.get_form(form_name)
    require(register.plan, actor, "read")
    sql = "SELECT name, query FROM list_view WHERE account = ? AND form = ?"
    rows = register.store.read(sql, [actor.name, form.name])
    rows.sort(key=lambda row: alphabetical(row["name"]))
    return {row["name"]: from_query(register.plan, form, dict(parse_qsl(row["query"]))) for row in rows}


def remove(register: Register, actor: Actor, form_name: str, name: str) -> None:
    """Take one of the account's own views away. Raises NotAllowed, and NotFound when there is none of that name."""
    if name not in saved(register, actor, form_name):
        raise NotFound("Vyn finns inte.")
    with register.store.transaction() as write:
        sql = "DELETE FROM list_view WHERE account = ? AND form = ? AND name = ?"
        write.execute(sql, [actor.name, form_name, name])
        log.add(write, actor, "view_remove", register.now(), [{"form": form_name}])
