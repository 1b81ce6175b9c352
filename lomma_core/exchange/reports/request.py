"""What can be requested: the kinds of report, their formats, and one request."""

from dataclasses import dataclass

from lomma_core.utils.quarters import Quarter

QUARTERLY, COUNCIL, TWO_YEARS = "kvartal", "kommunstyrelsen", "lagen"
AGENDA, MINUTES = "dagordning", "anteckningar"
KINDS = {
    QUARTERLY: "Kvartalsrapport",
    COUNCIL: "En sida till kommunstyrelsen",
    TWO_YEARS: "Uppföljning enligt lag (2023:196), åtta kvartal",
    AGENDA: "Dagordning till kvartalets möte",
    MINUTES: "Minnesanteckningar från kvartalets möten",
}
# What the files are called.
NAMES = {QUARTERLY: "kvartalsrapport", COUNCIL: "kommunstyrelsen", TWO_YEARS: "uppfoljning-lag-2023-196"}
NAMES |= {AGENDA: "dagordning", MINUTES: "minnesanteckningar"}
FORMATS = {"pdf": "PDF", "docx": "Word", "html": "HTML"}


@dataclass(frozen=True)
class ReportRequest:
    """Which report: its quarter, kind and format, masked or whole; without a ``reference`` it has the plan's own."""

    quarter: Quarter
    kind: str = QUARTERLY
    format: str = "pdf"
    masked: bool = False
    reference: str = ""
