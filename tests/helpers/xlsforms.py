"""XLSForms as other programs write them, made of rows."""

import io
from collections.abc import Sequence

import xlsxwriter

SURVEY = ["type", "name", "label", "relevant"]


def make_workbook(
    survey: Sequence[Sequence[object]],
    choices: Sequence[Sequence[object]] = (),
    settings: dict | None = None,
    headings: Sequence[str] = SURVEY,
    beside: tuple[str, ...] = (),
) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": True, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(out, options) as book:
        settings = {"form_title": "Vandring", "form_id": "vandring"} if settings is None else settings
        parts = {"survey": [headings, *survey], "choices": [["list_name", "name", "label", *beside], *choices]}
        parts["settings"] = [list(settings), list(settings.values())]
        for name, rows in parts.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()
