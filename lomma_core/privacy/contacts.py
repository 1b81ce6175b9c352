"""Ways to reach or recognise somebody (R3): e-mail address, telephone number, account name, vehicle plate."""

import re
from collections.abc import Iterator

from lomma_core.privacy.normalise import DASHES

EMAIL, PHONE, ACCOUNT, PLATE = "e-postadress", "telefonnummer", "kontonamn", "registreringsnummer"

_EMAIL = re.compile(
    r"[\w.+-]{1,64}(?:@| ?[(\[](?:at|snabel-a|snabela)[)\]] ?)[\w-]{1,63}"
    r"(?:(?:\.| ?[(\[](?:dot|punkt)[)\]] ?)[\w-]{1,63}){1,4}"
)
# Swedish numbers as they are written: 070-712 34 56, 0707-12 34 56, 08-12 34 56 78, 040-641000, +46 (0)70 712 34 56.
_PHONE = re.compile(
    rf"[+(0](?<![\w/:.{DASHES}].)(?<!\d{{4}} .)(?:"
    rf"(?:(?<=\+)|(?<=0)0)46[ {DASHES}]?(?:\(0\) ?)?[1-9]\d{{0,2}}(?:[ {DASHES}]?\d{{2,4}}){{2,4}}"
    rf"|(?<=0)[1-9]\d{{0,2}}\s?[{DASHES}/ ]\s?\d{{2,3}}(?: ?\d{{2,3}}){{1,3}}"
    rf"|(?<=0)[1-9]\d{{7,8}}"
    rf"|(?<=\()0[1-9]\d{{0,2}}\) ?\d{{2,3}}(?: ?\d{{2,3}}){{1,3}}"
    rf"|(?<=\+)(?!46)[1-9]\d{{0,2}}(?:[ {DASHES}]?\d{{2,4}}){{2,5}}"
    rf")(?![\w{DASHES}]|[.:/]\d)",
    re.ASCII,
)
_SERVICES = (
    "instagram|insta|snapchat|snap|tiktok|discord|telegram|facebook|messenger|kik|signal|twitter|twitch|reddit|youtube"
    "|steam|roblox|threema|wickr|whatsapp|viber|skype|xbox|playstation|psn|gab|vk"
)
_SITES = r"(?:instagram|tiktok|facebook|fb|snapchat|twitter|x|vk|twitch|threads|youtube|reddit)\.(?:com|tv|net)/"
# Letters and a digit or underscore: no ordinary word, and no bare number.
_CODED = r"(?=\w*[\d_])(?=\w*[^\W\d_])[\w.]{3,}"
_VALUE = r"\s?[:=]\s?[\"”'’]?(?!(?:ja|nej|inget|saknas|okänt)\b)(?=[\w.-]*[^\W\d])[\w.-]{2,}"
_ACCOUNT = re.compile(
    # @kalle_05, kalle#1234
    r"(?<![\w.@])@[\w.]{2,30}|(?<![\w#])[^\W\d_][\w.]{1,30}#\d{4}(?!\d)"
    # instagram.com/kalle, t.me/kalle, discord.gg/abc
    rf"|\b{_SITES}(?:add/|user/|u/|@)?[\w.-]{{2,}}|\b(?:t|wa|telegram)\.me/\+?\w{{2,}}|\bdiscord(?:\.gg|app\.com)/\w{{2,}}"
    # user: kalle, användarnamn = kalle, alias ”Spöket”, kontot kalle05
    rf"|\b(?:user(?:name)?|användar(?:e|en|namn|namnet)|kontonamn(?:et)?|konto|kontot|nick(?:name)?|alias(?:et)?)"
    rf"(?:{_VALUE}|\s[\"”“'’][^\"”“'’\n]{{2,30}}[\"”'’]|\s{_CODED})"
    # snapchat: kalle, snapchat kalle_05
    rf"|\b(?:{_SERVICES})(?:konto(?:t)?|[ -]?namn|[ -]?user)?(?:{_VALUE}|\s{_CODED})"
)
_ACCOUNT_SIGNS = (
    "@",
    "#",
    ".com/",
    ".net/",
    ".tv/",
    ".me/",
    ".gg/",
    "user",
    "använd",
    "konto",
    "nick",
    "alias",
    *_SERVICES.split("|"),
)
# The register leaves out I, Q, V and Swedish letters, and O in the last place.
_PLATE = re.compile(r"[A-HJ-PR-UW-Z]{3}([ -]?)\d{2}[0-9A-HJ-NPR-UW-Z](?![\w/]|[.,:-]\d| ?[%§])")
_NO_PLATE_BEFORE = re.compile(r"[\w./-]")
_PLATE_CALLED = re.compile(
    r"\b(?:reg(?:nr|\.? ?nr|istreringsnummer(?:et)?|\.)?|registreringsskylt(?:en)?|bil(?:en)?|skylt(?:en)?)[\s.:]{1,2}"
    r"(?:med )?([a-hj-pr-uw-z]{3} ?\d{2}[0-9a-hj-npr-uw-z])(?!\w)"
)
# Three letters and a number that Swedish offices write all the time: laws, reports, rooms, money, programmes.
_OFFICE_WORDS = """
SFS SOU AFS BFS KFS LFS NFS SKR SKL RFF HFD NJA KSU DNR DOK BUN SOC TEK KFN KOM KOD KAP ART PKT SID BIL NUM TAB FIG
RUM SAL HUS BOX PLO LOK LSS LSR HSL OSL SOL PBL LUL KPL HSE SEK EUR USD DKK NOK GBP GDP SMS TEL FAX FAS MOM MSB FHM
FOI SSP SSR SPF UHR UKF BUP EKB STU SEN TOT MAX MIN CET GMT UTC SAM LAN WEB URL PDF XLS DOC MED FRA BET PAR MAJ JAN
FEB MAR APR JUN JUL AUG SEP OKT NOV DEC LED LAG GRP GRU KRS KLS AKT ANM PMO PRO RES STD ENH NMR RAD DEL HAK LGR LGY
EKO MOT DIR JUR FAP RPS LPO BRP OBS NBA TBC FBK BTH MBL LAS AML ABL PUL NAT ETC ETT TRE FEM SEX OCH SHA RGB
"""
_NO_PLATES = frozenset(_OFFICE_WORDS.split())
# A number with one of these after it counts something.
_COUNTED = re.compile(r" (?:kr|kronor|tkr|st|procent|personer|elever|timmar|sidor|svar|deltagare|barn|platser)\b")


def find(text: str) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end of what reaches or marks somebody in a folded text (R3)."""
    # The dotted capital I is the one letter that grows when it is made small.
    small = text.replace("İ", "I").lower()
    if "@" in small or "at)" in small or "at]" in small or "snabel" in small:
        for found in _EMAIL.finditer(small):
            yield EMAIL, *found.span()
    if any(sign in small for sign in _ACCOUNT_SIGNS):
        for found in _ACCOUNT.finditer(small):
            yield ACCOUNT, *found.span()
    for found in _PHONE.finditer(text):
        # Nine digits is the shortest number with its area code, Stockholm's eight; less is a file number or hours.
        digits = sum(char.isdigit() for char in found[0])
        if (8 if found[0].startswith(("08", "+")) else 9) <= digits <= 15:
            yield PHONE, *found.span()
    yield from _plates(text, small)


def _plates(text: str, small: str) -> Iterator[tuple[str, int, int]]:
    for found in _PLATE.finditer(text):
        start, end = found.span()
        if start and _NO_PLATE_BEFORE.match(text, start - 1):
            continue
        if found[0][:3] not in _NO_PLATES and not (found[1] and _COUNTED.match(text, end)):
            yield PLATE, start, end
    if "reg" in small or "bil" in small or "skylt" in small:
        for found in _PLATE_CALLED.finditer(small):
            yield PLATE, *found.span(1)
