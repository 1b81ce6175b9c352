"""The pages of the app: module, title, address and the actions of which one must be allowed to be shown it."""

import importlib
from types import ModuleType


class Module:
    """A page's module by its name under pages/: loaded when somebody first opens the page, not by every start."""

    def __init__(self, name: str) -> None:
        self.name = name

    def load(self) -> ModuleType:
        """The module itself."""
        return importlib.import_module(f"pages.{self.name}")

    def show(self) -> None:
        """Draw the page."""
        self.load().show()


PAGES = [
    (Module("overview"), "Översikt", "oversikt", None),
    (Module("situation"), "Lägesbild", "lagesbild", None),
    (Module("proposals"), "Förslag", "forslag", None),
    (Module("measures"), "Insatser", "insatser", None),
    (Module("followup"), "Uppföljning", "uppfoljning", None),
    (Module("gaps"), "Luckor", "luckor", None),
    (Module("quarter"), "Kvartalet", "kvartalet", None),
    (Module("group"), "Gruppen", "gruppen", None),
    (Module("other"), "Övrigt", "ovrigt", ("read",)),
    (Module("search"), "Sök", "sok", None),
    (Module("exchange"), "Export och import", "export-och-import", None),
    (
        Module("admin"),
        "Administration",
        "administration",
        ("manage_accounts", "write_forms", "read_log", "purge", "redact", "write_settings"),
    ),
    (Module("help"), "Hjälp", "hjalp", None),
    (Module("my_account"), "Mitt konto", "mitt-konto", None),
]
# Open to everybody, also without signing in (R17); reached from the foot of every page.
OPEN = [(Module("accessibility"), "Tillgänglighet", "tillganglighet"), (Module("welcome"), "Välkommen", "valkommen")]
