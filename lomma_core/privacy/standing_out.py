"""Words that single somebody out without a name: a role that only one person has, the only one, twins (R3).

A public function that does its work ("kommundirektören beslutar") is nobody in particular; what happens to its holder
("kommunpolisen blev hotad") is about a person.
"""

import re
from collections.abc import Iterator

from lomma_core.privacy.stems import holds_any, small

ROLE, ONLY_ONE = "roll", "ensam"

# What only one person in an association, a congregation or a team is.
_PRIVATE = (
    r"(?:imamen|pastorn|prästen|rabbinen|kyrkoherden|diakonen|predikanten|shejken|ordföranden|vice ordföranden|kassören"
    r"|sekreteraren|tränaren|huvudtränaren|lagledaren|lagkaptenen|kaptenen|målvakten|vaktmästaren|ägaren|föreståndaren"
    r"|krögaren|styrelseledamoten|materialaren|instruktören|domaren|körledaren|scoutledaren|grundaren|talespersonen"
    r"|kontaktpersonen|administratören|moderatorn)"
)
_GROUP = (
    r"(?:(?:en|ett|den|det|vår|kommunens|ortens) (?:lokal\w{0,2} |stor\w |litet? )?)?"
    r"(?:(?:A|B|[A-Z]?\d{1,2}|[A-Z]\d{1,2})-?lag\w{0,3}|\w{0,25}(?:förening|församling|mosk[eé]|klubb|lag|gym|kyrka"
    r"|kyrko"
    r"|pizzeri|restaurang|café|kafé|butik|sällskap|förbund|avdelning|krets|scoutkår|kör|band|orkester|samfund)\w{0,4}"
    r"|[A-ZÅÄÖ][\w:-]{1,30})"
)
_ROLE_OF = re.compile(rf"(?<!\w)(?i:{_PRIVATE})s? (?:i|för|på|vid|av|från|hos|till) {_GROUP}(?!\w)")
# Elected bodies and authorities have their chairs by election, known to all.
_PUBLIC = re.compile(
    r"nämnd|utskott|fullmäktige|styrelse|kommun|region|myndighet|verket|gruppen|(?<!före)rådet|departement|riksdag"
    r"|landsting"
    r"|förvaltning|beredning|kommitt|polis|Sverige|Brå\b|SKR\b",
    re.IGNORECASE,
)
_HOLDERS = (
    r"(?:kommunalrådet|oppositionsrådet|kommunpolisen|områdespolisen|säkerhetschefen|kommundirektören|socialchefen"
    r"|skolchefen"
    r"|räddningschefen|fritidschefen|kulturchefen|rektorn|rektor|skolledaren|förskolechefen|bibliotekschefen"
    r"|bibliotekarien"
    r"|nämndordföranden|ordföranden|gruppledare(?:n)?|politikern|ledamoten|nämndemannen|riksdagsledamoten|kandidaten"
    r"|förvaltningschefen|enhetschefen|områdeschefen|säkerhetssamordnaren|samordnaren|kuratorn|fältaren|fältassistenten"
    r"|fritidsledaren|journalisten|reportern|läraren|socialsekreteraren|kommunikationschefen|borgmästaren|polischefen"
    rf"|{_PRIVATE})"
)
_TEACHER = re.compile(r"(?<!\w)(?:[Ll]äraren|[Mm]entorn|[Kk]lassföreståndaren) (?:i|för) (?:klass )?[1-9] ?[A-H](?!\w)")
# What happens to a person and not to a function.
_HAPPENED = (
    r"(?:(?:blev|blivit|är|var|har blivit|kände sig) (?:\w{2,12} )?(?:hota[dt]|förfölj[dt]|slag(?:en|et)"
    r"|misshandla[dt]|trakassera[dt]"
    r"|knuffa[dt]"
    r"|attackera[dt]|överfall(?:en|et)|utsatt|uthäng[dt]|filma[dt]|knivhota[dt]|råna[dt]|sjukskriven|grip(?:en|et)"
    r"|polisanmäl[dt]|avstäng[dt]"
    r"|smutskasta[dt]|skada[dt])\b"
    r"|(?:hotades|hotats|trakasserades|misshandlades|attackerades|förfölj[dt]es|knuffades|greps|uthäng[dt]es|spottades"
    r"|överfölls)\b"
    r"|(?:fick|mottog|tog emot|har fått) (?:\w{2,12} )?(?:hot\w{0,8}|dödshot|hat|hatbrev|hatmejl)\b)"
)
_TO_A_HOLDER = re.compile(
    rf"(?<!\w)(?:{_HOLDERS})(?: (?:i|på|vid|för|från|och) [\wåäöÅÄÖ-]{{1,30}}){{0,2}} {_HAPPENED}", re.IGNORECASE
)
_OF_A_HOLDER = re.compile(
    rf"(?<!\w){_HOLDERS}s (?:\w{{2,12}} )?(?:bil|cykel|bostad|hus|hem|villa|dörr|brevlåda|familj|barn|fru|man|make"
    rf"|maka|dotter|son|bror"
    r"|syster|sambo|mobil|telefon|granne|tomt|lägenhet|facebook\w{0,8})\b",
    re.IGNORECASE,
)
# Om rektorn blir hotad: a routine tells of nobody.
_ROUTINE = re.compile(
    r"(?:^|[.!?\n] ?|, |\b)(?:om|när|ifall|ifall att|så att|rutin\w{0,6}|då) (?:en |den )?$", re.IGNORECASE
)

_WHO = (
    r"(?:mannen|kvinnan|killen|tjejen|pojken|flickan|grabben|familjen|paret|syskonen|bröderna|systrarna|tvillingarna"
    r"|trillingarna"
    r"|grannen|ynglingen|sonen|dottern|mamman|pappan|ägaren|damen|gubben|tanten|hon|han)"
)
_ONLY_ONE = re.compile(
    # Mannen som driver pizzerian, familjen som flyttade hit
    rf"(?<!\w){_WHO},? som (?:\w{{2,9}} )?(?:driver|drev|äger|ägde|bor|bodde|flytta\w{{1,2}}|jobba\w{{0,2}}"
    rf"|arbeta\w{{0,2}}|kör\w{{0,2}}"
    r"|hyr\w{0,2}|sitter|satt|spela\w{0,2}|sköt\w{1,3}|startade|öppnade|lämnade|vann|adopterade|brukar|tränar"
    r"|håller till|alltid|nyss|förlorade"
    r"|står|stod|går|gick|cyklar|säljer|sålde|har (?:hund|butik|en |ett ))\w{0,3}(?!\w)"
    # Syskonen i det röda huset, bröderna ovanför kiosken
    rf"|(?<!\w){_WHO} (?:i det \w{{2,12}} (?:huset|radhuset|höghuset|hörnhuset)|i (?:huset|lägenheten|radhuset"
    rf"|villan) (?:vid|bredvid|mitt)"
    r"|bredvid|ovanför|mitt emot|intill|längst (?:in|bort|ner))(?!\w)"
    # En av trillingarna i 6A, tvillingarna på Pilängskolan
    r"|(?<!\w)(?:(?:en|ena|båda|bägge|ett|någon) (?:av )?)?(?:tvilling|trilling|tvillingsystr|tvillingbröd)(?:arna"
    r"|en|ens|erna|paret|syskonen)(?!\w)"
    # Enda tjejen i laget
    r"|(?<!\w)(?:ende|enda) (?:\w{0,12}eleven|killen|tjejen|pojken|flickan|mannen|kvinnan|muslimen|juden"
    r"|medlemmen)(?!\w)"
    # Den ende killen i 9D, den enda eleven med rullstol
    r"|(?<!\w)den (?:ende|enda (?:\w{2,12} )?(?:\w{0,12}elev(?:en)?|kille\w?|tjej\w{0,2}|pojk\w{0,2}|flick\w{0,2}"
    r"|man(?:nen)?|kvinn\w{1,2}|person(?:en)?"
    r"|familj(?:en)?|ungdom(?:en)?|muslim(?:en|ska)?|jud(?:en|iska)?|rom(?:en)?|somali\w{0,3}|medlem(?:men)?"
    r"|lärare(?:n)?|i (?:klassen|\d)|med))(?!\w)",
    re.IGNORECASE,
)


# "Enda tjejen", "rektorns bil"
_SHORTEST = 10
_PRIVATE_STEMS = tuple(role[:-1] for role in _PRIVATE.removeprefix("(?:").removesuffix(")").split("|"))
_HAPPENED_STEMS = (
    "hot", "förfölj", "slagen", "misshand", "trakass", "knuff", "attack", "överfall", "utsatt", "uthäng", "filmad",
    "rån",
    "sjukskriven", "gripen", "polisanmäld", "avstängd", "smutsk", "skadad", "greps", "spottad", "överföll", " hat",
)  # fmt: skip
_OWNED_STEMS = tuple(
    f"s {owned}"
    for owned in (
        "bil", "cykel", "bostad", "hus", "hem", "villa", "dörr", "brevlåda", "familj", "barn", "fru", "man",
        "mak", "dotter", "son",
        "bror", "syster", "sambo", "mobil", "telefon", "granne", "tomt", "lägenhet", "facebook", "privat", "egen",
    )
)  # fmt: skip
_ONLY_ONE_STEMS = (
    " som ", " i det ", " i huset", " i läg", " i rad", " i villa", "bredvid", "ovanför", "mitt emot", "intill",
    "längst", "tvilling", "trilling", "ende ", "enda ",
)  # fmt: skip


def find(text: str) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end of what singles somebody out in a folded text (R3)."""
    if len(text) < _SHORTEST:
        return
    low = small(text)
    if holds_any(low, _PRIVATE_STEMS):
        for match in _ROLE_OF.finditer(text):
            if not _PUBLIC.search(text, match.start() + 8, min(len(text), match.end() + 25)):
                yield ROLE, *match.span()
    for match in _TEACHER.finditer(text):
        yield ROLE, *match.span()
    for pattern, stems in ((_TO_A_HOLDER, _HAPPENED_STEMS), (_OF_A_HOLDER, _OWNED_STEMS)):
        if holds_any(low, stems):
            for match in pattern.finditer(text):
                if not _ROUTINE.search(text, max(0, match.start() - 16), match.start()):
                    yield ROLE, *match.span()
    if holds_any(low, _ONLY_ONE_STEMS):
        for match in _ONLY_ONE.finditer(text):
            yield ONLY_ONE, *match.span()
