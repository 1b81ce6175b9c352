"""Charts as SVG and PNG without a browser or the net; the drawer is large and is loaded by the first chart."""

import re
import threading
from functools import cache
from pathlib import Path
from types import ModuleType

_lock = threading.Lock()
FONT, SIGNS_FONT = "Source Sans Pro", "DejaVu Sans Mono"
# A text of a drawing that begins with a sign which the font lacks: ``● Enligt plan``.
_SIGNED = re.compile(r"<text([^>]*)>([^\x00-\u024f\u2010-\u2026\u20ac<>]) ([^<]+)</text>")
# Signs anywhere else in a text: better another font for its words than a drawing that the standards refuse.
_AMONG = re.compile(r"(?<=>)[^<>]*[^\x00-\u024f\u2010-\u2026\u20ac<>][^<>]*(?=<)")
_SIGN_RUN = re.compile(r"[^\x00-\u024f\u2010-\u2026\u20ac]+")
# Widths in em: of a sign, of the space after it, and of a figure or letter more or less.
_SIGN, _SPACE, _LETTER = 0.6, 0.22, 0.5


def fonts() -> Path:
    """The folder of the font files, which come with a package of their own (OFL)."""
    import font_source_sans_pro

    return Path(font_source_sans_pro.__file__).parent / "files"


def svg(drawing: dict) -> str:
    """A Vega-Lite drawing as SVG, its words as text."""
    return _drawer().vegalite_to_svg(_dressed(drawing))


def png(drawing: dict) -> bytes:
    """A Vega-Lite drawing as PNG, twice as large as on screen, for programs that cannot show SVG."""
    return _drawer().vegalite_to_png(_dressed(drawing), scale=2)


def signs_apart(drawn: str) -> str:
    """An SVG with each such sign as a text of its own, beside the rest.

    What sets the SVG in the PDF looks for one font that has all of a text, and so would change the font of the words.
    """

    def apart(found: re.Match) -> str:
        attributes, sign, rest = found.groups()
        wide = _LETTER * len(rest)
        places = {"middle": (-(_SPACE + wide) / 2, (_SIGN + _SPACE) / 2), "end": (-(_SPACE + wide), 0)}
        anchor = next((name for name in places if f'text-anchor="{name}"' in attributes), "start")
        left, right = places.get(anchor, (0, _SIGN + _SPACE))
        own = attributes.replace(f'"{FONT}"', f'"{SIGNS_FONT}"')
        return f'<text{own} dx="{left:.2f}em">{sign}</text><text{attributes} dx="{right:.2f}em">{rest}</text>'

    return _AMONG.sub(_in_its_font, _SIGNED.sub(apart, drawn))


def _in_its_font(text: re.Match) -> str:
    return _SIGN_RUN.sub(rf'<tspan font-family="{SIGNS_FONT}">\g<0></tspan>', text[0])


def _drawer() -> ModuleType:
    """The library, which keeps its fonts for the whole process whoever uses it."""
    with _lock:
        return _loaded()


@cache
def _loaded() -> ModuleType:
    import vl_convert

    vl_convert.register_font_directory(str(fonts()))
    return vl_convert


def _dressed(drawing: dict) -> dict:
    """The drawing in the report's font, on white."""
    config = drawing.get("config", {}) | {"font": FONT, "background": "#FFFFFF"}
    return drawing | {"config": config}
