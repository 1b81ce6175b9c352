"""Keys of the plan file that are read before it is a plan, and what files meant before they declared it."""

CHOICE_LISTS, FORMS, FIELDS, ROLES = "choices", "form", "field", "roll"
# What is declared: a level about individuals, that there is none, an offered seat, the area that is all of it, the
# answers that nothing is known and that nobody can tell, and whose presence a meeting's question is about.
INDIVIDUAL, NO_INDIVIDUAL = "individual", "utan_individniva"
OFFERED, WHOLE = "offered", "whole"
NONE_KNOWN, NOT_ASSESSED = "none_known", "not_assessed"
HEADING, PLURAL = "heading", "plural"
EACH, ATTENDANCE_OF = "each", "attendance_of"

# Earlier files spell it: only ``declarations`` reads these.
EARLIER_LEVEL, EARLIER_OFFERED = "individriktad", "polisen"
EARLIER_CHOICES = {NONE_KNOWN: "ingen_kand", NOT_ASSESSED: "kan_inte_bedomas"}
EARLIER_HEADING = "{} nivå"


def earlier_ending(label: str) -> str:
    """What an earlier file's level ended in, of several insatser: ``generella``, ``individriktade``."""
    return "e" if label.endswith("ad") else "a"
