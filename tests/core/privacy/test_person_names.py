"""Probable names warn; streets, schools, authorities and ordinary words do not (R3)."""

import csv
import tomllib

import pytest

from lomma_core.bootstrap import ROOT
from lomma_core.privacy import findings
from lomma_core.privacy.names import lists as name_lists
from lomma_core.privacy.names import person_names
from lomma_core.privacy.normalise import normalise

NAMES = ROOT / "data" / "names"


def names(text: str) -> list[str]:
    folded, _ = normalise(text)
    return [folded[start:end] for _, start, end in person_names.find(folded)]


@pytest.mark.parametrize(("text", "expected"), [
    ("Ahmed Hassan har setts vid stationen.", ["Ahmed Hassan"]),
    ("Enligt Erik Svenssons chef är läget lugnt.", ["Erik Svenssons"]),
    ("Eleven Ahmed har slutat.", ["Ahmed"]),
    ("Pojken Max har slutat.", ["Max"]),
    ("En kille som heter Kim har ringt.", ["Kim"]),
    ("Mannen, känd som Putte, säljer märken.", ["Putte"]),
    ("Mötet leddes av A. Svensson.", ["A. Svensson"]),
    ("Svensson, Erik", ["Svensson", "Erik"]),
    ("Familjen Lund har ringt.", ["Lund"]),
    ("rektor Lind deltog", ["Lind"]),
    ("Kims mamma ringde.", ["Kims"]),
    ("Vi såg Zlorbs bror.", ["Zlorbs"]),
    ("ERIK SVENSSON", ["ERIK SVENSSON"]),
    ("erik svensson ringde", ["erik svensson"]),
    ("pojken ahmed ringde", ["ahmed"]),
    ("Anna-Karin Nilsson-Berg deltog.", ["Anna-Karin Nilsson-Berg"]),
    ("Fatima Al-Hassan deltog.", ["Fatima Al-Hassan"]),
    ("Ludvig von Ekström deltog.", ["Ludvig von Ekström"]),
    ("Dejan Petrović deltog.", ["Dejan Petrović"]),
    ("Per Lindgren och Bo Ek deltog.", ["Per Lindgren", "Bo Ek"]),
    ("Sten Björk deltog.", ["Sten Björk"]),
    ("Enligt Persson var det lugnt.", ["Persson"]),
    ("𝗔𝗵𝗺𝗲𝗱 Hassan, Ah\u200bmed Has\u00adsan", ["Ahmed Hassan", "Ahmed Hassan"]),
])  # fmt: skip
def test_names_are_found(text, expected):
    assert names(text) == expected


@pytest.mark.parametrize("text", [
    "Bjärehovsskolan, Pilängskolan, Rutsborgskolan och Fladängskolan", "Skolområde Piläng och skolområde Bjärehov",
    "Alnarp, Karstorp, Vinstorp och Borgeby", "Strandängsvägen och Erik Dahlbergsgatan", "Sankt Petri kyrka",
    "Lomma hamn och Lomma Storcentrum", "Rädda Barnen, Region Skåne och Plattform Malmö",
        "Våra liv och Toleransprojektet",
    "Mentorer i våldsprevention (MVP)", "Segerstedtinstitutet", "Per capita och per skola", "Max två personer",
    "Inga iakttagelser. Bara det som syns. Min bedömning.", "Maj är lugn. Juni likaså.", "Sten och grus. Ville någon?",
    "Förskolan Linnea", "Olof Palmes plats", "Anna Lindhs minnesfond", "Raoul Wallenberg-skolan", "Stormen Hans",
    "Karl XII", "Ernst & Young", "Mark och exploatering", "Studieförbundet Ibn Rushd", "Projektet heter Nova",
    "Skolans lärare och elevens mamma", "LISA, SARA och ADAM är system", "Lund och Malmö", "Svea hovrätt", "",
    "Center mot våldsbejakande extremism (CVE), Brå", "Områdeschef skolområde Piläng", "Jihad och islam",
])  # fmt: skip
def test_ordinary_official_swedish_names_nobody(text):
    assert names(text) == []


def test_a_name_in_the_genitive_is_the_same_name():
    assert name_lists.kind_of("Ahmeds") is name_lists.kind_of("Ahmed") is name_lists.Kind.FIRST


@pytest.mark.parametrize("file", ["first_names", "last_names", "ordinary_words", "no_names", "known_people"])
def test_every_list_names_its_source_and_holds_each_word_once(file):
    lines = (NAMES / f"{file}.txt").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert "Source" in lines[0]
    words = [line for line in lines if not line.startswith("#")]
    assert len(words) == len(set(words))
    assert all(word == word.strip() and word for word in words)
    assert f"`{file}.txt`" in (NAMES / "README.md").read_text(encoding="utf-8")


def test_the_products_own_texts_warn_of_nothing():
    demo = tomllib.loads((ROOT / "data" / "demo_texts.toml").read_text(encoding="utf-8"))
    plan = tomllib.loads((ROOT / "data" / "plan.toml").read_text(encoding="utf-8"))
    # A key with @ links to another record of the file; it is no text.
    texts = [text for text in (*_texts(demo), *_texts(plan)) if not text.startswith("@")]
    assert len(texts) > 1000
    assert [text for text in texts if findings.find(text)] == []


def test_real_measures_of_other_municipalities_warn_of_nothing():
    with (ROOT / "tests" / "data" / "published_measures.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file, delimiter=";") for cell in row]
    assert [cell for cell in cells if findings.find(cell)] == []


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)
