"""The help as it is written in docs/hjalp.md, and the tasks in docs/uppgifter.md: sections by heading.

They are read when the module is imported, so that no run of a page reads a file.
"""

import re
from dataclasses import dataclass

from lomma_core.bootstrap import ROOT


@dataclass(frozen=True)
class Section:
    """A heading and the text below it, as Markdown of our own."""

    heading: str
    text: str

    def holds(self, word: str) -> bool:
        """Whether a word stands in it, whatever its case."""
        return word.lower() in f"{self.heading}\n{self.text}".lower()


def _sections(name: str) -> tuple[Section, ...]:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    return tuple(Section(heading, body.strip()) for heading, body in zip(parts[::2], parts[1::2], strict=True))


# The help, a section for each page by its title, and the tasks step by step.
HELP, TASKS = _sections("hjalp.md"), _sections("uppgifter.md")


def of_page(title: str) -> Section | None:
    """The help of a page by its title; None for one that needs none."""
    return next((section for section in HELP if section.heading == title), None)
