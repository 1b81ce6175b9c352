"""The forms and fields of the plan that the code refers to by name, and what it needs of them.

Everything else of a plan is its own: a field or form that is not in ``NEEDED`` may be left out of the file, retired
or renamed, and what depends on it is then not shown. The loader and the form editor both check this list
(``checks``); a test finds names that are written out anywhere else. It stands below the plan's model and imports
nothing of it.
"""

from dataclasses import dataclass

# ------------------------------------------------------------------ Forms; a link to one has the same name

SITUATION = "lagesbild"
OBSERVATION = "observation"
PROPOSAL = "forslag"
MEASURE = "insats"
MEASURE_FOLLOW_UP = "uppfoljning_insats"
SITUATION_FOLLOW_UP = "uppfoljning_lagesbild"
MEETING = "mote"
DECISION = "beslut"  # what a meeting decides; also the decision of a proposal, a follow-up and a meeting in short
SEAT_ENTRY = "platsuppgift"
SETTINGS = "grunduppgifter"
ASSESSMENT = "kvartalsbedomning"  # the convener's judgement of a quarter; a plan may be without it

# ------------------------------------------------------------------ Fields; the first four are lists of choices too

SEAT = "plats"
MILIEU = "miljo"
LEVEL = "niva"
AREA = "omrade"
QUARTER = "kvartal"
DATE = "datum"
STATE = "lage"
STATUS = "status"
KIND = "typ"
TITLE = "titel"
RESPONSIBLE = "ansvarig"
RESPONSIBLE_OTHER = "ansvarig_annan"
PURPOSE = "syfte"
START = "start"
END = "slut"
GENDER = "genusperspektiv"
INDICATOR = "indikator"
TARGET = "malvarde"
REFERENCE = "diarienummer"
PRESENCE = "narvaro"
TREND = "jamforelse"
RELIABILITY = "tillforlitlighet"
ACTIVITIES = "aktivitetstyper"
SOURCES = "kalltyper"
AS_OF = "uppgiftsdatum"
OBSERVATION_TEXT = "iakttagelse"
IDEA = "ide"
EFFECT = "forvantad_effekt"
RESULT = "resultat"
DEVIATION = "avvikelse"
INDICATOR_VALUE = "indikatorvarde"
GENDER_OUTCOME = "genusutfall"
LESSON = "lardom"
ATTENDEES = "narvarande"
NEXT_MEETING = "nasta_mote"
DUE = "klart_senast"
FUNCTION = "funktion"
UNTIL = "till"
JUDGEMENT = "bedomning"
REQUEST = "begaran"

# ------------------------------------------------------------------ Choices that the code knows by name

INCREASED, UNCHANGED, DECREASED = "okat", "oforandrat", "minskat"
NEW, UNDER_REVIEW, ADOPTED = "ny", "utreds", "antas"
NOT_STARTED, ON_PLAN, DELAYED, DONE, CANCELLED = "ej_paborjad", "enligt_plan", "forsenad", "genomford", "installd"
TO_ADJUST, TO_END = "justera", "avsluta"
# From the best to the worst; an answer beside these is no step between them.
RESULTS = ("gott", "delvis", "svagt")
PLANNED, PRESENT = "planerat", "narvarande"
OPEN = "oppet"
NOT_OFFERED, ACCEPTED, APPOINTED = "ej_erbjuden", "accepterad", "tillsatt"

# Choice lists of their own that the code knows; seats, milieus, levels and areas stand outside ``[choices]``.
OWN_LISTS = (SEAT, MILIEU, LEVEL, AREA)
SECRECY_LIST = "sekretess"


@dataclass(frozen=True)
class Need:
    """What the code needs of a field: one of the types, that it must be answered, its list of choices, its form.

    ``among`` are the choices that its list must have, whatever the list is called.
    """

    types: tuple[str, ...]
    required: bool = False
    choices: str = ""
    form: str = ""
    among: tuple[str, ...] = ()


def _need(*types: str, required: bool = True, choices: str = "", form: str = "", among: tuple[str, ...] = ()) -> Need:
    return Need(types, required, choices, form, among)


_MILIEU = _need("choice", choices=MILIEU)
_LEVEL = _need("choice", choices=LEVEL)
_QUARTER = _need("quarter")
_SEAT = _need("seat")
_STATUS = _need("choice", among=(DELAYED, DONE, CANCELLED))
_WORDS = ("text", "long_text")

# Without these the register is not the plan's: P1 (seats), P4-P7 and the purpose (R6).
NEEDED: dict[str, dict[str, Need]] = {
    SITUATION: {QUARTER: _QUARTER, MILIEU: _MILIEU, PRESENCE: _need("choice")},
    # A proposal that nobody has decided on yet has no decision.
    PROPOSAL: {LEVEL: _LEVEL, DECISION: _need("choice", required=False, among=(NEW, UNDER_REVIEW, ADOPTED))},
    MEASURE: {
        TITLE: _need("text"),
        LEVEL: _LEVEL,
        KIND: _need("choice"),
        RESPONSIBLE: _SEAT,
        STATUS: _STATUS,
    },
    MEASURE_FOLLOW_UP: {QUARTER: _QUARTER, MEASURE: _need("link", form=MEASURE), STATUS: _STATUS},
    SITUATION_FOLLOW_UP: {QUARTER: _QUARTER, MILIEU: _MILIEU},
    MEETING: {
        DATE: _need("date"),
        ATTENDEES: _need("choices", choices=SEAT),
    },
    SEAT_ENTRY: {SEAT: _SEAT, STATE: _need("choice", among=(APPOINTED, ACCEPTED, NOT_OFFERED))},
    SETTINGS: {PURPOSE: _need("long_text")},
}

# Forms that a plan can do without; one that has them has these fields in them.
NEEDED_WITHIN: dict[str, dict[str, Need]] = {
    OBSERVATION: {DATE: _need("date"), MILIEU: _MILIEU},
    DECISION: {RESPONSIBLE: _SEAT, DUE: _need("date"), STATE: _need("choice", among=(OPEN,))},
    ASSESSMENT: {QUARTER: _QUARTER},
}


def _use(*types: str, form: str = "", among: tuple[str, ...] = ()) -> Need:
    return Need(types, form=form, among=among)


# Fields that the code uses: they may be missing or retired, but one in use is of the type that is expected.
OPTIONAL: dict[str, dict[str, Need]] = {
    SITUATION: {TREND: _use("choice", among=(INCREASED, UNCHANGED, DECREASED)), RELIABILITY: _use("choice")},
    PROPOSAL: {
        IDEA: _use(*_WORDS),
        SITUATION: _use("link", form=SITUATION),
        EFFECT: _use(*_WORDS),
        GENDER: _use(*_WORDS),
    },
    MEASURE: {
        SITUATION: _use("link", form=SITUATION),
        PROPOSAL: _use("link", form=PROPOSAL),
        PURPOSE: _use(*_WORDS),
        START: _use("period"),
        END: _use("period"),
        GENDER: _use(*_WORDS),
    },
    MEASURE_FOLLOW_UP: {DECISION: _use("choice", among=(TO_ADJUST, TO_END))},
    MEETING: {STATE: _use("choice", among=(PLANNED,)), NEXT_MEETING: _use("date")},
    DECISION: {MEETING: _use("link", form=MEETING)},
    SEAT_ENTRY: {DATE: _use("date"), UNTIL: _use("date")},
    ASSESSMENT: {JUDGEMENT: _use(*_WORDS), REQUEST: _use(*_WORDS)},
}


# Fields that a plan can do without; where it has them, their conditions and choices are the plan
# file's alone: they distinguish a planned meeting from a past one, and hold what was decided.
FIXED: dict[str, frozenset[str]] = {MEETING: frozenset({STATE}), DECISION: frozenset({DECISION})}


def needed_fields(form: str) -> dict[str, Need]:
    """The fields that a form must have where a plan has the form; empty for a form that the code does not know."""
    return NEEDED.get(form) or NEEDED_WITHIN.get(form, {})


def known_fields(form: str) -> dict[str, Need]:
    """The fields of a form that the code uses by name, needed or not."""
    return needed_fields(form) | OPTIONAL.get(form, {})
