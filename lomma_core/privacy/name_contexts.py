"""What stands around a capitalised word and says that it is, or is not, a person's name (R3)."""

import re

from lomma_core.privacy.name_lists import words

# A single person, whose name stands next: "eleven Max", "rektor Lind".
PERSONS = words(
    """
    eleven elev pojken pojke flickan flicka killen kille tjejen tjej mannen kvinnan ungdomen barnet sonen son
    dottern dotter brodern bror lillebror storebror systern syster lillasyster storasyster mamman mamma pappan pappa
    modern fadern kusinen kusin kompisen kompis vännen klienten brukaren läraren mentorn tränaren ledaren kuratorn
    rektorn handläggaren grannen ynglingen
    """
)
_TITLES = words(
    """
    rektor lärare mentor tränare kurator handläggare socialsekreterare kommissarie polisinspektör inspektör
    kommunpolis kommunalråd doktor dr advokat pastor prästen imam imamen fritidsledare ordförande säkerhetschef
    enhetschef verksamhetschef områdeschef områdespolis förvaltningschef kommundirektör
    """
)
_TELLS = frozenset(PERSONS) | frozenset(_TITLES)
_FAMILIES = frozenset({"familjen", "bröderna", "syskonen", "systrarna", "makarna", "herr", "fru"})
_CALLS = frozenset(
    {"för", "som", "heter", "hette", "kallas", "kallades", "sig", "kallad", "namn", "namnet", "är", "smeknamnet"}
)
_CALLED_BEFORE = re.compile(
    rf"\b(?:{'|'.join(PERSONS)}|ungdom|person|någon|man|kvinna|lärare|ledare|vuxen|han|hon|hen|de|en som)\W+"
    r"(?:\w+\W+){0,3}?(?:heter|hette|kallas|kallades|kallar sig|kallad|kallas för|känd som|går under namnet)\s[\"”'’]?$"
    r"|\b(?:vid namn|med (?:för|efter|smek)?namnet|(?:för|efter|smek)namnet(?: är)?)\s[\"”'’]?$",
    re.IGNORECASE,
)
_COMPANY = frozenset({"med", "hos", "träffat", "av"})
_COMPANY_BEFORE = re.compile(
    r"\b(?:(?:setts|sedd|synts|umgås|umgicks|umgåtts|hänger|hängt|åkte|åkt|prata|pratat|talat|samtal|samtalat|ihop) med"
    r"|(?:hemma|bor|bott) hos|träffat|hotad av|skriven av)\s$",
    re.IGNORECASE,
)
_KIN_AFTER = re.compile(
    r"\s(?:(?:äldre|yngre|nya|gamla|bästa)\s)?(?:mamma|pappa|bror|bröder|syster|systrar|son|dotter|föräldrar|mor|far|kusin"
    r"|farbror|morbror|moster|faster|farfar|morfar|mormor|farmor|familj|flickvän|pojkvän|sambo|fru|kompis|kompisar|vän"
    r"|vänner|gäng|umgänge|mobil|telefon|konto)\b"
)
# Things that bear names: "stormen Hans", "kvarteret Åke", "Sankt Petri".
_THINGS = frozenset(
    words(
        """
    sankt sankta s:t s:ta saint stormen orkanen ovädret profeten kung drottning kronprinsessan kvarteret föreningen
    projektet programmet systemet filmen boken serien spelet skolan förskolan fartyget firman företaget appen
    lokalen salen huset hotell ibn fritidsgården mötesplatsen kyrkan plattformen konferensen kampanjen
    föreställningen pjäsen musikalen kvinnojouren tjejjouren café caféet butiken restaurangen stationen båten bussen
    """
    )
)
_THING_AFTER = re.compile(
    r" (?:gata|gatan|väg|vägen|torg|plats|park|all[ée]|stig|gränd|kyrka|kyrkan|skola|skolan|gymnasium|församling"
    r"|stiftelse|stiftelsen|minne|minnesfond|minnespris|fond|pris|institut|center|centrum|hus|gård|sal|backe|bro"
    r"|förening|bibliotek|station|teater)\b|\s?&| (?:AB|HB|KB|[IVX]{1,4})\b|-"
)
_SENTENCE_START = re.compile(r"(?:^|[.!?:;•\n–—-]\s*[\"”'’(]?\s*)$")
_REACH = 60


def _word_before(text: str, start: int) -> str:
    """The word that ends one space, or a comma and a space, before a place; '' when there is none so near."""
    before = text[max(0, start - 25) : start].rstrip("\"”'’“")
    if before[-1:] not in (" ", "\u00a0"):
        return ""
    # A full stop keeps the words of two sentences apart.
    words = before.rstrip(" \u00a0").removesuffix(",").split()
    return words[-1].lower() if words else ""


def names_a_family(text: str, start: int) -> bool:
    """Familjen Berg, herr Lund: what follows is a last name even when it is a town's."""
    return _word_before(text, start) in _FAMILIES


def calls_somebody(text: str, start: int) -> bool:
    """En kille som heter Kim, en man vid namn Max; not projektet som heter Saga."""
    return _word_before(text, start) in _CALLS and bool(_CALLED_BEFORE.search(text, max(0, start - _REACH), start))


def tells_of_a_person(text: str, start: int) -> bool:
    """Eleven Max, rektor Lind."""
    return _word_before(text, start) in _TELLS


def is_company_of(text: str, start: int) -> bool:
    """Har setts med Max, bor hos Kim."""
    return _word_before(text, start) in _COMPANY and bool(_COMPANY_BEFORE.search(text, max(0, start - _REACH), start))


def has_kin_after(text: str, end: int) -> bool:
    """Kims mamma, Max telefon."""
    return _KIN_AFTER.match(text, end) is not None


def begins_a_sentence(text: str, start: int) -> bool:
    """True where any word has a capital."""
    return _SENTENCE_START.search(text[max(0, start - 5) : start]) is not None


def belongs_to_a_thing(text: str, start: int, end: int) -> bool:
    """Olof Palmes plats, stormen Hans, Ernst & Young, Karl XII."""
    return _word_before(text, start) in _THINGS or _THING_AFTER.match(text, end) is not None
