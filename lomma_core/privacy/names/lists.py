"""The lists of names under ``data/names`` and what they say about one capitalised word (R3).

``data/names/README.md`` tells where the lists come from.
"""

import re
import unicodedata
from enum import IntEnum
from pathlib import Path

_FOLDER = Path(__file__).resolve().parents[3] / "data" / "names"


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
# People of history and figures, whom official texts name as a whole.
KNOWN = _read("known_people.txt")
# The known by their first word, the longest first.
_KNOWN_BY_START: dict[str, tuple[str, ...]] = {
    start: tuple(sorted((known for known in KNOWN if known.split()[0] == start), key=len, reverse=True))
    for start in {known.split()[0] for known in KNOWN}
}


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
    terminalen terminal stationen viadukten tunneln kajen badet arenan vallen ängen ängar skog skogen kvarteret
    biblioteket teatern museet sjukhus sjukhuset gymnasiets skolans plan planen trappan rondellen höjd höjden
    backen berget stranden bron ån sjön torp torpet köping stad lagen nämnden verket akademin dagen effekten
    modellen metoden rörelsen partiet laget klubben kommun
    """
)


_ACCENTED_END = re.compile("[a-zåäö]{2}[éè](?:n|ns|r|rs|us)$")


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
    if kind in (Kind.UNKNOWN, Kind.NOBODY) and _ACCENTED_END.search(word) and plain not in NOBODY:
        # Hallén, Norén: the accent is a last name's, or an ordinary word's as in entrén, and no place's.
        return Kind.MAYBE_LAST
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


def known_length(word: str, following: str) -> int:
    """How many characters of a text the name of somebody whom everybody knows takes; 0 when there is none.

    ``word`` is its first word, ``following`` the text from there on; a genitive counts too.
    """
    first = name_key(word)
    for known in _KNOWN_BY_START.get(first) or _KNOWN_BY_START.get(first.removesuffix("s")) or ():
        rest = name_key(following[: len(known) + 2])
        if rest.startswith(known):
            end = len(known) + rest.startswith("s", len(known))
            if not rest[end : end + 1].isalpha():
                return end
    return 0


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


def is_in_small_letters(first: str, last: str) -> bool:
    """True for a first and a last name without capitals, neither of which is an ordinary word."""
    key = name_key(last)
    if key not in LAST and key.removesuffix("s") not in LAST and not key.endswith("sson"):
        return False
    kind = kind_of(first)
    if last.removesuffix("s").endswith("sson"):
        return kind >= Kind.MAYBE_FIRST
    return kind is Kind.FIRST and kind_of(last) is Kind.LAST


_ORDINARY_ENDINGS = words(
    """
    iska ning ningen ande ende het heten else elsen tion tionen erna arna orna skap lig liga isk ism ismen ingar ingen
    ets ens ment erad ade bara lösa fulla rörelse fronten partiet ligan unionen klubben kåren område distrikt region
    enhet
    """
)
_ORDINARY = frozenset(
    words(
        """
    unga vita svarta röda gröna blå gula grå nya gamla stora lilla fria svenska nordiska sverige norden alternativ
    folkets rädda fria sanna heliga första andra tredje sista stolta ung vit svart röd ny gammal stor liten fri svensk
    nordisk the of and for black white blood order active club youth young free new army right wing front soldiers
    sons brothers our your no not all one big red blue green golden dark light north south east west world war race vi
    ni han hon de den det en ett alla ingen någon vår min din hans hennes deras januari februari mars april maj juni
    juli augusti september oktober november december måndag tisdag onsdag torsdag fredag lördag söndag jul påsk pingst
    advent syd nord öst väst mitt centrum
    """
    )
)


def is_ordinary(word: str) -> bool:
    """True for a word that Swedish or a group's English name uses anyway, by itself or by its ending."""
    key = name_key(word)
    return key in _ORDINARY or key.endswith(_ORDINARY_ENDINGS)
