"""A list as somebody has set it: search, filters, sorting, page and columns, as words and saved under a name."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from lomma_core.audit import log
from lomma_core.errors import NotFound, NotValid
from lomma_core.permissions import Actor, require
from lomma_core.plan.model import Field, Form, Plan
from lomma_core.privacy import guard
from lomma_core.records.filters import computed
from lomma_core.register import Register
from lomma_core.utils.text import alphabetical, clean, one_line

LONGEST = 60


@dataclass(frozen=True)
class ViewWords:
    """What the parts of a view are called where it is written down; ``filter`` begins the name of each filter."""

    search: str
    filter: str
    sort: str
    order: str
    descending: str
    page: str
    columns: str
    show: str
    withdrawn: str
    incomplete: str


# How views stand in the database.
STORED = ViewWords(
    "sok", "filter.", "sortera", "ordning", "fallande", "sida", "kolumner", "visa", "atertagna", "ofullstandiga"
)


@dataclass(frozen=True)
class View:
    """How a list is shown; an empty ``sort`` is the list's own order, no ``columns`` are the plan's own.

    ``withdrawn`` shows the withdrawn records instead (R19), ``incomplete`` only those that lack required answers.
    """

    search: str = ""
    filters: dict[str, str] = dataclasses.field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    page: int = 1
    columns: tuple[str, ...] = ()
    withdrawn: bool = False
    incomplete: bool = False


def filter_fields(form: Form) -> list[Field]:
    """The fields that a list is filtered by: what is chosen, where it must be answered or stands in the list."""
    filters = [field for field in form.field if field.kind.filtered and not field.kind.is_link]
    return [field for field in filters if field.required or field.name in form.list]


def may_mean_person(text: str) -> bool:
    """Whether a text may mean a person (R2, R3), and so never stands in addresses and saved views."""
    return not guard.is_clean(text)


def to_query(view: View, words: ViewWords = STORED) -> dict[str, str]:
    """The view as named words; nothing for what is as usual, nor for a search that may mean a person."""
    query = {words.search: "" if may_mean_person(view.search) else view.search}
    query |= {f"{words.filter}{name}": value for name, value in view.filters.items()}
    query |= {words.sort: view.sort, words.order: words.descending if view.sort and view.descending else ""}
    query |= {words.page: str(view.page) if view.page > 1 else "", words.columns: ",".join(view.columns)}
    query |= {words.show: words.withdrawn if view.withdrawn else words.incomplete if view.incomplete else ""}
    return {key: value for key, value in query.items() if value}


def from_query(plan: Plan, form: Form, query: Mapping[str, str], words: ViewWords = STORED) -> View:
    """The view of named words; what the form does not have is left out, and so is one that may mean a person."""
    search = clean(query.get(words.search, ""))[:200]
    filters = {}
    for field in filter_fields(form):
        text = query.get(f"{words.filter}{field.name}", "")
        value = text if text == computed.NO_ANSWER else field.kind.filter_value(text, plan.choices_of(field))
        if value is not None:
            filters[field.name] = value
    for narrowing in computed.of(plan, form):
        text = query.get(f"{words.filter}{narrowing.name}", "")
        if text in narrowing.words:
            filters[narrowing.name] = text
    page = query.get(words.page, "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
    columns = query.get(words.columns, "").split(",")
    return View(
        search="" if may_mean_person(search) else search,
        filters=filters,
        sort=query[words.sort] if query.get(words.sort) in form.fields else "",
        descending=query.get(words.order) == words.descending,
        page=max(1, number),
        columns=tuple(name for name in form.fields if name in columns),
        withdrawn=query.get(words.show) == words.withdrawn,
        incomplete=query.get(words.show) == words.incomplete,
    )


def columns(form: Form, view: View) -> list[Field]:
    """The columns of a list: the plan's own in its order, then others in the form's."""
    listed = view.columns or form.list
    names = [name for name in form.list if name in listed]
    return [form.fields[name] for name in names] + [
        field for name, field in form.fields.items() if name in listed and name not in names
    ]


def save(register: Register, actor: Actor, form_name: str, name: str, view: View) -> str:
    """Keep a view under a name of the account's own, over an older one of that name; returns the name.

    The page is not stored. Raises NotAllowed, NotFound, and NotValid for a name that is missing or too long, and for a
    name or a search that may mean a person.
    """
    form = register.plan.get_form(form_name)
    require(register, actor, "read")
    name = one_line(name)
    if not name or len(name) > LONGEST:
        raise NotValid({"name": f"Skriv ett namn på vyn, högst {LONGEST} tecken."})
    if may_mean_person(name):
        raise NotValid({"name": "Namnet kan peka ut en person. Välj ett namn som säger vad listan visar."})
    if may_mean_person(view.search):
        raise NotValid({"search": "Sökordet kan peka ut en person och sparas inte. Ta bort det och spara vyn sedan."})
    # Through the words and back: nothing is kept that the form does not have.
    view = from_query(register.plan, form, to_query(replace(view, page=1)))
    query = urlencode(to_query(view))
    key = {"account": actor.name, "form": form.name, "name": name}
    with register.store.transaction() as write:
        write.put("list_view", key, {"query": query, "saved_at": register.now()})
        log.add(write, actor, "view_save", register.now(), [{"form": form.name}])
    return name


def list_views(register: Register, actor: Actor, form_name: str) -> dict[str, View]:
    """The account's own views of a form's list by name, in Swedish order. Raises NotAllowed and NotFound."""
    form = register.plan.get_form(form_name)
    require(register, actor, "read")
    sql = "SELECT name, query FROM list_view WHERE account = ? AND form = ?"
    rows = register.store.read(sql, [actor.name, form.name])
    rows.sort(key=lambda row: alphabetical(row["name"]))
    return {row["name"]: from_query(register.plan, form, dict(parse_qsl(row["query"]))) for row in rows}


def remove(register: Register, actor: Actor, form_name: str, name: str) -> None:
    """Take one of the account's own views away. Raises NotAllowed, and NotFound when there is none of that name."""
    if name not in list_views(register, actor, form_name):
        raise NotFound("Vyn finns inte.")
    with register.store.transaction() as write:
        sql = "DELETE FROM list_view WHERE account = ? AND form = ? AND name = ?"
        write.execute(sql, [actor.name, form_name, name])
        log.add(write, actor, "view_remove", register.now(), [{"form": form_name}])
