"""The forms and fields of the plan that the code knows by name, and what it needs of them.

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
NOTICED = "iakttagelse"
IDEA = "ide"
EFFECT = "forvantad_effekt"
RESULT = "resultat"
DEVIATION = "avvikelse"
INDICATOR_VALUE = "indikatorvarde"
GENDER_OUTCOME = "genusutfall"
LESSON = "lardom"
ATTENDEES = "narvarande"
POLICE = "polisen"
NEXT_MEETING = "nasta_mote"
DUE = "klart_senast"
FUNCTION = "funktion"
UNTIL = "till"

# Choice lists of their own that the code knows; seats, milieus, levels and areas stand outside ``[choices]``.
OWN_LISTS = (SEAT, MILIEU, LEVEL, AREA)
SECRECY_LIST = "sekretess"


@dataclass(frozen=True)
class Need:
    """What the code needs of a field: one of the types, that it must be answered, its list of choices, its form."""

    types: tuple[str, ...]
    required: bool = False
    choices: str = ""
    form: str = ""


def _need(*types: str, required: bool = True, choices: str = "", form: str = "") -> Need:
    return Need(types, required, choices, form)


_MILIEU = _need("choice", choices=MILIEU)
_LEVEL = _need("choice", choices=LEVEL)
_QUARTER = _need("quarter")
_CHOICE = _need("choice", required=False)
_WORDS = ("text", "long_text")

# Without these the register is not the plan's: P1 (seats, the police), P4-P7 and the purpose (R6).
NEEDED: dict[str, dict[str, Need]] = {
    SITUATION: {QUARTER: _QUARTER, MILIEU: _MILIEU, PRESENCE: _need("choice")},
    PROPOSAL: {LEVEL: _LEVEL, DECISION: _CHOICE},
    MEASURE: {
        TITLE: _need("text"),
        LEVEL: _LEVEL,
        KIND: _need("choice"),
        RESPONSIBLE: _need("seat", required=False),
        STATUS: _CHOICE,
    },
    MEASURE_FOLLOW_UP: {QUARTER: _QUARTER, MEASURE: _need("link", form=MEASURE), STATUS: _CHOICE},
    SITUATION_FOLLOW_UP: {QUARTER: _QUARTER, MILIEU: _MILIEU},
    MEETING: {
        DATE: _need("date"),
        ATTENDEES: _need("choices", required=False, choices=SEAT),
        POLICE: _CHOICE,
    },
    SEAT_ENTRY: {SEAT: _need("seat"), STATE: _CHOICE},
    SETTINGS: {PURPOSE: _need("long_text")},
}

# Forms that a plan can do without; one that has them has these fields in them.
NEEDED_WITHIN: dict[str, dict[str, Need]] = {
    OBSERVATION: {DATE: _need("date"), MILIEU: _MILIEU},
    DECISION: {RESPONSIBLE: _need("seat", required=False), DUE: _need("date", required=False), STATE: _CHOICE},
}


def _use(*types: str, choices: str = "", form: str = "") -> Need:
    return Need(types, False, choices, form)


# Fields that the code asks for: they may be missing or retired, but one that is asked is of the type that is used.
OPTIONAL: dict[str, dict[str, Need]] = {
    SITUATION: {TREND: _use("choice"), RELIABILITY: _use("choice")},
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
        END: _use("period"),
        GENDER: _use(*_WORDS),
    },
    MEASURE_FOLLOW_UP: {DECISION: _use("choice")},
    MEETING: {STATE: _use("choice"), NEXT_MEETING: _use("date")},
    DECISION: {MEETING: _use("link", form=MEETING)},
    SEAT_ENTRY: {DATE: _use("date"), UNTIL: _use("date")},
}


# Fields that a plan can do without; where it has them, when they are asked and how they can be answered is the plan
# file's alone: by them a planned meeting is told from one that was held, and a decision says what was decided.
FIXED: dict[str, frozenset[str]] = {MEETING: frozenset({STATE}), DECISION: frozenset({DECISION})}


def needed(form: str) -> dict[str, Need]:
    """The fields that a form must have where a plan has the form; empty for a form that the code does not know."""
    return NEEDED.get(form) or NEEDED_WITHIN.get(form, {})


def known(form: str) -> dict[str, Need]:
    """The fields of a form that the code asks for by name, needed or not."""
    return needed(form) | OPTIONAL.get(form, {})
