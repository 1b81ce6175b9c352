"""Sekretess on the pages: marked with a reason, shown in words, and hidden from the police's seat (R11)."""

from lomma_core.records import listing, secrecy
from pages.app import urls
from pages.app.urls import ADDRESSES
from tests.conftest import MEMBER

WHY = "Skälet är vår metod"


def _measure(register):
    page = listing.list_records(register, MEMBER, "insats", listing.ListQuery(search="Föreläsning"))
    return page.records[0]


def test_a_member_marks_a_record_with_a_reason_and_lifts_the_mark(screen, open_database):
    register = open_database("filled")
    record = _measure(register)
    page = screen("medlem", None).go("insatser", form="insats", post=record.id)
    page.press("Sekretessmarkera")
    assert "Välj eller skriv bestämmelsen. Skriv skälet." in page.app.error[0].value
    page.fill("Bestämmelse", "osl_18_1").fill("Skäl till markeringen", WHY).press("Sekretessmarkera")
    assert "Sekretessmarkerad: OSL 18 kap. 1 §" in page.text.replace("\\", "")
    assert [row[2:] for row in page.table("Markerad och hävd").rows] == [["OSL 18 kap. 1 §", WHY]]
    assert page.widget("Skäl till markeringen").value == ""
    page.fill("Skäl till att markeringen hävs", "Inte längre").press("Häv markeringen")
    assert secrecy.marked(register) == frozenset()
    assert "Sekretessmarkerad:" not in page.text
    assert [row[2] for row in page.table("Markerad och hävd").rows] == ["Hävd", "OSL 18 kap. 1 §"]


def test_the_log_names_the_marked_record_in_words(screen, open_database):
    register = open_database("filled")
    record = _measure(register)
    secrecy.mark(register, MEMBER, "insats", record.id, "OSL 18 kap. 1 §", WHY)
    page = screen("arkivansvarig", None).go("administration")
    row = next(row for row in page.table("De senaste").rows if row[2] == "Sekretessmarkerade en post")
    assert row[3] == "Insats: Sekretessmarkerad post"


def test_a_provision_in_own_words_can_be_written(screen, open_database):
    register = open_database("filled")
    record = _measure(register)
    page = screen("medlem", None).go("insatser", form="insats", post=record.id)
    page.fill("Bestämmelse", "Annan bestämmelse").fill("Bestämmelse i egna ord", "OSL 15 kap. 2 §")
    page.fill("Skäl till markeringen", WHY).press("Sekretessmarkera")
    assert secrecy.current(register, MEMBER, record.id).provision == "OSL 15 kap. 2 §"


def test_a_reader_sees_the_mark_in_words_and_cannot_change_it(screen, open_database):
    register = open_database("filled")
    record = _measure(register)
    assert "Sekretess" not in screen("lasare", None).go("insatser").tables()[0].headings
    secrecy.mark(register, MEMBER, "insats", record.id, "osl_18_1", WHY)
    page = screen("lasare", None).go("insatser")
    table = page.tables()[0]
    # What an incomplete record lacks stands in a column of its own after it.
    assert table.headings[-2:] == ["Sekretess", "Saknar"]
    assert sorted(row[-2] for row in table.rows) == ["", "Sekretessmarkerad"]
    page.go("insatser", form="insats", post=record.id)
    assert "Sekretessmarkerad: OSL 18 kap. 1 §" in page.text.replace("\\", "")
    assert not [label for label in page.labels() if label in ("Sekretessmarkera", "Häv markeringen", "Bestämmelse")]


def test_the_police_see_nothing_of_a_marked_record_on_any_page(screen, open_database):
    register = open_database("filled")
    words = ["Föreläsning för lärare", "Kurs i källkritik", "Rad ett"]
    for form in register.plan.form:
        for record in listing.list_records(register, MEMBER, form.name, listing.ListQuery(limit=None)).records:
            if secrecy.markable(form):
                secrecy.mark(register, MEMBER, form.name, record.id, "osl_18_1", WHY)
    page = screen("polis", None)
    places = [(where, {}) for where in ADDRESSES]
    for form in register.plan.form:
        for record in listing.list_records(register, MEMBER, form.name, listing.ListQuery(limit=None)).records:
            places.append((urls.page_of(form.name), {"form": form.name, "post": record.id}))
    for where, query in places:
        page.go(where, **query)
        assert [word for word in [*words, WHY] if word in page.text] == [], where
    page.go("insatser")
    assert "2 poster är sekretessmarkerade och visas inte för din roll." in page.text
    page.go("insatser", form="insats", post=_measure(register).id)
    assert "Posten är sekretessmarkerad och visas inte för din roll." in page.text


def test_a_file_is_whole_or_masked_as_chosen_and_always_masked_for_the_police(screen, open_database):
    register = open_database("filled")
    secrecy.mark(register, MEMBER, "insats", _measure(register).id, "osl_18_1", WHY)
    page = screen("lasare", None).go("export-och-import").press("Ta fram filen")
    assert [label for label in page.labels() if label.startswith("Hämta registret-2026-11-24.xlsx")] != []
    page.fill("Hel eller maskerad?", "maskerad")
    assert [label for label in page.labels() if label.startswith("Hämta ")] == []
    page.press("Ta fram filen")
    assert [label for label in page.labels() if label.startswith("Hämta maskerad-registret-2026-11-24.xlsx")] != []
    page = screen("polis", None).go("export-och-import")
    assert not page.has_widget("Hel eller maskerad?")
    page.press("Ta fram filen")
    assert [label for label in page.labels() if label.startswith("Hämta maskerad-registret-2026-11-24.xlsx")] != []
