"""What leans on Streamlit's own page stands in one folder; its table lists each part and the test that covers it."""

import re
import tomllib
from pathlib import Path

import pytest
import streamlit

from lomma_core.bootstrap import ROOT
from pages.app.assets import STATIC, asset
from tests.helpers.seams import FOLDER, node, seams

SEAMS = seams()
STREAMLIT = Path(streamlit.__file__).parent
FILES = sorted(path for path in FOLDER.iterdir() if path.name != "README.md")
# What a file may go by: Streamlit's test ids and classes, and the attributes that tell its state.
NAMES = re.compile(
    r"\bst[A-Z][A-Za-z]+(?:-\w+)?|\bInputInstructions|\bVirtualDropdown|\.st-key-\w*|(?<=\*=\")st-key-\w+|(?<=\.)st-key-\w+"
    r"|\bdata-(?:stale|selected|test-[a-z-]+)|\btest(?:Script|Connection)State"
)
LEANS = re.compile(
    r"data-?testid|\.st-|\bst-(?:key|emotion)-|\bst(?:App|Main|Sidebar)\b|data-(?:stale|test-)|test(?:Script|Connection)State"
    r"|(?:window|history|navigator)(?:\.\w+|\[\w+\]) = |defineProperty\("
)


def test_every_file_of_the_folder_is_in_the_table_and_every_file_in_the_table_is_there():
    assert {name for seam in SEAMS for name in seam.files} == {path.name for path in FILES}


@pytest.mark.parametrize("seam", SEAMS, ids=lambda seam: seam.piece)
def test_every_piece_says_why_it_is_there_and_has_a_test_that_shows_it(seam):
    assert seam.why
    assert seam.without
    assert [node(test) for test in seam.tests]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_name_that_a_file_goes_by_is_in_the_table(path):
    listed = " ".join(name for seam in SEAMS if path.name in seam.files for name in seam.names)
    used = {name.removeprefix(".") for name in NAMES.findall(path.read_text(encoding="utf-8"))}
    assert [name for name in sorted(used) if name not in listed] == []


def test_nothing_outside_the_folder_leans_on_streamlits_page():
    sources = [ROOT / "app.py", *(ROOT / "lomma_core").rglob("*"), *(ROOT / "pages").rglob("*")]
    kinds = {".py", ".js", ".css", ".html", ".svg", ".toml"}
    ours = [path for path in sources if path.suffix in kinds and FOLDER not in path.parents]
    assert STATIC / "table.js" in ours
    leaning = [(str(path.relative_to(ROOT)), LEANS.search(path.read_text(encoding="utf-8"))) for path in ours]
    assert [(path, match.group()) for path, match in leaning if match] == []


def test_what_is_replaced_in_streamlits_page_stands_in_it_once():
    rules = tomllib.loads(asset("streamlit/index_page.toml"))
    page = (STREAMLIT / "static" / "index.html").read_text(encoding="utf-8")
    assert [rule["find"] for rule in rules["replace"] if page.count(rule["find"]) != 1] == []
    assert len(list(STREAMLIT.glob(rules["font"]["file"]))) == 1
