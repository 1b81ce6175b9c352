"""Charts as SVG and PNG without a browser or the net; the drawer is large and is loaded by the first chart."""

import threading
from pathlib import Path

_lock = threading.Lock()
FONT = "Source Sans Pro"


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


def _drawer():
    import vl_convert

    with _lock:
        if not getattr(_drawer, "ready", False):
            vl_convert.register_font_directory(str(fonts()))
            _drawer.ready = True
    return vl_convert


def _dressed(drawing: dict) -> dict:
    """The drawing in the report's font, on white."""
    config = drawing.get("config", {}) | {"font": FONT, "background": "#FFFFFF"}
    return drawing | {"config": config}
