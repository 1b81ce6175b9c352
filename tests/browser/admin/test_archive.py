"""The archive taken from the page in a real browser: whole, valid, and the same register in an empty database."""

import zipfile

from frictionless import Package, system

from lomma_core.audit import log
from lomma_core.bootstrap import open_register
from lomma_core.exchange.archive.restore import rebuild
from lomma_core.permissions import OPERATOR
from lomma_core.records import listing
from tests.conftest import PLAN
from tests.helpers.browser_data import seeded_database
from tests.helpers.browser_steps import click, wait_until_settled
from tests.helpers.core_results import latest
from tests.helpers.servers import start_server, stop_server


def test_the_archive_that_is_taken_is_valid_and_becomes_the_same_register(enter, tmp_path):
    database, archive_path = tmp_path / "lomma.duckdb", tmp_path / "arkiv.zip"
    seeded_database(database)
    server = start_server(database, LOMMA_TODAY="2026-11-24")
    try:
        page = enter(server, "ark.ett", "export-och-import?flik=Arkiv")
        click(page.get_by_text("Vanligt: allt är med"))
        wait_until_settled(page)
        click(page.get_by_role("button", name="Ta fram arkivet"))
        with page.expect_download() as waiting:
            click(page.get_by_role("button", name="Hämta arkiv-2026-11-24.zip"))
        assert waiting.value.suggested_filename == "arkiv-2026-11-24.zip"
        waiting.value.save_as(archive_path)
    finally:
        stop_server(server)
    with zipfile.ZipFile(archive_path) as archive:
        archive.extractall(tmp_path / "uppackat")
    with system.use_context(trusted=True):
        report = Package(str(tmp_path / "uppackat" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])
    before = open_register(PLAN, database)
    after = open_register(PLAN, tmp_path / "annan" / "lomma.duckdb")
    try:
        assert "archive" in [row["action"] for row in latest(before.store, 3)]
        rebuild(after, OPERATOR, archive_path)
        for form in ("insats", "lagesbild"):
            ones = [
                listing.list_records(opened_register, OPERATOR, form, listing.ListQuery(limit=None)).records
                for opened_register in (before, after)
            ]
            assert ones[0] == ones[1] != [], form
        assert log.verify_chain(after.store).broken_at is None
    finally:
        before.store.close()
        after.store.close()
