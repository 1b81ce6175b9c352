"""The report's files as other programs read them: tags, language, title and text, whatever is written in it."""

import functools
import io
import itertools
import shutil
import subprocess
import sys
from pathlib import Path

import docx
import pikepdf
import pypdf
import pytest
from docx.oxml.ns import qn

from lomma_core.bootstrap import ROOT, open_register
from lomma_core.cli.main import main
from lomma_core.errors import PersonSuspected
from lomma_core.exchange.reports import service
from lomma_core.exchange.reports.document import Document, Figure, Heading, Paragraph, legible
from lomma_core.exchange.reports.request import FORMATS, ReportRequest
from lomma_core.exchange.reports.writers import pdf
from lomma_core.permissions import OPERATOR
from lomma_core.quarterly import close
from lomma_core.records import commands
from lomma_core.utils.text import clean
from tests.conftest import CONVENER, MEASURE, MEMBER, NOW, PLAN
from tests.helpers.quarter_steps import PRESENCE, Q2, Q3, whole_round
from tests.helpers.report_readers import Html, pdf_strings, pdf_tags, pdf_text, word_parts

pytestmark = pytest.mark.slow

HOSTILE = [
    '#import "fil.typ": *',
    '#eval("1") #include "x" #sys.inputs',
    "$x^2$ och $ y $",
    "*fet* _kursiv_ `kod` = Rubrik",
    "@ref <etikett> \\ \\u{41} \\",
    "<script>alert(1)</script><b onclick=x>",
    "]]> & &amp; \" ' <!-- -->",
    "{{7*7}} ${7*7} %s {0}",
    "emoji 😀 👩‍🚒 och 日本",
    "שלום עולם مرحبا",
    "a\u202egnp.exe",
    "Å" * 300,
    "https://exempel.se/" + "a" * 200,
    "rad ett\nrad två\n\nrad fyra",
    "- punkt\n+ nummer\n/ term: text\n// kommentar",
    "–…”’½€ ○●▲✓✕",
    "e\u0301 a\u030a",
]


@pytest.fixture(scope="module")
def closed_register(template, tmp_path_factory):
    """A register with a closed quarter of some content; only read."""
    path = tmp_path_factory.mktemp("closed") / "lomma.duckdb"
    shutil.copy(template, path)
    register = open_register(PLAN, path, lambda: NOW)
    measure = commands.save(register, MEMBER, "insats", MEASURE)
    values = {"datum": "2026-09-01", "narvarande": "sakerhetschefen", "polisen": "narvarande", "lage": "genomfort"}
    commands.save(register, MEMBER, "mote", values | {"beslut": "Fortsätt som förut."})
    # Charts are of more quarters than the report's own.
    commands.save(register, MEMBER, "mote", values | {"datum": "2026-06-01", "beslut": "Börja."})
    whole_round(register, Q2, measure)
    whole_round(register, Q3, measure)
    close.close(register, CONVENER, Q3, "Allt är klart.")
    yield register
    register.store.close()


@pytest.fixture(scope="module")
def closed_report(closed_register):
    """``closed_report(kind)``: the report of that quarter as a file, written once for all that read it."""
    return functools.cache(functools.partial(render, closed_register))


def render(register, kind: str, **options) -> bytes:
    return service.render(register, OPERATOR, ReportRequest(Q3, format=kind, reference="KS 2026/77", **options)).data


# ---------------------------------------------------------------- PDF


def test_the_pdf_says_that_it_is_archival_and_accessible(closed_report):
    file = pikepdf.open(io.BytesIO(closed_report("pdf")))
    about = file.open_metadata()
    assert (about["pdfaid:part"], about["pdfaid:conformance"], about["pdfuaid:part"]) == ("2", "A", "1")
    assert about["dc:title"] == "Kvartalsrapport 2026-K3"
    assert str(file.Root.Lang).startswith("sv")
    assert file.Root.MarkInfo.Marked
    assert file.Root.ViewerPreferences.DisplayDocTitle
    assert "/Encrypt" not in file.trailer
    assert "/OutputIntents" in file.Root
    assert file.docinfo["/CreationDate"] == "D:20261124090000Z"


def test_every_font_is_inside_the_pdf_and_can_be_read_back_as_text(closed_report):
    file = pikepdf.open(io.BytesIO(closed_report("pdf")))
    fonts = [
        pdf_object
        for pdf_object in file.objects
        if isinstance(pdf_object, pikepdf.Dictionary) and pdf_object.get("/Type") == "/FontDescriptor"
    ]
    assert fonts
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts)
    type0_fonts = [
        pdf_object
        for pdf_object in file.objects
        if isinstance(pdf_object, pikepdf.Dictionary) and pdf_object.get("/Subtype") == "/Type0"
    ]
    assert all("/ToUnicode" in font for font in type0_fonts)


def test_the_pdfs_headings_tables_lists_and_figures_are_tagged(closed_report):
    tags = pdf_tags(closed_report("pdf"))
    names = [name for name, _ in tags]
    levels = [int(name[1]) for name in names if name in ("H1", "H2", "H3")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    for name in ("Title", "TOC", "P", "L", "LI", "Table", "THead", "TH", "TD"):
        assert name in names
    assert names.count("Table") == names.count("THead")
    scopes = [tag.get("/A") for name, tag in tags if name == "TH"]
    assert all("/Scope" in str([list(part.keys()) for part in scope]) for scope in scopes)
    figures = [tag for name, tag in tags if name == "Figure"]
    assert len(figures) == 3
    assert all("2026-K3" in str(figure.Alt) for figure in figures)


def test_charts_are_vectors_and_no_pictures(closed_report):
    file = pikepdf.open(io.BytesIO(closed_report("pdf")))
    images = [
        pdf_object
        for pdf_object in file.objects
        if isinstance(pdf_object, pikepdf.Stream) and pdf_object.get("/Subtype") == "/Image"
    ]
    assert images == []


def test_signs_anywhere_in_a_chart_stay_readable_and_archival():
    values = [{"a": text, "b": 1} for text in ("✕ Inställd", "Ort ✕ två", "● ○", "emoji 😀", '<b> & "x"')]
    axis = {"field": "a", "type": "nominal"}
    charts = {
        "data": {"values": values},
        "mark": "bar",
        "encoding": {"y": axis, "x": {"field": "b", "type": "quantitative"}},
    }
    text = pdf_text(pdf.write(_document(Figure("Diagram", "Ett diagram", charts))))
    for word in ("Inställd", "Ort", "två", "✕", "[U+1F600]", "<b> & "):
        assert word in text


def test_each_page_says_which_it_is_of_how_many_and_what_it_belongs_to(closed_report):
    pages = pypdf.PdfReader(io.BytesIO(closed_report("pdf"))).pages
    for number, page in enumerate(pages[1:], 2):
        text = " ".join(page.extract_text().split())
        assert f"Sida {number} av {len(pages)}" in text
        assert "Lomma kommun · 2026-K3 · KS 2026/77 · Hel" in text


def test_the_bookmarks_lead_through_the_parts(closed_report):
    outline = pypdf.PdfReader(io.BytesIO(closed_report("pdf"))).outline
    titles = [bookmark.title for bookmark in outline if not isinstance(bookmark, list)]
    assert titles[:3] == ["Sammanfattning", "Lägesbild", "Insatser"]


def test_every_character_that_is_said_to_be_shown_has_a_glyph():
    characters = [chr(code) for first, last in pdf._GLYPHS for code in range(first, last + 1)]
    # Some become others when they are composed: 〈 is one of those that then have no glyph.
    data = pdf.write(
        _document(Paragraph(" ".join(character for character in characters if legible(character) == character)))
    )
    assert "å" in pdf_text(data)
    assert "[U+" not in pdf_text(data)


def test_a_character_without_a_glyph_is_told_by_its_number():
    assert "[U+1F600]" in pdf_text(pdf.write(_document(Heading("Rubrik 😀"), Paragraph("😀"))))


# ---------------------------------------------------------------- Word and HTML


def test_the_word_file_has_real_headings_tables_with_heading_rows_and_swedish(closed_report):
    file = docx.Document(io.BytesIO(closed_report("docx")))
    headings = [paragraph.text for paragraph in file.paragraphs if paragraph.style.name == "Heading 1"]
    assert headings[:3] == ["Sammanfattning", "Lägesbild", "Insatser"]
    assert [paragraph.text for paragraph in file.paragraphs if paragraph.style.name == "Title"] == [
        "Kvartalsrapport 2026-K3"
    ]
    assert file.tables
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in file.tables)
    assert file.core_properties.title == "Kvartalsrapport 2026-K3"
    assert file.core_properties.language == "sv-SE"
    parts = word_parts(closed_report("docx"))
    assert 'w:lang w:val="sv-SE"' in parts
    assert {"PAGE", "NUMPAGES"} <= {part.split('"')[0] for part in parts.split('w:instr="')}


def test_the_word_files_contents_lead_to_each_part_and_its_tables_have_light_rules(closed_report):
    file = docx.Document(io.BytesIO(closed_report("docx")))
    xml = file.element.body.xml
    assert 'TOC \\o "1-1"' in xml
    links = {
        anchor: "".join(text.text for text in link.iter(qn("w:t")))
        for paragraph in file.paragraphs
        for link in paragraph._p.findall(qn("w:hyperlink"))
        if (anchor := link.get(qn("w:anchor")))
    }
    places = {
        start.get(qn("w:name")): paragraph.text
        for paragraph in file.paragraphs
        for start in paragraph._p.findall(qn("w:bookmarkStart"))
    }
    assert links == places
    assert list(links.values()) == [p.text for p in file.paragraphs if p.style.name == "Heading 1"]
    for table in file.tables:
        names = [part.tag.rsplit("}", 1)[1] for part in table._tbl.tblPr]
        assert names.index("tblBorders") < names.index("tblLayout") < names.index("tblCaption")
        sides = {side.tag.rsplit("}", 1)[1] for side in table._tbl.tblPr.find(qn("w:tblBorders"))}
        assert sides == {"top", "bottom", "insideH"}


def test_the_pictures_of_the_word_file_have_text_alternatives(closed_report):
    file = docx.Document(io.BytesIO(closed_report("docx")))
    alternatives = [shape._inline.docPr.get("descr") for shape in file.inline_shapes]
    assert len(alternatives) == 3
    assert all("2026-K3" in text for text in alternatives)


def test_the_html_file_needs_nothing_else_and_runs_nothing(closed_report):
    page = Html(closed_report("html"))
    assert page.of("html") == [{"lang": "sv"}]
    assert len(page.of("h1")) == 1
    names = {name for name, _ in page.elements}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "form", "a", "base"}
    attributes = [(key, value or "") for _, some in page.elements for key, value in some.items()]
    assert [key for key, _ in attributes if key.startswith("on") or (key in ("src", "style") and "url" in key)] == []
    assert [value for key, value in attributes if "://" in value and not key.startswith("xmlns")] == []
    assert all(element["scope"] in ("col", "row") for element in page.of("th"))
    assert len(page.of("table")) == len(page.of("caption"))
    images = [image for image in page.of("svg") if image.get("role") == "img"]
    assert len(images) == 3
    ids = [value for key, value in attributes if key == "id"]
    assert len(ids) == len(set(ids))
    assert all(set(image["aria-labelledby"].split()) <= set(ids) for image in images)


# ---------------------------------------------------------------- whatever is written


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_text_is_text_in_every_file_whatever_it_looks_like(register, text):
    _save(
        register, "lagesbild", PRESENCE | {"kvartal": str(Q3), "miljo": "vit_makt", "narvaro_ord": text, "analys": text}
    )
    _save(register, "insats", MEASURE | {"titel": " ".join(text.split())[:150], "genusperspektiv": text})
    # Direction marks are left out when a record is saved.
    wanted = "".join(legible(clean(text)).split())
    files = {kind: render(register, kind) for kind in ("pdf", "docx", "html")}
    by_format = {
        "pdf": pdf_text(files["pdf"]),
        "docx": " ".join(paragraph.text for paragraph in docx.Document(io.BytesIO(files["docx"])).paragraphs),
        "html": Html(files["html"]).text,
    }
    for kind, content in by_format.items():
        expected = pdf.with_glyphs(wanted) if kind == "pdf" else wanted
        # An independent reader may set right-to-left text in another order: its characters must be there.
        if any("\u0590" <= c <= "\u06ff" for c in text):
            assert set(expected) <= set("".join(content.split())), kind
        else:
            assert expected in "".join(content.split()), kind
    assert not Html(files["html"]).of("script")
    assert "\u202e" not in pdf_strings(files["pdf"])


# ---------------------------------------------------------------- the command, and what is loaded when


def test_the_command_writes_the_file_that_the_name_says(closed_register, tmp_path, monkeypatch, capsys):
    expected = render(closed_register, "docx", masked=True)
    closed_register.store.checkpoint()
    path = Path(shutil.copy(closed_register.store.path, tmp_path))
    monkeypatch.setenv("LOMMA_DATABASE", str(path))
    monkeypatch.setenv("LOMMA_PLAN", str(PLAN))
    monkeypatch.setenv("LOMMA_TODAY", "2026-11-24")
    target = tmp_path / "rapport.docx"
    assert main(["report", "2026-K3", "--to", str(target), "--masked", "--reference", "KS 2026/77"]) == 0
    assert target.read_bytes() == expected
    assert main(["report", "2026-K3", "--to", str(tmp_path), "--format", "html"]) == 0
    assert (tmp_path / "Lomma-kvartalsrapport-2026-K3.html").exists()
    capsys.readouterr()
    assert main(["report", "våren", "--to", str(tmp_path)]) == 2
    assert capsys.readouterr().err == "Skriv kvartalet som 2026-K3.\n"


def test_nothing_that_draws_or_writes_a_report_is_loaded_before_it_is_asked_for():
    code = "import sys, lomma_core.cli.main, lomma_core.exchange.reports.service; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"typst", "vl_convert", "docx", "font_source_sans_pro"} & set(done.stdout.split())


def test_a_report_leaves_no_file_behind_on_the_server(closed_register):
    folder = closed_register.store.path.parent
    before = sorted(path.name for path in folder.rglob("*"))
    for kind in FORMATS:
        render(closed_register, kind)
    assert sorted(path.name for path in folder.rglob("*")) == before


def _save(register, form: str, values: dict) -> None:
    """Save, and say of what looks like a person that it is none."""
    try:
        commands.save(register, MEMBER, form, values)
    except PersonSuspected as question:
        commands.save(register, MEMBER, form, values, confirmed=question.suspicions)


def _document(*blocks) -> Document:
    words = ("Rapport", "Plan", "Lomma kommun", "2026-11-24T10:00:00+01:00")
    return Document(*words, (("Kvartal", "2026-K3"),), "Syfte", "Lomma", (Heading("Del"), *blocks))
