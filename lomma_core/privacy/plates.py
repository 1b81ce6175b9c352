"""Vehicle plates, Swedish and foreign, as they are written and as they are hidden (R3)."""

import re
from collections.abc import Iterator

from lomma_core.privacy import stems

PLATE = "registreringsnummer"

# The register leaves out I, Q, V and Swedish letters, and O in the last place.
_PLATE = re.compile(r"(?<![\w./-])[A-HJ-PR-UW-Z]{3}([ -]?)\d{2}[0-9A-HJ-NPR-UW-Z](?![\w/]|[.,:-]\d| ?[%§])")
_SMALL = re.compile(r"(?<![\w./-])([a-hj-pr-uw-z]{3})([ -]?)(\d{2}[0-9a-hj-npr-uw-z])(?![\w/]|[.,:-]\d| ?[%§])")
_SPACED = re.compile(
    r"(?<!\w)[a-hj-pr-uw-z](?:[ .-][a-hj-pr-uw-z]){2}(?:[ .-]\d){2}[ .-][0-9a-hj-npr-uw-z](?!\w)", re.I
)
_DIPLOMAT = re.compile(r"(?<![\w./-])[A-Z]{2} ?\d{3} ?[A-Z](?!\w)")
_VEHICLE = (
    r"(?:reg(?:nr|\.? ?n(?:umme)?r\.?|istreringsn(?:umme)?r(?:et)?|istreringsskylt(?:en)?|istrerad\w?|\.)?"
    r"|skylt(?:en|ar|arna)?"
    r"|\w{0,12}(?:bil(?:en)?|registrerad\w?)|bilar|volvo(?:n)?|saab(?:en)?|bmw|audi(?:n)?|volkswagen|vw|golf|passat"
    r"|toyota"
    r"|ford|skoda|kia|mercedes|tesla(?:n)?|opel|peugeot|renault|mc|motorcykel(?:n)?|moped(?:en)?|moppe(?:n)?|epa"
    r"|traktor(?:n)?|släp(?:et)?|buss(?:en)?|husbil(?:en)?|skåpbil(?:en)?|plåt(?:en|ar)?)"
)
_CALLED = re.compile(
    rf"(?<!\w){_VEHICLE}[\s.,:(]{{1,3}}(?:(?:med|nr|nummer|är|skylt(?:en)?|reg\.? ?nr|reg)[\s.:]{{1,2}}){{0,3}}", re.I
)
# What may follow a word for a vehicle: Swedish in small letters, short, Danish, Norwegian, German.
_AFTER_CALL = re.compile(
    r"(?:[a-z]{3} ?-?\d{2}[0-9a-z]|[A-Z]{1,3}[ -]?[A-Z]{0,2} ?\d{2}[ .]?\d{2,3}|[A-Z]{1,3}-[A-Z]{1,2} ?\d{1,4}"
    r"|[A-Z]{2,3} ?\d{2,3} ?[A-Z]?)(?![\w%])"
)
_VEHICLE_STEMS = (
    "reg", "skylt", "bil", "volvo", "saab", "bmw", "audi", "volkswagen", "vw", "golf", "passat", "toyota", "ford",
    "skoda", "kia",
    "mercedes", "tesla", "opel", "peugeot", "renault", "mc", "motorc", "mop", "epa", "trakt", "släp", "buss", "plåt",
)  # fmt: skip
_SHORTEST = 5
_VOWEL = re.compile("[aeouy]")
# Three letters and a number that Swedish offices write all the time: laws, reports, rooms, money, programmes.
_OFFICE_WORDS = """
SFS SOU AFS BFS KFS LFS NFS SKR SKL RFF HFD NJA KSU DNR DOK BUN SOC TEK KFN KOM KOD KAP ART PKT SID BIL NUM TAB FIG
RUM SAL HUS BOX PLO LOK LSS LSR HSL OSL SOL PBL LUL KPL HSE SEK EUR USD DKK NOK GBP GDP SMS TEL FAX FAS MOM MSB FHM
FOI SSP SSR SPF UHR UKF BUP EKB STU SEN TOT MAX MIN CET GMT UTC SAM LAN WEB URL PDF XLS DOC MED FRA BET PAR MAJ JAN
FEB MAR APR JUN JUL AUG SEP OKT NOV DEC LED LAG GRP GRU KRS KLS AKT ANM PMO PRO RES STD ENH NMR RAD DEL HAK LGR LGY
EKO MOT DIR JUR FAP RPS LPO BRP OBS NBA TBC FBK BTH MBL LAS AML ABL PUL NAT ETC ETT TRE FEM SEX OCH SHA RGB UTF ISO
MD5 RFC GPT LPF LPO KAP BLL RAL DIN AFA FUT RFS TDR LGH ACA COM DSA WIN MAC IOS CPU GPU RAM NIS EST FTE SIS STC HTF
"""
_NO_PLATES = frozenset(_OFFICE_WORDS.split())
# A number with one of these after it counts something.
_COUNTED = re.compile(r" (?:kr|kronor|tkr|st|procent|personer|elever|timmar|sidor|svar|deltagare|barn|platser)\b")


def find(text: str) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end of every probable plate of a folded text (R3)."""
    if len(text) < _SHORTEST or not stems.holds_a_digit(text):
        return
    for match in _PLATE.finditer(text):
        if match[0][:3] not in _NO_PLATES and not (match[1] and _COUNTED.match(text, match.end())):
            yield PLATE, *match.span()
    for match in _SMALL.finditer(text):
        # "och 120 elever": with a space before the number, three letters without a vowel are no word.
        if match[1].upper() not in _NO_PLATES and not (match[2] and _VOWEL.search(match[1])):
            yield PLATE, *match.span()
    for match in _SPACED.finditer(text):
        yield PLATE, *match.span()
    if not stems.holds_any(stems.small(text), _VEHICLE_STEMS):
        return
    for match in _DIPLOMAT.finditer(text):
        if _CALLED.search(text, max(0, match.start() - 30), match.start()):
            yield PLATE, *match.span()
    for call in _CALLED.finditer(text):
        called = _AFTER_CALL.match(text, call.end())
        if called and called[0][:3].strip().upper() not in _NO_PLATES:
            yield PLATE, *called.span()
