"""Charts as SVG and PNG without a browser or the net; the drawer is large and is loaded by the first chart."""

import re
import threading
from functools import cache
from pathlib import Path
from typing import Any

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


def svg(drawing: dict[str, Any]) -> str:
    """A Vega-Lite drawing as SVG, its words as text."""
    import vl_convert

    _add_fonts()
    return vl_convert.vegalite_to_svg(_restyle(drawing))


def png(drawing: dict[str, Any]) -> bytes:
    """A Vega-Lite drawing as PNG, twice as large as on screen, for programs that cannot show SVG."""
    import vl_convert

    return vl_convert.svg_to_png(signs_apart(svg(drawing)), scale=2)


def signs_apart(svg: str) -> str:
    """An SVG with each such sign as a text of its own, beside the rest.

    What sets the SVG in the PDF, or draws it as PNG, looks for one font that has all of a text, and so would change the
    font of the words.
    """

    def apart(match: re.Match[str]) -> str:
        attributes, sign, rest = match.groups()
        wide = _LETTER * len(rest)
        places = {"middle": (-(_SPACE + wide) / 2, (_SIGN + _SPACE) / 2), "end": (-(_SPACE + wide), 0)}
        anchor = next((name for name in places if f'text-anchor="{name}"' in attributes), "start")
        shift, right = places.get(anchor, (0, _SIGN + _SPACE))
        own = attributes.replace(f'"{FONT}"', f'"{SIGNS_FONT}"')
        return f'<text{own} dx="{shift:.2f}em">{sign}</text><text{attributes} dx="{right:.2f}em">{rest}</text>'

    return _AMONG.sub(_in_its_font, _SIGNED.sub(apart, svg))


def _in_its_font(text: re.Match[str]) -> str:
    return _SIGN_RUN.sub(rf'<tspan font-family="{SIGNS_FONT}">\g<0></tspan>', text[0])


def _add_fonts() -> None:
    """Give the library its fonts, once: it keeps them for the whole process whoever uses it."""
    with _lock:
        _register_fonts()


@cache
def _register_fonts() -> None:
    import vl_convert

    vl_convert.register_font_directory(str(fonts()))


def _restyle(drawing: dict[str, Any]) -> dict[str, Any]:
    """The drawing in the report's font, on white."""
    config = drawing.get("config", {}) | {"font": FONT, "background": "#FFFFFF"}
    return drawing | {"config": config}
