"""A report read back by programs that had no part in making it."""

import io
import zipfile
from html.parser import HTMLParser

import pikepdf
import pypdf


def pdf_text(data: bytes) -> str:
    """The text of all pages on one line, without the places where long words may break."""
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u200b", "").split())


def pdf_tags(data: bytes) -> list[tuple[str, object]]:
    """Every element of the structure tree in reading order: (``H1``, element)."""
    elements = []

    def walk(node) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            elements.append((str(node.S).lstrip("/"), node))
            walk(node.get("/K", pikepdf.Array()))

    file = pikepdf.open(io.BytesIO(data))
    walk(file.Root.StructTreeRoot.K)
    # The elements live as long as their file.
    elements.append(("File", file))
    return elements


def pdf_strings(data: bytes) -> str:
    """Every string and every stream of the file, unpacked: what a search through the bytes could find."""
    parts = []
    with pikepdf.open(io.BytesIO(data)) as file:
        for pdf_object in file.objects:
            if isinstance(pdf_object, pikepdf.Stream):
                parts.append(pdf_object.read_bytes().decode("latin-1"))
            parts += _strings(pdf_object, 0)
    return "\n".join(parts)


def _strings(node, depth: int) -> list[str]:
    if isinstance(node, pikepdf.String):
        return [str(node)]
    if depth > 4 or not isinstance(node, pikepdf.Dictionary | pikepdf.Array | pikepdf.Stream):
        return []
    inside = list(node) if isinstance(node, pikepdf.Array) else [node[key] for key in node.keys()]  # noqa: SIM118
    return [text for part in inside for text in _strings(part, depth + 1)]


def word_parts(data: bytes) -> str:
    """Every XML part of a Word file as text."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return "\n".join(file.read(n).decode() for n in file.namelist() if n.endswith((".xml", ".rels")))


class Html(HTMLParser):
    """An HTML file: its text, and its elements with their attributes in order."""

    def __init__(self, data: bytes):
        super().__init__()
        self.elements: list[tuple[str, dict]] = []
        self._texts: list[str] = []
        self.feed(data.decode())

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    handle_startendtag = handle_starttag

    def handle_data(self, data):
        self._texts.append(data)

    @property
    def text(self) -> str:
        """All text on one line."""
        return " ".join(" ".join(self._texts).split())

    def of(self, tag: str) -> list[dict]:
        """The attributes of every element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]


def everything(kind: str, data: bytes) -> str:
    """All that can be found in a report's file, however it is hidden."""
    if kind == "pdf":
        return pdf_text(data) + pdf_strings(data)
    return word_parts(data) if kind == "docx" else data.decode()
