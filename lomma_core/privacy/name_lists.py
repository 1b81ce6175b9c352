"""The lists of names under ``data/names`` and what they say about one capitalised word (R3).

``data/names/README.md`` tells where the lists come from.
"""

import unicodedata
from enum import IntEnum
from pathlib import Path

_FOLDER = Path(__file__).resolve().parents[2] / "data" / "names"


def words(text: str) -> tuple[str, ...]:
    """The words of a list that is kept in the code."""
    return tuple(text.split())


def _accents() -> dict[int, str]:
    """Letters with accents as their plain letter, so that Petrović is Petrovic; å, ä and ö are letters of their own."""
    plain = {"đ": "d", "ð": "d", "ł": "l", "ı": "i", "ø": "ö", "æ": "ä"}
    for code in range(0xE0, 0x250):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii() and chr(code) not in "åäö":
            plain.setdefault(chr(code), base)
    return str.maketrans(plain)


_ACCENTS = _accents()


def name_key(word: str) -> str:
    """A word as the lists are asked for it."""
    return word.casefold().translate(_ACCENTS)


def _read(name: str) -> frozenset[str]:
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    return frozenset(name_key(line) for line in lines if line and not line.startswith("#"))


FIRST = _read("first_names.txt")
LAST = _read("last_names.txt")
# Names that are ordinary words too ("Max", "Sten", "Inga"): they need a last name or a person beside them.
ORDINARY = _read("ordinary_words.txt")
NOBODY = _read("no_names.txt")

# Endings of last names, for those that no list holds.
_LAST_ENDINGS = words(
    """
    sson sdotter kvist qvist quist ström gren berg lund holm blad stedt dahl mark bäck strand ovic evic oglu zadeh
    zada pour opoulos idis enko chuk owski owska ewski ewska inski inska iewicz inen shvili escu ullah
    """
)
# Of these, the ones that neither places nor firms end in.
_SURE_ENDINGS = words(
    """
    sson kvist qvist quist gren ström ovic evic oglu zadeh owski owska ewski ewska iewicz enko escu stedt
    """
)
_PLACE_ENDINGS = words(
    """
    gata gatan väg vägen torg torget plats platsen park parken alle allen stig stigen gränd gränden skola skolan
    skolor gymnasium gymnasiet kyrka kyrkan församling institut institutet stiftelse stiftelsen förbundet föreningen
    projektet programmet huset gården hemmet hallen priset fonden centrum center byn staden hamnen området dalen
    backen berget stranden bron ån sjön torp torpet köping stad lagen nämnden verket akademin dagen effekten
    modellen metoden rörelsen partiet laget klubben kommun
    """
)


class Kind(IntEnum):
    """What a word is to the lists, the surest last."""

    NOBODY = 0  # a place, a school, an authority
    UNKNOWN = 1
    MAYBE_LAST = 2  # a last name that is a word too
    MAYBE_FIRST = 3
    LAST = 4
    FIRST = 5


def kind_of(word: str) -> Kind:
    """What the lists make of a capitalised word, in the genitive or not, double names included."""
    plain = name_key(word).replace("’", "'").removesuffix("'s")
    kind = _lookup(plain)
    if kind is Kind.UNKNOWN and plain.endswith("s"):
        kind = _lookup(plain[:-1])
    if kind is Kind.UNKNOWN and "-" in plain:
        kind = _double(word, plain)
    return kind


def _lookup(plain: str) -> Kind:
    maybe = plain in ORDINARY or plain in NOBODY
    if plain in FIRST:
        return Kind.MAYBE_FIRST if maybe else Kind.FIRST
    if plain in LAST:
        return Kind.MAYBE_LAST if maybe else Kind.LAST
    if plain in NOBODY or plain.endswith(_PLACE_ENDINGS):
        return Kind.NOBODY
    return Kind.UNKNOWN


def _double(word: str, plain: str) -> Kind:
    parts = plain.split("-")
    # Al-Hassan is one name; Greta-effekten and Lomma-Bjärred are none.
    if not all(part[:1].isupper() for part in word.split("-") if part.lower() not in ("al", "el")):
        return Kind.NOBODY
    kinds = [_lookup(part) for part in parts if part not in ("al", "el")]
    if parts[0] in ("al", "el") and Kind.NOBODY not in kinds:
        return Kind.LAST
    return min(kinds, default=Kind.UNKNOWN)


def is_place(word: str) -> bool:
    """True for a last name that is a town or a municipality too (Lund, Berg)."""
    plain = name_key(word)
    return plain in NOBODY or plain.removesuffix("s") in NOBODY


def ends_like_a_last_name(word: str) -> bool:
    """True for a word that ends as Swedish, Balkan, Slavic and other last names do, whether a list holds it or not."""
    plain = name_key(word)
    return len(plain) > 5 and (plain.endswith(_LAST_ENDINGS) or plain.removesuffix("s").endswith(_LAST_ENDINGS))


def is_surely_a_last_name(word: str) -> bool:
    """True for a last name of the lists whose ending neither places nor firms have (Svensson, Lindqvist)."""
    plain = name_key(word)
    return any(form in LAST and form.endswith(_SURE_ENDINGS) for form in (plain, plain.removesuffix("s")))
