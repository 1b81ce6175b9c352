"""Addresses that somebody saved when commit f5098bf ran lead where they led, and show what they showed."""

import csv
import io
import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from lomma_core.accounts import sessions
from tests.conftest import ADMIN, MEMBER
from tests.helpers.baseline import EXPECTED, PASSWORD, unpack_database, unpack_plan
from tests.helpers.servers import start_server, stop_server
from tests.pages.conftest import Screen

SCREENS, SERVED, SECRETS = EXPECTED["screens"], EXPECTED["served"], EXPECTED["secrets"]


@pytest.fixture(scope="module")
def database_copy(tmp_path_factory) -> tuple[Path, Path]:
    """The database of then and its plan file, copied once."""
    folder = tmp_path_factory.mktemp("baseline")
    return unpack_database(folder / "lomma.duckdb"), unpack_plan(folder)


def test_every_page_record_list_and_empty_form_opens_by_the_address_of_then(open_database, database_copy, tmp_path):
    unpack_database(tmp_path / "lomma.duckdb")
    register = open_database(None, database_copy[1])
    tokens = {who.role: sessions.sign_in(register, who.name, PASSWORD)[1] for who in (MEMBER, ADMIN)}
    for known in SCREENS:
        screen = Screen(tokens[known["role"]]).go(known["path"], **known["query"])
        where = f"/{known['path']}?{known['query']}"
        assert screen.title == known["title"], where
        assert set(known["tabs"]) <= {tab.label for tab in screen.app.tabs}, where
        assert _missing(known, screen) == [], where


def _missing(known: dict, screen: Screen) -> list:
    """The lists of then that the page does not draw: behind its open tab, or else behind another one."""
    missing = [known_list for known_list in known["lists"] if not _is_there(known_list, screen.tables())]
    for tab in known["tabs"] if missing else ():
        # A chart is drawn once its tab is opened.
        behind = screen.go(known["path"], **known["query"] | {"flik": tab}).tables()
        missing = [known_list for known_list in missing if not _is_there(known_list, behind)]
    return missing


def _is_there(known_list: list, tables: list) -> bool:
    """Whether one of the tables is the list of then; it may have got more columns, after those it had."""
    caption, headings, records = known_list
    return any(
        (table.caption, table.headings[: len(headings)]) == (caption, headings)
        and [row[0] for row in table.rows] == records
        for table in tables
    )


@pytest.fixture(scope="module")
def server(database_copy):
    """The server of today on the database of then."""
    database, plan = database_copy
    started = start_server(database, LOMMA_PLAN=str(plan))
    yield started
    stop_server(started)


def test_the_addresses_of_exports_screens_and_pages_answer_as_they_did(server):
    faults = []
    for known in SERVED:
        status, kind, body = fetch(server.url, known["path"], known["accept"])
        same = (status, kind) == (known["status"], known["type"])
        head = known.get("head")
        # The purpose was a column of a CSV file, and is a header of the answer today (R6).
        if head and kind.startswith("text/csv"):
            head = [name for name in head if name not in ("purpose", "Syfte med registret")]
        if not same or (head and heading(kind, body) != head):
            faults.append((known["path"], status, kind))
    assert faults == []


def fetch(url: str, path: str, accept: str) -> tuple[int, str, str]:
    """Status, kind and body of an address, for who holds the key and the screen's link of then."""
    headers = {"accept": accept} if accept else {}
    if path.startswith("/export/"):
        headers["authorization"] = f"Bearer {SECRETS['export_key']}"
    if path.startswith("/visning"):
        headers["cookie"] = f"lomma_skarm={SECRETS['display_link']}"
    try:
        with urllib.request.urlopen(urllib.request.Request(f"{url}{path}", headers=headers), timeout=60) as answer:
            return answer.status, answer.headers["content-type"], answer.read().decode("utf-8-sig")
    except urllib.error.HTTPError as error:
        return error.code, error.headers["content-type"], error.read().decode()


def heading(kind: str, body: str) -> object:
    """The heading line of a CSV file; the keys of a JSON document and of its first row."""
    if kind.startswith("text/csv"):
        return next(csv.reader(io.StringIO(body, newline=""), delimiter=";" if ";" in body.splitlines()[0] else ","))
    document = json.loads(body)
    rows = next(value for value in document.values() if isinstance(value, list))
    return [sorted(document), sorted(rows[0]) if rows else []]
