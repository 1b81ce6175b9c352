"""What stands around a capitalised word and says that it is, or is not, a person's name (R3)."""

import re

from lomma_core.privacy.names.lists import words

# A single person, whose name stands next: "eleven Max", "rektor Lind".
PERSONS = words(
    """
    eleven elev pojken pojke flickan flicka killen kille tjejen tjej mannen kvinnan ungdomen barnet sonen son
    dottern dotter brodern bror lillebror storebror systern syster lillasyster storasyster mamman mamma pappan pappa
    modern fadern kusinen kusin kompisen kompis vännen klienten brukaren läraren mentorn tränaren ledaren kuratorn
    rektorn handläggaren grannen ynglingen grabben grabb gubben gumman tanten damen gossen
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
    rf"\b(?:{'|'.join(PERSONS)}|ungdom|person|någon|man|kvinna|lärare|ledare|vuxen|han|hon|hen|de|en som)\W{{1,3}}"
    r"(?:\w{1,30}\W{1,3}){0,3}?"
    r"(?:heter|hette|kallas|kallades|kallar sig|kallad|kallas för|känd som|går under namnet)\s[\"”'’]?$"
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
    r"\s(?:(?:äldre|yngre|nya|gamla|bästa)\s)?(?:mamma|pappa|bror|bröder|syster|systrar|son|dotter|föräldrar|mor|far"
    r"|kusin"
    r"|farbror|morbror|moster|faster|farfar|morfar|mormor|farmor|familj|flickvän|pojkvän|sambo|fru|kompis|kompisar|vän"
    r"|vänner|gäng|umgänge|mobil|telefon|konto)\b"
)
# Things that bear names: "stormen Hans", "kvarteret Åke", "Sankt Petri", "Lex Sarah".
_THINGS = frozenset(
    words(
        """
    sankt sankta s:t s:ta saint lex stormen orkanen ovädret profeten kung drottning kronprinsessan kvarteret föreningen
    projektet programmet systemet filmen boken serien spelet skolan förskolan fartyget firman företaget appen
    lokalen salen huset hotell ibn fritidsgården mötesplatsen kyrkan plattformen konferensen kampanjen
    föreställningen pjäsen musikalen kvinnojouren tjejjouren café caféet butiken restaurangen stationen båten bussen
    satsningen insatsen övningen metoden modellen kursen utbildningen materialet roboten chattboten figuren rollen
    karaktären stiftelsen fonden priset stipendiet tidningen tidskriften podden teatern gården torpet stugan hunden
    katten hästen dockan nallen dagboken romanen studien rapporten undersökningen handboken operationen insatsstyrkan
    """
    )
)
_FIRMS = frozenset({"AB", "HB", "KB", "IF", "BK", "FF", "FC", "IK", "IS", "GIF", "SK", "BTK", "FK", "HK", "Academy"})
_NAMING = frozenset({"heter", "hette", "kallas", "kallades", "döpts"})
_THING_IS_CALLED = re.compile(
    rf"(?i:\b(?:\w{{0,15}}(?:{'|'.join(sorted(_THINGS))}|projekt|program|metod|kurs|övning|hund))(?: som)? (?:heter"
    rf"|hette|kallas|kallades)) $"
)
# What is called after people, in its plain form and with its endings: "Selma Lagerlöfs torg", "Lundströms modell".
_CALLED_AFTER = frozenset(
    words(
        """
    gata väg torg plats park allé alle stig gränd kyrka kyrkogård skola gymnasium gymnasiet församling stiftelse minne
    minnesfond minnespris minneslund fond pris stipendium stipendiet institut institution institute center centre
    centrum hus gård sal backe bro förening sällskap bibliotek station teater museum museet barnsjukhus sjukhus
    lasarett lekplats terrass trappa strand kaj hamn kulle höjd äng dal lund plan arena academy akademi foundation
    university universitet högskola college collegium school hospital memorial modell metod pyramid taxonomi skala
    teori test behovstrappa båt lag cirkel alfa index matris dagbok dagböcker bok böcker roman dikt saga sagor film
    manifest dödsdag födelsedag jubileum tid staty byst monument grav byggnad verk tal citat internationella
    nationella hemgård kulturhus folkhögskola bokhandel konditori bageri bil åkeri livs el rör plåt consulting bygg
    fastigheter bolag advokatbyrå arkitekter tidning
    """
    )
)
_LAST_LETTERS = frozenset(word[-2:] for word in _CALLED_AFTER)
_ENDINGS = ("", "n", "en", "et", "t", "an")
_NEXT_WORD = re.compile(r" ([^\W\d_]{2,20})(?![\w-])")
_SIGN_AFTER = re.compile(r"\s?&| (?:AB|HB|KB|[IVX]{1,4}|IF|BK|FF|FC)\b|-")
# Of these a person has one too, and then the name before it is a whole one.
_OWNED = frozenset(words("bil hus huset bok boken båt båten gård gården film filmen tal citat el tid tiden"))
_SENTENCE_START = re.compile(r"(?:^|[.!?:;•\n–—-]\s{0,3}[\"”'’(]?\s{0,3})$")
_REACH = 60
# What persons do, and streets, laws and authorities seldom.
_DOES = words(
    """
    skrev skriver delade ringde ringer sågs syntes bar tog kom sade sa säger berättade berättar anmälde lämnade
    frågade frågar talade pratade höll håller ledde leder bodde bor hjälpte hjälper bokade greps hotade hotar filmade
    ritade klottrade köpte sålde körde satt stod gick hörde träffade mötte tipsade hyllade postade bad svarade ropade
    skrek tackade nekade erkände misstänks dömdes förhördes hämtades såg mejlade mailade hjälpt umgås uppger uppgav
    menar tyckte tycker bär kör äger driver tränar jobbar arbetar pluggar flyttade försvann hyr spred åkte rymde
    deltog närvarade
    """
)
_DOES_AFTER = re.compile(
    rf" (?:{'|'.join(_DOES)}|var med|har (?:setts|synts|sagt|ringt|frågat|skrivit|flyttat|hotat|bytt)|i klassen)(?!\w)"
)
_TOLD_BY = re.compile(
    r"(?:\b(?:enligt|(?:samtal|möte|träff|intervju|kontakt|dialog) med|tips från|hälsning från|uppgift(?:er)? från"
    r"|anmälan från)"
    r"|\bkontakt(?:person)?:|\bhandläggare:|\bdeltagare:|\bnärvarande:)\s$",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(r"är (?:ett |ett påhittat )?(?:exempel|namn)\b|är (?:påhittad|fiktiv)|exempelnamn", re.IGNORECASE)


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


def does_as_a_person(text: str, end: int) -> bool:
    """Selam Haile ringde, Gulbuddin Hekmati delade filmen."""
    return _DOES_AFTER.match(text, end) is not None


def is_told_by(text: str, start: int) -> bool:
    """Enligt Laszlo Szabó, samtal med Wei Zhang."""
    return _TOLD_BY.search(text, max(0, start - 25), start) is not None


def is_an_example(text: str, end: int) -> bool:
    """Viktor, robotdammsugaren, är ett exempel: the name is said to be one."""
    return _EXAMPLE.search(text, end, end + 60) is not None


def tells_who(word: str) -> bool:
    """Familjen, Rektor, Eleven: the name begins after it."""
    return word.lower() in _TELLS or word.lower() in _FAMILIES


def is_a_thing(word: str) -> bool:
    """Tjejjouren, Lex, The: what stands after it is no person."""
    return word.lower() in _THINGS or word == "The"


def is_a_firm(word: str) -> bool:
    """AB, IF: what stands before it is a firm or a club."""
    return word in _FIRMS


def follows_a_thing(text: str, start: int) -> bool:
    """Stormen Hans, kvarteret Åke, projektet Ellen; utbildningen heter Agnes."""
    before = _word_before(text, start)
    return before in _THINGS or (
        before in _NAMING and _THING_IS_CALLED.search(text[max(0, start - 60) : start]) is not None
    )


def belongs_to_a_thing(text: str, start: int, end: int, whole_name: bool = False) -> bool:
    """Olof Palmes plats, stormen Hans, Ernst & Young, Karl XII; not Erik Svenssons bil, which is a person's."""
    if follows_a_thing(text, start) or _SIGN_AFTER.match(text, end):
        return True
    following = _NEXT_WORD.match(text, end)
    if following is None:
        return False
    word = following[1].lower()
    if whole_name and word in _OWNED:
        return False
    plain = [word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)]
    # A compound is what its last part is: cancerstiftelse, minnespark.
    return any(
        form[at:] in _CALLED_AFTER
        for form in plain
        if form[-2:] in _LAST_LETTERS
        for at in range(max(1, len(form) - 3))
    )
