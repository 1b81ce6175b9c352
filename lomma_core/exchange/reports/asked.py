"""What can be asked for: the kinds of report, their formats, and one wish."""

from dataclasses import dataclass

from lomma_core.quarters import Quarter

QUARTERLY = "kvartal"
KINDS = {QUARTERLY: "Kvartalsrapport"}
FORMATS = {"pdf": "PDF", "docx": "Word", "html": "HTML"}


@dataclass(frozen=True)
class Asked:
    """Which report: its quarter, kind and format, masked or whole; without a ``reference`` it has the plan's own."""

    quarter: Quarter
    kind: str = QUARTERLY
    format: str = "pdf"
    masked: bool = False
    reference: str = ""
