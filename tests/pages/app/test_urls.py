"""The core returns targets; these are their addresses, as links and bookmarks have them."""

import ast

import pytest

from lomma_core.bootstrap import ROOT
from lomma_core.utils.target import Target
from pages.app import urls

Q4 = {"kvartal": "2026-K4"}


@pytest.mark.parametrize(
    ("target", "page", "query"),
    [
        (Target("lagesbild", prefill=Q4), "lagesbild", {"form": "lagesbild", "ny": "1"} | Q4),
        (Target("observation", "bcd"), "lagesbild", {"form": "observation", "post": "bcd"}),
        (Target("uppfoljning_lagesbild", prefill=Q4), "uppfoljning", {"form": "uppfoljning_lagesbild", "ny": "1"} | Q4),
        (Target("uppfoljning_insats", prefill=Q4), "uppfoljning", {"form": "uppfoljning_insats", "ny": "1"} | Q4),
        (Target("forslag", "bcd"), "forslag", {"form": "forslag", "post": "bcd"}),
        (Target("insats", "bcd"), "insatser", {"form": "insats", "post": "bcd"}),
        (Target("beslut", "bcd"), "gruppen", {"form": "beslut", "post": "bcd"}),
        (
            Target("platsuppgift", prefill={"plats": "polisen"}),
            "gruppen",
            {"form": "platsuppgift", "ny": "1", "plats": "polisen"},
        ),
        (Target("annat_formular", "bcd"), "ovrigt", {"form": "annat_formular", "post": "bcd"}),
        (
            Target("lagesbild", prefill=Q4, for_all=True),
            "lagesbild",
            {"form": "lagesbild", "flik": "Kvartalet"} | Q4,
        ),
        (Target(prefill=Q4), "kvartalet", Q4),
    ],
)
def test_every_target_has_its_page_and_query(target, page, query):
    assert urls.of(target) == (page, query)


def test_a_link_to_a_record_is_the_address_of_its_page():
    assert urls.link_to(Target("insats", "bcd")) == "/insatser?form=insats&post=bcd"


def test_the_core_names_no_pages_address():
    """A page's name that is no form's, no plural in a sentence and no view's search can only be meant as an address."""
    pages = set(urls.ADDRESSES) - set(urls._PAGE_OF) - {"insatser", "luckor", "sok"}
    for path in sorted((ROOT / "lomma_core").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        assert not {text for text in texts if isinstance(text, str)} & pages, path
