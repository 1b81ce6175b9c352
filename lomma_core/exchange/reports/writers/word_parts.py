"""The pieces of a Word file: styles, headings, tables with heading rows, pictures with words, page numbers."""

import datetime as dt
import io
from typing import TYPE_CHECKING

from lomma_core.exchange.reports.document import Cell, Document, Heading, Table
from lomma_core.exchange.reports.writers.word_xml import (
    bookmark,
    contents,
    describe,
    field,
    light_rules,
    mark,
    underline,
)

if TYPE_CHECKING:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import RGBColor
    from docx.text.paragraph import Paragraph

_ACCENT, _QUIET, _FONT = "00566B", "4A5A62", "Calibri"
# Between the margins of an A4 page.
_WIDTH_CM = 16.2


class Words:
    """A Word file being written; python-docx is loaded by the first one."""

    def __init__(self, document: Document):
        import docx

        self.file = docx.Document()
        self._document, self._parts = document, 0
        self._properties()
        self._styles()
        self._page()

    def front(self) -> None:
        """The front: title, notices, facts and purpose, on a page of its own where the document has a cover."""
        d = self._document
        self.file.add_paragraph(d.municipality)
        self.file.add_paragraph(d.title, style="Title")
        self.file.add_paragraph(d.subtitle, style="Subtitle")
        for notice in d.notices:
            self.paragraph(notice, "strong")
        self.facts(d.facts)
        self.paragraph("Registrets syfte", "strong")
        self.paragraph(d.purpose)
        if d.cover:
            self.paragraph("Innehåll", "strong")
            contents(self.file, [block.text for block in d.blocks if isinstance(block, Heading) and block.level == 1])
            self.file.add_page_break()

    def heading(self, text: str, level: int) -> None:
        """A heading in Word's own style; one that begins a part is where the list of contents leads."""
        heading = self.file.add_heading(text, level)
        if level == 1 and self._document.cover:
            self._parts += 1
            bookmark(heading, self._parts)

    def paragraph(self, text: str, style: str = "body") -> None:
        """A paragraph; a line break stays one."""
        paragraph = self.file.add_paragraph()
        run = paragraph.add_run(text)
        run.bold = True if style == "strong" else None
        paragraph.paragraph_format.keep_with_next = True if style in ("strong", "intro") else None
        if style == "note":
            run.font.color.rgb = _colour(_QUIET)

    def bullets(self, items: tuple[str, ...]) -> None:
        """A list."""
        for item in items:
            self.file.add_paragraph(item, style="List Bullet")

    def facts(self, pairs: tuple[tuple[str, str], ...]) -> None:
        """Each answer after its label."""
        for term, text in pairs:
            paragraph = self.file.add_paragraph()
            paragraph.add_run(f"{term.rstrip(':')}{'' if term.endswith('?') else ':'} ").bold = True
            paragraph.add_run(text)

    def table(self, table: Table, colours: dict[str, str]) -> None:
        """A table whose heading row is repeated on each page; no row is split between pages."""
        from docx.shared import Cm, Pt

        grid = self.file.add_table(rows=1, cols=len(table.headings))
        grid.autofit = False
        light_rules(grid._tbl.tblPr)
        describe(grid._tbl.tblPr, table.caption)
        shares = table.widths or (1,) * len(table.headings)
        widths = [Cm(_WIDTH_CM * share / sum(shares)) for share in shares]
        for cell, text in zip(grid.rows[0].cells, table.headings, strict=True):
            cell.paragraphs[0].add_run(text).bold = True
        mark(grid.rows[0]._tr, "w:tblHeader")
        for row in table.rows:
            added = grid.add_row()
            mark(added._tr, "w:cantSplit")
            for place, (cell, content) in enumerate(zip(added.cells, row, strict=True)):
                self._fill(cell.paragraphs[0], content, place == 0, colours)
        for row in grid.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = width
                for run in cell.paragraphs[0].runs:
                    run.font.size = Pt(9)
        for cell in grid.rows[0].cells:
            underline(cell)
        for column, width in zip(grid.columns, widths, strict=True):
            column.width = width
        self.file.add_paragraph()

    def _fill(self, paragraph: "Paragraph", content: Cell, first: bool, colours: dict[str, str]) -> None:
        name, _, rest = content.text.partition("\n") if first else (content.text, "", "")
        run = paragraph.add_run(name)
        run.bold = True if first or content.status in colours else None
        if content.status in colours:
            run.font.color.rgb = _colour(colours[content.status].lstrip("#"))
        if rest:
            paragraph.add_run(f"\n{rest}").font.color.rgb = _colour(_QUIET)

    def picture(self, png: bytes, caption: str, alt: str) -> None:
        """A chart with its caption as title and its words as text alternative."""
        from docx.shared import Cm

        # Two pixels a point, as the drawer makes them; never wider than the page.
        wide = int.from_bytes(png[16:20], "big") / 2 / 96 * 2.54
        shape = self.file.add_picture(io.BytesIO(png), width=Cm(min(wide, _WIDTH_CM)))
        shape._inline.docPr.set("title", caption)
        shape._inline.docPr.set("descr", alt)

    def _properties(self) -> None:
        d, own = self._document, self.file.core_properties
        at = dt.datetime.fromisoformat(d.moment).astimezone(dt.UTC).replace(tzinfo=None)
        own.title, own.subject, own.author = d.title, d.subtitle, d.municipality
        own.last_modified_by, own.comments, own.language = d.municipality, "", "sv-SE"
        own.keywords = "; ".join(text for _, text in d.facts[:2])[:255]
        own.created = own.modified = at
        own.revision = 1

    def _styles(self) -> None:
        from docx.oxml.ns import qn
        from docx.shared import Pt

        styles = self.file.styles
        for language in styles.element.iter(qn("w:lang")):
            language.set(qn("w:val"), "sv-SE")
        sizes = {"Normal": 10.5, "Title": 28, "Subtitle": 14, "Heading 1": 19, "Heading 2": 13.5, "Heading 3": 11}
        for name, size in sizes.items():
            style = styles[name]
            style.font.name, style.font.size = _FONT, Pt(size)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for key in [key for key in fonts.attrib if "Theme" in key]:
                del fonts.attrib[key]
            if name not in ("Normal", "Subtitle"):
                style.font.color.rgb = _colour(_ACCENT)
            if name == "Subtitle":
                style.font.color.rgb, style.font.italic = _colour(_QUIET), False
        styles["Normal"].paragraph_format.space_after = Pt(5)

    def _page(self) -> None:
        from docx.shared import Cm, Pt

        section = self.file.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.4)
        section.top_margin, section.bottom_margin = Cm(2.2), Cm(2.4)
        foot = section.footer.paragraphs[0]
        # The style's own tab stops are made for another width.
        foot.style.paragraph_format.tab_stops.clear_all()
        foot.paragraph_format.tab_stops.add_tab_stop(Cm(_WIDTH_CM), _right())
        foot.add_run(f"{self._document.running}\tSida ")
        field(foot, "PAGE")
        foot.add_run(" av ")
        field(foot, "NUMPAGES")
        for run in foot.runs:
            run.font.size = Pt(8.5)


def _right() -> "WD_TAB_ALIGNMENT":
    from docx.enum.text import WD_TAB_ALIGNMENT

    return WD_TAB_ALIGNMENT.RIGHT


def _colour(text: str) -> "RGBColor":
    from docx.shared import RGBColor

    return RGBColor.from_string(text)
