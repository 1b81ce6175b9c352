"""Jämför: the municipality's own file, and others' beside it."""

import json

from lomma_core.exchange.comparison import figures_file
from lomma_core.exchange.comparison.collect import collect
from lomma_core.permissions import OPERATOR
from pages.exchange_tabs import compare_tab
from tests.core.exchange.test_comparison import signed
from tests.helpers.core_results import latest
from tests.helpers.quarter_steps import Q3


def _another(register) -> bytes:
    """The file of another municipality."""
    content = json.loads(figures_file.to_bytes(collect(register, OPERATOR, Q3)))
    return signed(content | {"kommun": "Ekhamra kommun"})


def _upload(page, *files: bytes):
    page.app.main.file_uploader[-1].set_value([(f"{n}.json", data, "application/json") for n, data in enumerate(files)])
    return page.run()


def test_whoever_may_export_makes_the_municipalitys_file_and_the_log_says_so(screen, open_database):
    register = open_database("filled")
    page = screen("lasare", None).go("export-och-import", flik="Jämför")
    page.fill("Kvartal", "2026-K3").press("Ta fram nyckeltalen")
    assert [label for label in page.labels() if label.startswith("Hämta Lomma-nyckeltal-2026-K3.json")] != []
    content = json.loads(page.app.session_state[compare_tab.OWN][2])
    assert content["av"]["roll"] == "Läsare"
    assert "las.ett" not in json.dumps(content)
    assert latest(register.store, 1)[0]["action"] == "export_masked"


def test_files_stand_beside_the_municipalitys_own_figures_and_leave_as_a_page(screen, open_database):
    register = open_database("filled")
    page = screen("medlem", None).go("export-och-import", flik="Jämför")
    page = _upload(page, _another(register)).fill("Vår kommun", "2026-K3").press("Jämför")
    assert [row[0] for row in page.table("Närvaro per miljö, 2026-K3").rows] == ["Ekhamra kommun", "Lomma kommun"]
    page.press("Ta fram webbsida")
    assert [label for label in page.labels() if label.startswith("Hämta nyckeltal-sida-vid-sida.html")] != []
    # Another choice is another comparison.
    page.fill("Vår kommun", "Ta inte med vår kommun")
    assert page.tables() == []


def test_a_bad_file_is_one_sentence(screen, open_database):
    register = open_database("filled")
    page = screen("medlem", None).go("export-och-import", flik="Jämför")
    page = _upload(page, _another(register), b"{}").press("Jämför")
    assert page.app.error[0].value.startswith("Fil 2: Filen är inte en fil med nyckeltal.")
    assert page.tables() == []


def test_without_any_file_it_says_what_is_needed(screen, open_database):
    open_database("filled")
    page = screen("medlem", None).go("export-och-import", flik="Jämför")
    assert "minst en fil" in page.fill("Vår kommun", "Ta inte med vår kommun").press("Jämför").app.error[0].value
