"""What python-docx has no words for, as Word's own XML: contents, bookmarks, light rules, marked rows and fields."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.table import CT_Row, CT_TblPr
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

# Above and below a table and under each row, light; eighths of a point. Nothing stands between the columns.
_RULES = {"top": ("16262C", 8), "bottom": ("C9D4D9", 4), "insideH": ("C9D4D9", 4)}
_PLACE = "_Toc{}"


def contents(file: "Document", parts: list[str]) -> None:
    """The list of contents: Word's own field, so that Word can make it anew, with the parts in it as links.

    Without the pages' numbers, which only who lays out the pages knows.
    """
    for number, text in enumerate(parts, 1):
        paragraph = file.add_paragraph()
        if number == 1:
            _part_of_field(paragraph, "begin")
            paragraph._p.append(_element("w:r", _text("w:instrText", ' TOC \\o "1-1" \\h \\n \\z \\u ')))
            _part_of_field(paragraph, "separate")
        run = paragraph.add_run(text)
        link = _element("w:hyperlink", **{"w:anchor": _PLACE.format(number), "w:history": "1"})
        paragraph._p.append(link)
        link.append(run._r)
        if number == len(parts):
            _part_of_field(paragraph, "end")


def bookmark(paragraph: "Paragraph", number: int) -> None:
    """Make a heading the place that the list of contents leads to."""
    attributes = {"w:id": str(number)}
    paragraph._p.insert(1, _element("w:bookmarkStart", **attributes, **{"w:name": _PLACE.format(number)}))
    paragraph._p.append(_element("w:bookmarkEnd", **attributes))


def light_rules(properties: "CT_TblPr") -> None:
    """Lines between a table's rows and none between its columns."""
    sides = [
        _element(f"w:{side}", **{"w:val": "single", "w:sz": str(size), "w:space": "0", "w:color": colour})
        for side, (colour, size) in _RULES.items()
    ]
    borders = _element("w:tblBorders", *sides)
    # Word reads a table's properties in their order only: lines stand before how it is laid out.
    after = next((part for part in properties if part.tag.endswith(("}tblLayout", "}tblLook"))), None)
    if after is None:
        properties.append(borders)
    else:
        after.addprevious(borders)


def underline(cell: "_Cell") -> None:
    """The line under a heading's cell, darker than those between rows; after its width."""
    colour, size = _RULES["top"]
    line = _element("w:bottom", **{"w:val": "single", "w:sz": str(size), "w:space": "0", "w:color": colour})
    cell._tc.get_or_add_tcPr().append(_element("w:tcBorders", line))


def mark(row: "CT_Row", name: str) -> None:
    """Mark a table's row: as a heading row, or as one that stays on its page."""
    row.get_or_add_trPr().append(_element(name))


def describe(properties: "CT_TblPr", caption: str) -> None:
    """A table's text alternative: what it holds."""
    properties.append(_element("w:tblCaption", **{"w:val": caption}))


def field(paragraph: "Paragraph", name: str) -> None:
    """A field that Word fills in, with a number in it until then."""
    element = _element("w:fldSimple", **{"w:instr": name})
    element.append(paragraph.add_run("1")._r)
    paragraph._p.append(element)


def _part_of_field(paragraph: "Paragraph", kind: str) -> None:
    paragraph._p.append(_element("w:r", _element("w:fldChar", **{"w:fldCharType": kind})))


def _text(name: str, words: str) -> Any:
    element = _element(name, **{"xml:space": "preserve"})
    element.text = words
    return element


def _element(name: str, *parts: "BaseOxmlElement", **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(key), value)
    for part in parts:
        element.append(part)
    return element
