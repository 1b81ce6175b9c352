"""A list finds, filters, sorts and pages as a Swedish reader expects."""

import pytest

from lomma_core.permissions import Actor
from lomma_core.records import commands, listing, secrecy
from tests.conftest import CONVENER, MEASURE, MEMBER, READER

POLICE = Actor("polis.ett", "polis")

TITLES = ["Zebradag", "Ängsloppet", "Åboträffen", "Öppet hus", "adventsfika", "Bibliotekskväll", "Écolier"]


def titles(register, **query) -> list[str]:
    return [
        record.values["titel"]
        for record in listing.list_records(register, MEMBER, "insats", listing.ListQuery(**query)).records
    ]


def add(register, **answers):
    return commands.save(register, MEMBER, "insats", MEASURE | answers)


@pytest.fixture
def measures(register):
    for title in TITLES:
        add(register, titel=title)
    return register


# ------------------------------------------------------------------ Search


@pytest.mark.parametrize("search", ["ängsloppet", "ÄNGSLOPPET", "ÄNGS", "  ängs  ", "a\u0308ngs"])
def test_search_finds_swedish_letters_whatever_their_case(measures, search):
    assert titles(measures, search=search) == ["Ängsloppet"]


@pytest.mark.parametrize(
    ("search", "matches"), [("åbo", "Åboträffen"), ("ÖPPET", "Öppet hus"), ("Fika", "adventsfika")]
)
def test_search_finds_a_part_of_a_word(measures, search, matches):
    assert titles(measures, search=search) == [matches]


@pytest.mark.parametrize("sign", ["%", "_", "\\", "'", '"', "%_", "\\%", "a_b"])
def test_signs_that_databases_read_as_wildcards_mean_themselves(register, sign):
    add(register, titel="Utan tecken ab")
    add(register, titel=f"Med {sign} i")
    assert titles(register, search=sign) == [f"Med {sign} i"]


def test_an_empty_search_finds_everything_and_a_strange_one_nothing(measures):
    assert len(titles(measures, search="   ")) == len(TITLES)
    assert titles(measures, search="'; DROP TABLE form_insats; --") == []
    assert len(titles(measures)) == len(TITLES)


def test_search_looks_in_long_texts_and_periods(register):
    add(register, titel="Ett", syfte="Fler ska våga fråga\nom Flädie.")
    add(register, titel="Två", start="hösten 2017")
    assert titles(register, search="flädie") == ["Ett"]
    assert titles(register, search="HÖSTEN") == ["Två"]


def test_spaces_and_line_breaks_part_words_alike_in_what_is_searched_for_and_in_what_stands_there(register):
    add(register, titel="Ett", syfte="Fler ska våga\n\nfråga om  Flädie.")
    add(register, titel="Två", syfte="Fler ska vågafråga.")
    for search in ("våga fråga", "VÅGA   fråga", "om\tflädie", " fråga om flädie. "):
        assert titles(register, search=search) == ["Ett"], search


def test_search_looks_in_the_words_of_choices_and_seats_and_not_in_their_names(register):
    add(register, titel="Ett", status="forsenad", ansvarig="raddningstjansten", samverkande=["polisen"])
    add(register, titel="Två")
    for search in ("försenad", "räddningstj", "POLISEN"):
        assert titles(register, search=search) == ["Ett"]
    # These have a name with a sign in it that databases read as a wildcard.
    assert titles(register, search="enligt plan") == ["Två"]
    assert titles(register, search="forsenad") == []


def test_search_knows_the_newest_version_only(register, measure):
    commands.save(register, MEMBER, "insats", measure.values | {"titel": "Kurs"}, measure.id, 1)
    assert titles(register, search="föreläsning") == []


def follow_up(register, measure, quarter="2026-K3"):
    answer = {"kvartal": quarter, "insats": measure.id, "status": "enligt_plan", "resultat": "gott"}
    return commands.save(register, MEMBER, "uppfoljning_insats", answer | {"beslut": "fortsatt"})


def test_search_looks_in_the_titles_of_linked_records(measures):
    every = listing.list_records(measures, MEMBER, "insats").records
    follow_ups = {record.values["titel"]: follow_up(measures, record) for record in every}
    for search, title in (("ÄNGS", "Ängsloppet"), ("öppet", "Öppet hus")):
        records = listing.list_records(measures, MEMBER, "uppfoljning_insats", listing.ListQuery(search=search)).records
        assert [record.id for record in records] == [follow_ups[title].id]


def test_a_marked_records_title_is_neither_found_nor_sorted_by(measures):
    every = {record.values["titel"]: record for record in listing.list_records(measures, MEMBER, "insats").records}
    follow_ups = {title: follow_up(measures, answers).id for title, answers in every.items()}
    secrecy.mark(measures, CONVENER, "insats", every["adventsfika"].id, "osl_18_1", "Skäl")
    form = "uppfoljning_insats"
    assert listing.list_records(measures, POLICE, form, listing.ListQuery(search="advent")).total == 0
    assert listing.list_records(measures, MEMBER, form, listing.ListQuery(search="advent")).total == 1
    orders = [
        record.id
        for record in listing.list_records(
            measures, POLICE, form, listing.ListQuery(sort="insats", descending=False)
        ).records
    ]
    # It stands where its placeholder stands: Sekretessmarkerad post.
    assert orders.index(follow_ups["adventsfika"]) == 2


# ------------------------------------------------------------------ Filter


def test_filters_narrow_the_list_together(register):
    add(register, titel="Ett", niva="specifik", status="forsenad")
    add(register, titel="Två", niva="specifik", status="enligt_plan")
    add(register, titel="Tre", niva="generell", status="forsenad")
    assert titles(register, filters={"niva": "specifik"}, sort="titel") == ["Ett", "Två"]
    assert titles(register, filters={"niva": "specifik", "status": "forsenad"}) == ["Ett"]
    assert titles(register, filters={"niva": "specifik"}, search="två") == ["Två"]
    assert titles(register, filters={"niva": "finns inte"}) == []


def test_a_filter_on_several_choices_means_that_the_choice_is_among_them(register):
    add(register, titel="Ett", samverkande=["polisen", "kommunledningen"])
    add(register, titel="Två", samverkande=["kommunledningen"])
    assert titles(register, filters={"samverkande": "polisen"}) == ["Ett"]
    assert len(titles(register, filters={"samverkande": "kommunledningen"})) == 2
    add(register, titel="Tre", samverkande=["skolomrade_pilang"])
    assert titles(register, filters={"samverkande": "skolomrade_pilang"}) == ["Tre"]
    assert titles(register, filters={"samverkande": "polis"}) == []
    assert titles(register, filters={"samverkande": "%"}) == []


def test_filters_take_quarters_and_links(register, measure):
    for quarter in ("2026-K2", "2026-K3"):
        answer = {"kvartal": quarter, "insats": measure.id, "status": "enligt_plan", "resultat": "gott"}
        commands.save(register, MEMBER, "uppfoljning_insats", answer | {"beslut": "fortsatt"})
    page = listing.list_records(
        register, MEMBER, "uppfoljning_insats", listing.ListQuery(filters={"kvartal": "2026-K2"})
    )
    assert [record.values["kvartal"] for record in page.records] == ["2026-K2"]
    assert (
        listing.list_records(
            register, MEMBER, "uppfoljning_insats", listing.ListQuery(filters={"insats": measure.id})
        ).total
        == 2
    )


@pytest.fixture
def offers(register):
    """Three follow-ups of an individual measure: 3, 12 and 9 offered."""
    offer = add(register, niva="individriktad", typ="stodperson")
    for quarter, count in (("2026-K1", "3"), ("2026-K2", "12"), ("2026-K3", "9"), ("2025-K4", "1")):
        answer = {"kvartal": quarter, "insats": offer.id, "status": "enligt_plan", "resultat": "gott"}
        answer |= {"beslut": "fortsatt", "antal_erbjudna": count}
        commands.save(register, MEMBER, "uppfoljning_insats", answer)
    return register


def test_a_filter_cannot_be_used_to_ask_for_a_hidden_count(offers):
    totals = {
        count: listing.list_records(
            offers, READER, "uppfoljning_insats", listing.ListQuery(filters={"antal_erbjudna": count})
        ).total
        for count in ("1", "2", "3", "4")
    }
    assert len(set(totals.values())) == 1


def test_a_search_cannot_be_used_to_ask_for_a_hidden_count(offers):
    assert (
        listing.list_records(offers, READER, "uppfoljning_insats", listing.ListQuery(search="3")).total == 1
    )  # the quarter 2026-K3
    assert listing.list_records(offers, READER, "uppfoljning_insats", listing.ListQuery(search="12")).total == 0


def test_counts_sort_as_numbers_and_hidden_ones_in_an_order_that_does_not_tell_them_apart(offers):
    query = {"sort": "antal_erbjudna", "descending": False}
    page = listing.list_records(offers, READER, "uppfoljning_insats", listing.ListQuery(**query))
    counts = [record.values["antal_erbjudna"] for record in page.records]
    assert counts[2:] == ["9", "12"]
    # 3 was saved before 1; among hidden counts the one saved last comes first, or else an id decides.
    hidden = [record for record in page.records if record.values["antal_erbjudna"] == "<5"]
    assert len(hidden) == 2
    assert hidden == sorted(hidden, key=lambda record: record.id)


# ------------------------------------------------------------------ Sort


def test_texts_sort_in_swedish_order_whatever_their_case(measures):
    expected = ["adventsfika", "Bibliotekskväll", "Écolier", "Zebradag", "Åboträffen", "Ängsloppet", "Öppet hus"]
    assert titles(measures, sort="titel", descending=False) == expected
    assert titles(measures, sort="titel", descending=True) == expected[::-1]


def test_choices_sort_in_the_plans_order_and_not_by_letter(register):
    statuses = list(register.plan.choice_lists["insatsstatus"])
    for status in sorted(statuses):
        add(register, titel=status, status=status)
    assert titles(register, sort="status") == statuses


def test_links_sort_by_the_title_they_show_in_swedish_order(measures):
    for record in listing.list_records(measures, MEMBER, "insats").records:
        follow_up(measures, record)
    page = listing.list_records(
        measures, MEMBER, "uppfoljning_insats", listing.ListQuery(sort="insats", descending=False)
    )
    links = listing.links(measures, MEMBER)
    titles_in_order = [links.title("insats", record.values["insats"]) for record in page.records]
    expected = ["adventsfika", "Bibliotekskväll", "Écolier", "Zebradag", "Åboträffen", "Ängsloppet", "Öppet hus"]
    assert titles_in_order == expected


def test_periods_sort_by_time_however_they_are_written(register):
    periods = ["ht 2016", "hösten 2017", "2019", "2025-K3", "2025-12", "2026-K1", "2026-03-01", "2027-K1"]
    for start in [*reversed(periods), "löpande", "årsskiftet 2015/16", None]:
        add(register, titel=start or "–", start=start)
    assert titles(register, sort="start") == [*periods, "löpande", "årsskiftet 2015/16", "–"]
    assert titles(register, sort="start", descending=True) == ["årsskiftet 2015/16", "löpande", *reversed(periods), "–"]


def test_several_choices_sort_by_the_first_in_the_plans_order(register):
    seats = list(register.plan.choice_lists["plats"])
    for seat in sorted(seats):
        add(register, titel=seat, samverkande=[seat])
    assert titles(register, sort="samverkande", descending=False) == seats


def test_numbers_money_and_dates_sort_by_size(register):
    for number in (10, 9, 100):
        add(register, titel=str(number), timmar=number, kostnad=number)
    for field in ("timmar", "kostnad"):
        assert titles(register, sort=field, descending=False) == ["9", "10", "100"]


@pytest.mark.parametrize("descending", [True, False])
def test_records_without_the_answer_stand_last(register, descending):
    add(register, titel="Utan")
    add(register, titel="Med", timmar=3)
    assert titles(register, sort="timmar", descending=descending) == ["Med", "Utan"]


def test_a_list_by_quarter_or_date_begins_with_the_latest(register):
    for day in ("2026-01-10", "2026-10-05", "2026-04-07"):
        meeting = {"datum": day, "narvarande": ["sakerhetschefen"], "polisen": "erbjuden"}
        commands.save(register, MEMBER, "mote", meeting)
    records = listing.list_records(register, MEMBER, "mote").records
    assert [str(record.values["datum"]) for record in records] == ["2026-10-05", "2026-04-07", "2026-01-10"]


def test_an_unknown_field_to_sort_by_falls_back_on_the_lists_own_order(measures):
    assert titles(measures, sort="saved_at; DROP TABLE form_insats") == titles(measures)


# ------------------------------------------------------------------ Pages


def test_pages_cover_the_list_without_gap_or_overlap_and_the_total_counts_all(measures):
    whole = titles(measures, limit=None)
    assert len(whole) == len(TITLES)
    pages = [
        listing.list_records(measures, MEMBER, "insats", listing.ListQuery(limit=3, offset=n)) for n in (0, 3, 6, 9)
    ]
    assert [record.values["titel"] for page in pages for record in page.records] == whole
    assert [len(page.records) for page in pages] == [3, 3, 1, 0]
    assert {page.total for page in pages} == {len(TITLES)}


def test_the_total_counts_what_matches_and_not_what_is_shown_or_there(measures):
    result = listing.list_records(
        measures, MEMBER, "insats", listing.ListQuery(search="a", filters={"status": "enligt_plan"}, limit=2)
    )
    assert (len(result.records), result.total) == (2, len(TITLES))
    result = listing.list_records(measures, MEMBER, "insats", listing.ListQuery(search="kväll", limit=2))
    assert (len(result.records), result.total) == (1, 1)


def test_records_that_sort_alike_keep_their_place_from_page_to_page(register):
    for number in range(12):
        add(register, titel="Samma", malgrupp=f"Grupp {number}")
    ids = [
        record.id
        for offset in range(0, 12, 2)
        for record in listing.list_records(
            register, MEMBER, "insats", listing.ListQuery(sort="titel", limit=2, offset=offset)
        ).records
    ]
    assert len(set(ids)) == 12


def test_numbers_in_texts_are_sorted_by_what_they_are_worth(register):
    wanted = ["Område 2", "Område 10", "område 10 b", "Område 110", "Område a", "Årskurs 9", "Årskurs 10"]
    for title in reversed(wanted):
        add(register, titel=title)
    assert titles(register, sort="titel") == wanted
