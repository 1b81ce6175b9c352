"""What nobody foresaw: who meets it is told so in Swedish, with a number that stands in the server's log (R4)."""

import errno

import pytest

from lomma_core.personal import drafts
from lomma_core.records import listing, validation

TYPED = "det som någon skrev"


def fail(*_, **__):
    raise RuntimeError(TYPED)


def fill_up(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device", TYPED)


everywhere = pytest.mark.parametrize(
    ("module", "name", "act"),
    [
        (listing, "list_records", lambda page: page.go("insatser")),
        (validation, "relevant_fields", lambda page: page.fill("Titel", TYPED)),
        (drafts, "keep", lambda page: page.fill("Titel", TYPED)),
    ],
    ids=["a page", "a part of a page that runs alone", "a callback"],
)


@everywhere
def test_an_unexpected_error_has_a_number_that_is_in_the_log_and_nothing_that_was_typed(
    screen, monkeypatch, caplog, module, name, act
):
    page = screen("medlem", "filled").go("insatser", ny="1")
    monkeypatch.setattr(module, name, fail)
    with pytest.raises(AssertionError, match="Något gick fel") as shown:
        act(page)
    logged = {record.error_id: record for record in caplog.records if hasattr(record, "error_id")}
    sentence = str(shown.value)
    assert TYPED not in sentence
    assert [error_id for error_id in logged if f"uppge felnummer {error_id}" in sentence]
    assert all(error_id in record.getMessage() for error_id, record in logged.items())
    assert TYPED not in "".join(record.getMessage() for record in logged.values())


@everywhere
def test_a_disk_without_room_for_a_file_is_named_and_nobody_is_asked_to_report_it(
    screen, monkeypatch, module, name, act
):
    page = screen("medlem", "filled").go("insatser", ny="1")
    monkeypatch.setattr(module, name, fill_up)
    act(page)
    assert "Disken är full" in page.text
    assert "felnummer" not in page.text
    assert TYPED not in " ".join(error.value for error in page.app.error)
