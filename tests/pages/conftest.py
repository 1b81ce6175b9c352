"""The app as Streamlit's AppTest runs it: no browser, a register of its own, somebody signed in.

AppTest follows the app's real script but knows no cookie and draws no custom component. So each screen's token stands
in for its cookie while it runs, and our table is read from what is sent to the browser.
"""

import datetime as dt
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block
from streamlit.util import calc_hash

from lomma_core.accounts import accounts, sessions
from lomma_core.bootstrap import ROOT, open_register
from lomma_core.permissions import OPERATOR
from lomma_core.records import commands
from lomma_core.register import Register
from pages.app import context
from pages.components.markdown import JOINER
from tests.conftest import CONVENER, MEASURE, PLAN
from tests.helpers.sample_records import fill

TODAY = "2026-11-24"
PASSWORD = "en lång ramsa att minnas"
ACCOUNTS = {
    "las.ett": "lasare",
    "pol.ett": "polis",
    "med.ett": "medlem",
    "sam.ett": "sammankallande",
    "ark.ett": "arkivansvarig",
    "adm.ett": "administrator",
}


# The token of the screen that runs: AppTest has no cookies.
_COOKIE: list[str | None] = [None]


def _lines(node: dict) -> Iterator[str]:
    """The texts of a drawn tree, an element without elements in it a line."""
    if all(isinstance(part, str) for part in node["parts"]):
        yield "".join(node["parts"])
    else:
        for part in node["parts"]:
            yield from [part] if isinstance(part, str) else _lines(part)


class Screen:
    """What somebody who is signed in sees and does; widgets are named by the label they carry."""

    def __init__(self, token: str | None):
        self.app = AppTest.from_file(ROOT / "pages" / "frame.py", default_timeout=30)
        self.token = token

    def go(self, address: str, **query: str) -> "Screen":
        """Open a page by its address, as a link or the navigation does."""
        # AppTest.switch_page only knows pages that are files; ours are functions with addresses.
        self.app._page_hash = calc_hash(address)
        self.app.query_params.clear()
        self.app.query_params.update(query)
        return self.run()

    def run(self) -> "Screen":
        """Run once more and let no exception pass."""
        _COOKIE[0] = self.token
        self.app.run()
        # From here on the page is where the app itself has gone.
        self.app._page_hash = ""
        assert not self.app.exception, self.app.exception[0].message
        unexpected = [element.value for element in self.app.error if "felnummer" in element.value]
        assert not unexpected, unexpected
        return self

    def widget(self, label: str):
        """The only widget with this label, of any type."""
        # A tab and a section may be called as a question in them.
        elements = (element for element in self.app.main if element.type not in ("tab", "expander"))
        widgets = [element for element in elements if _name(element) == label]
        assert len(widgets) == 1, f"{label}: {len(widgets)} found among {self.labels()}"
        return widgets[0]

    def has_widget(self, label: str) -> bool:
        """Whether the page has a widget with this label."""
        return any(_name(element) == label for element in self.app.main)

    def labels(self) -> list[str]:
        """The labels of all widgets in the page, without hints; the links at its foot are none."""
        return [name for name in (_name(element) for element in self.app.main if element.type != "page_link") if name]

    def fill(self, label: str, value: object) -> "Screen":
        """Answer in a widget, as typing and leaving it does; a choice by its name."""
        widget = self.widget(label)
        widget.set_value(value)
        # What stands in a st.form is sent with its button only.
        return self if getattr(widget.proto, "form_id", "") else self.run()

    def press(self, label: str) -> "Screen":
        """Press a button."""
        self.widget(label).click()
        return self.run()

    def open_tab(self, label: str) -> "Screen":
        """Open a tab that is drawn when it is open; nothing where there is none or all of them are drawn."""
        for block in self.app.main:
            own = block.proto.tab_container.id if block.type == "tab_container" else ""
            if own and any(tab.label == label for tab in block.children.values()):
                # Streamlit's id of a widget ends with the key that it was given.
                self.app.session_state[own.split("-", 2)[2]] = label
                return self.run()
        return self

    def below(self, label: str) -> str:
        """What stands right below a field: its message, or the next thing."""
        elements = list(self.app.main)
        place = next(i for i, element in enumerate(elements) if _name(element) == label)
        # A message lies in a container of its own, by which the field is tied to it.
        rest = (element for element in elements[place + 1 :] if not isinstance(element, Block))
        # The calendar of a day stands beside its field.
        after = next(element for element in rest if "i kalendern" not in str(getattr(element, "proto", "")))
        return str(getattr(after, "value", ""))

    def buttons(self) -> list[str]:
        """The buttons in the page itself, without those beside it."""
        return [element.label for element in self.app.main if element.type == "button"]

    @property
    def title(self) -> str:
        """The page's own heading, as it is read."""
        assert len(self.app.title) == 1, [title.value for title in self.app.title]
        return self.app.title[0].value.replace(JOINER, "")

    @property
    def text(self) -> str:
        """Everything that can be read in the page, tables and widget labels included."""
        values = [
            str(element.value) for element in self.app.main if hasattr(element, "value") and element.value is not None
        ]
        labels = [str(element.label) for element in self.app.main if getattr(element, "label", None)]
        cells = [str(cell) for table in self.tables() for row in table.rows for cell in row]
        progress = [element.text for element in self.app.main if element.type == "progress"]
        trees = [data for data in self._components() if "tag" in data]
        return "\n".join([*values, *labels, *progress, *cells, *(line for tree in trees for line in _lines(tree))])

    def _components(self) -> list[dict]:
        """What our components in the page are given."""
        return [json.loads(element.proto.json) for element in self.app.main if element.type == "bidi_component"]

    def figures(self) -> dict[str, str]:
        """Where each labelled figure of the page's picture leads: {label: address}."""
        nodes = [data for data in self._components() if "tag" in data]
        for node in nodes:
            nodes += [part for part in node["parts"] if isinstance(part, dict)]
        return {node["label"]: node["href"] for node in nodes if "label" in node and "href" in node}

    def trees(self, style: str) -> list[dict]:
        """The elements with this class in the page's drawn parts."""
        nodes = [data for data in self._components() if "tag" in data]
        for node in nodes:
            nodes += [part for part in node["parts"] if isinstance(part, dict)]
        return [node for node in nodes if node.get("style") == style]

    def places(self) -> dict[str, str]:
        """Where on the page itself the links of its drawn parts lead: {text: place}."""
        nodes = [data for data in self._components() if "tag" in data]
        for node in nodes:
            nodes += [part for part in node["parts"] if isinstance(part, dict)]
        return {node["parts"][0]: node["at"] for node in nodes if "at" in node}

    def links(self) -> list[str]:
        """The addresses that the links of the page's drawn parts and tables lead to, in order."""
        nodes = [data for data in self._components() if "tag" in data or "columns" in data]
        for node in nodes:
            nodes += [part for part in [*node.get("parts", ()), *node.get("rows", ())] if isinstance(part, dict)]
        return [node["href"] for node in nodes if node.get("href")]

    def described(self, text: str) -> set[str]:
        """The keys of the fields that a text above them is tied to."""
        ties = [data for data in self._components() if data.get("text") == text]
        return {field for data in ties for field in data["fields"]}

    def tables(self) -> list["ShownTable"]:
        """Our tables in the page, in order."""
        tables = []
        for data in self._components():
            if "columns" in data:
                headings = [column["label"] for column in data["columns"]]
                rows = [[cell["text"] for cell in row["cells"]] for row in data["rows"]]
                tables.append(ShownTable(data["caption"], headings, rows))
        return tables

    @property
    def problems(self) -> str:
        """What the error summaries say; empty while nothing hinders a save."""
        places = [data for data in self._components() if "problems" in data]
        assert places, "The page has no place for what hinders a save."
        summaries = [place for place in places if place["problems"]]
        return "\n".join(
            "\n".join([summary["heading"], *(problem["text"] for problem in summary["problems"])])
            for summary in summaries
        )

    def table(self, caption: str) -> "ShownTable":
        """The one table whose caption begins like this."""
        tables = [table for table in self.tables() if table.caption.startswith(caption)]
        assert len(tables) == 1, [table.caption for table in self.tables()]
        return tables[0]


@dataclass
class ShownTable:
    """A table as it is shown."""

    caption: str
    headings: list[str]
    rows: list[list[str]]


def _name(widget) -> str:
    """A widget's label without the mark of a required answer and the hint."""
    label = getattr(widget, "label", None) or ""
    return label.split("  \n")[0].removesuffix(" *")


@pytest.fixture(scope="session")
def databases(tmp_path_factory) -> dict[str, Path | dict[str, str]]:
    """An empty and a filled database with the same accounts, and their tokens: made once, since bcrypt is slow."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOMMA_TODAY", TODAY)
        register = open_register(PLAN, folder / "empty.duckdb")
        tokens = {}
        for name, role in ACCOUNTS.items():
            accounts.add(register, OPERATOR, name, PASSWORD, role)
            tokens[role] = sessions.sign_in(register, name, PASSWORD)[1]
        # Each has just shown who it is and done something, however long the tests take, and whenever a page is drawn;
        # test_own_account_page.py has one that has not.
        with register.store.transaction() as write:
            write.execute("UPDATE session SET authenticated_at = ?, last_seen_at = ?", [dt.datetime(2100, 1, 1)] * 2)
        register.store.close()
        shutil.copy(folder / "empty.duckdb", folder / "filled.duckdb")
        register = open_register(PLAN, folder / "filled.duckdb")
        fill(register)
        register.store.close()
    return {"empty": folder / "empty.duckdb", "filled": folder / "filled.duckdb", "tokens": tokens}


@pytest.fixture
def open_database(databases, tmp_path, monkeypatch) -> Iterator[Callable[..., Register]]:
    """``opened(kind, plan)`` opens a copy of the ``empty`` or the ``filled`` database as the process's one register.

    Called again without a kind it opens the same database anew, as a restart of the server does.
    """
    monkeypatch.setenv("LOMMA_TODAY", TODAY)
    monkeypatch.setenv("LOMMA_DATABASE", str(tmp_path / "lomma.duckdb"))
    monkeypatch.delenv("LOMMA_PLAN", raising=False)
    _COOKIE[0] = None
    monkeypatch.setattr(context, "own_token", lambda: _COOKIE[0])

    def open_it(kind: str | None = None, plan: Path | None = None) -> Register:
        _close()
        if kind:
            shutil.copy(databases[kind], tmp_path / "lomma.duckdb")
            # Another database than the last one: as whoever moves one in does, its mark goes too.
            (tmp_path / "lomma.duckdb.loggmarke").unlink(missing_ok=True)
        if plan:
            monkeypatch.setenv("LOMMA_PLAN", str(plan))
        return context.start()

    _close()
    yield open_it
    _close()


def _close() -> None:
    # The process keeps one register open, which the next test must not see.
    context.STATE.close()


@pytest.fixture
def screen(databases, open_database) -> Callable[..., Screen]:
    """``screen(role, kind)`` signs somebody in on the ``empty`` or ``filled`` register; ``kind=None`` keeps it."""

    def sign_in(role: str, kind: str | None = "empty") -> Screen:
        if kind:
            open_database(kind)
        return Screen(databases["tokens"][role]).run()

    return sign_in


@pytest.fixture
def register(open_database):
    """An empty register, opened as the app's own."""
    return open_database("empty")


@pytest.fixture
def measure(register):
    """One saved insats in the app's register."""
    return commands.save(register, CONVENER, "insats", MEASURE)


@pytest.fixture
def page(screen, register) -> Screen:
    """A member's screen on that register."""
    return screen("medlem", None)
