"""One root and a few named children; each carries one Swedish sentence with what to do.

No message repeats what the user typed (R4): it names the field and what is expected there.
"""

from collections.abc import Sequence
from typing import Any

# What is said when somebody ends a command, and when the server was doing it.
INTERRUPTED = "Avbrutet. Det som inte var klart är inte sparat."
INTERRUPTED_BESIDE = "Avbrutet. Servern kan ha hunnit bli klar: se efter vad som blev gjort innan du försöker igen."


class LommaError(Exception):
    """Root of all errors that a person may be shown; ``str(error)`` is the Swedish sentence."""


class Interrupted(LommaError):
    """Somebody has ended what the server was doing for them."""

    def __init__(self) -> None:
        super().__init__(INTERRUPTED_BESIDE)


class PlanError(LommaError):
    """The plan file cannot be used; the message names file, key and what is wrong, on one line whatever the key is."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


class SettingError(LommaError):
    """A setting of the server cannot be used; the message names it and says what is written there, never its value."""


class StoreUnavailable(LommaError):
    """The database cannot be opened, read or written."""


class NotAllowed(LommaError):
    """The role does not permit the action (default deny)."""

    def __init__(self, message: str = "Din roll får inte göra det här. Fråga sammankallande.") -> None:
        super().__init__(message)


class Marked(NotAllowed):
    """The record is sekretessmarkerad, and the role may not read marked records (R11)."""

    def __init__(self) -> None:
        super().__init__("Posten är sekretessmarkerad och visas inte för din roll.")


class NotFound(LommaError):
    """There is no such form, record or account."""


class NotValid(LommaError):
    """Values break the form's rules; ``errors`` maps field name -> Swedish sentence."""

    def __init__(self, errors: dict[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__(" ".join(self.errors.values()))


class PersonSuspected(LommaError):
    """A text may mean a person (R3): ``suspicions`` name field and kind; saving again with them confirms."""

    def __init__(self, suspicions: Sequence[Any], words: list[str]) -> None:
        self.suspicions = list(suspicions)
        self.words = words
        super().__init__("Texten kan handla om en person. Läs den igen och ta bort det som pekar ut någon.")


class Duplicate(NotValid):
    """A record with the same unique key exists already; ``record`` is its id (P7: one per quarter)."""

    def __init__(self, message: str, record: str, field: str) -> None:
        self.record = record
        super().__init__({field: message})


class Conflict(LommaError):
    """Somebody saved a newer version meanwhile; ``newest`` is that version number."""

    def __init__(self, newest: int) -> None:
        self.newest = newest
        super().__init__(
            "Någon annan har sparat posten medan du skrev. Dina svar står kvar: "
            "jämför med den nya versionen och spara igen."
        )


class NewerPlan(LommaError):
    """Another plan was taken into use after a proposal was begun; the proposal is kept."""

    def __init__(self) -> None:
        super().__init__(
            "Någon annan har tagit i bruk en ny version av formulären sedan du började. Ditt förslag finns kvar. "
            "Lägg dina ändringar på den nya versionen först."
        )


class Locked(LommaError):
    """The record is fastställd, or its quarter is closed: it is not written over (R10)."""


class FileRefused(LommaError):
    """A file to import cannot be read as a table; nothing was changed."""


class EncodingUnclear(FileRefused):
    """A file's letters can be read in several ways; ``readings`` are those, for somebody to choose among."""

    def __init__(self, message: str, readings: Sequence[Any]) -> None:
        super().__init__(message)
        self.readings = readings


class Outdated(LommaError):
    """Something was saved between a preview and its save; nothing was changed, preview again."""

    def __init__(
        self, message: str = "Registret har ändrats sedan granskningen. Granska filen igen och spara sedan."
    ) -> None:
        super().__init__(message)


class SignInRefused(LommaError):
    """Wrong name or password, a locked or a closed account; never reveals which of the first two."""


class SecondFactorNeeded(LommaError):
    """The password is right, and a code is wanted, or first an app if not ``enrolled``; ``step`` leads on."""

    def __init__(self, step: str, enrolled: bool) -> None:
        self.step = step
        self.enrolled = enrolled
        super().__init__("Skriv koden från din app." if enrolled else "Koppla en app till ditt konto först.")


class ReauthenticationNeeded(NotAllowed):
    """Too long ago since this session showed who it is; nothing was changed."""

    def __init__(self) -> None:
        super().__init__("Bekräfta att det är du: skriv ditt lösenord i fältet och tryck igen.")


class Busy(SignInRefused):
    """More passwords are being judged than the server has time for."""

    def __init__(self) -> None:
        super().__init__("Servern har mycket att göra just nu. Vänta några sekunder och försök igen.")


class FileTaken(LommaError):
    """There is a file of that name already; it is left as it is."""

    def __init__(self) -> None:
        super().__init__("Det finns redan en fil med det namnet. Välj ett annat namn, eller flytta filen först.")
