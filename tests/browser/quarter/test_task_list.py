"""The sixteen tasks of docs/uppgifter.md, done word by word in real Chromium on the example data."""

import contextlib
import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from lomma_core.bootstrap import ROOT, open_register
from lomma_core.maintenance import demo
from tests.conftest import NOW, PLAN
from tests.helpers.browser_steps import click, pick, sign_in, wait_until_settled
from tests.helpers.servers import start_server, stop_server

TEXT = (ROOT / "docs" / "uppgifter.md").read_text(encoding="utf-8")
TASKS = [
    (heading, re.findall(r"^\d+\. (.+)$", body, re.MULTILINE))
    for heading, body in re.findall(r"^## (.+)\n((?:(?!^## ).*\n?)*)", TEXT, re.MULTILINE)
]


@dataclass
class Reader:
    """Somebody who does what the lines say, and nothing else."""

    page: Page
    server: object
    accounts: dict[str, dict]

    def do(self, line: str) -> None:
        """Do one line; a line that is not understood fails."""
        for pattern, act in ACTS:
            match = re.fullmatch(pattern, line)
            if match:
                act(self, *match.groups())
                wait_until_settled(self.page)
                return
        raise AssertionError(f"no test knows how to do: {line}")

    def sign_in(self, role: str) -> None:
        account = self.accounts[role]
        sign_in(self.page, self.server, account["name"], account["password"])
        self.page.get_by_role("button", name="Logga ut").wait_for()

    def menu(self, name: str) -> None:
        click(self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=name, exact=True))
        self.page.get_by_role("heading", level=1, name=name).wait_for()

    def press(self, name: str) -> None:
        main = self.page.locator("[data-testid=stMain], [data-testid=stPopoverBody]")
        # By the words that are seen, beside which some say more to those who listen (how far it is).
        seen = self.page.get_by_text(re.compile(rf"^{re.escape(name)}( \(\d+\))?$"))
        kinds = [main.get_by_role(role).filter(has=seen) for role in ("button", "link", "tab")]
        click(kinds[0].or_(kinds[1]).or_(kinds[2]))
        # The run that this starts, where it is not over already: the old page stands until then.
        with contextlib.suppress(TimeoutError):
            self.page.locator("[data-testid=stApp][data-test-script-state=running]").wait_for(timeout=1_000)

    def write(self, text: str, label: str) -> None:
        field = self._field(label)
        field.fill(text)
        field.press("Enter" if label == "Sök" else "Tab")

    def choose(self, choice: str, label: str) -> None:
        wanted = re.compile(rf"^{re.escape(label)}( \*)?(\s|$)")
        pills = self.page.get_by_test_id("stButtonGroup").filter(
            has=self.page.get_by_test_id("stWidgetLabel").filter(has_text=wanted)
        )
        combobox = self.page.get_by_role("combobox", name=wanted)
        pills.or_(combobox).first.wait_for()
        if pills.count():
            click(pills.get_by_text(choice, exact=True))
            return
        pick(self.page, combobox, choice)

    def see(self, text: str) -> None:
        self.page.get_by_text(text).locator("visible=true").first.wait_for()

    def see_in(self, text: str, label: str) -> None:
        expect(self._field(label)).to_have_value(text)

    def reload(self) -> None:
        self.page.reload()
        self.page.get_by_role("button", name="Logga ut").wait_for()

    def download(self, name: str) -> None:
        with self.page.expect_download() as waiting:
            click(self.page.get_by_role("button", name=f"Hämta {name}"))
        assert waiting.value.path().stat().st_size > 1000

    def _field(self, label: str):
        return self.page.get_by_label(re.compile(rf"^{re.escape(label)}( \*)?(\s|$)")).and_(
            self.page.locator("input, textarea")
        )


ACTS = [
    (r"Logga in som (\w+)\.", Reader.sign_in),
    (r"Öppna \*\*(.+)\*\* i menyn\.", Reader.menu),
    (r"Klicka på \*\*(.+)\*\*\.", Reader.press),
    (r'Skriv "(.+)" i \*\*(.+)\*\*\.', Reader.write),
    (r"Välj \*\*(.+)\*\* vid \*\*(.+)\*\*\.", Reader.choose),
    (r'Se att det står "(.+)"\.', Reader.see),
    (r'Se att "(.+)" står i \*\*(.+)\*\*\.', Reader.see_in),
    (r"Ladda om sidan\.", Reader.reload),
    (r"Hämta \*\*(.+)\*\*\.", Reader.download),
]


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """A server on the example data, and an account for each role's word."""
    database = tmp_path_factory.mktemp("tasks") / "demo.duckdb"
    register = open_register(PLAN, database, lambda: NOW)
    demo_accounts = demo.create(register)["accounts"]
    register.store.close()
    server = start_server(database)
    yield server, {row["label"].lower(): row for row in demo_accounts}
    stop_server(server)


def test_there_are_sixteen_tasks():
    assert len(TASKS) == 16


@pytest.mark.parametrize(("task", "lines"), TASKS, ids=[heading for heading, _ in TASKS])
def test_a_task_is_done_word_by_word(page, example, task, lines):
    server, accounts = example
    assert lines
    reader = Reader(page, server, accounts)
    for line in lines:
        reader.do(line)
