"""What the pages are made of besides Python, under pages/static/: style sheets, scripts, drawings and HTML templates.

A module reads its own when it is imported, so that no run of a page reads a file.
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

STATIC = Path(__file__).resolve().parent.parent / "static"
# Template values are escaped, unless they are Markup.
_TEMPLATES = Environment(
    loader=FileSystemLoader(STATIC), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def asset(name: str) -> str:
    """The text of a file, by its path under pages/static/."""
    return (STATIC / name).read_text(encoding="utf-8")


def template(name: str) -> Template:
    """An HTML or SVG template, by its path under pages/static/."""
    return _TEMPLATES.get_template(name)


def component(name: str, shared: str = "") -> dict[str, str]:
    """HTML, style sheet and script of a component, which are called alike; ``shared`` stands before the script."""
    script = asset(f"{name}.js")
    return {
        "html": asset(f"{name}.html").strip(),
        "css": asset(f"{name}.css"),
        "js": f"{asset(shared)}\n{script}" if shared else script,
    }
