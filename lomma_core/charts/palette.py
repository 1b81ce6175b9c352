"""The colours of the statuses, as text and as areas, and how clearly one colour stands against another (R17)."""

from lomma_core.plan.names import CANCELLED, DELAYED, DONE, NOT_STARTED, ON_PLAN

# A status as text, light theme first, dark second; always with its word and symbol.
STATUS = {
    NOT_STARTED: ("#5B6770", "#A9B6BD"),
    ON_PLAN: ("#1F7A4D", "#6FD09B"),
    DELAYED: ("#A85200", "#F2A65A"),
    DONE: ("#1F5FA8", "#8BB8F0"),
    CANCELLED: ("#7A3B3B", "#E39A9A"),
}
# The same hues as areas of a chart, spread in lightness so that they differ in greyscale and to the colour blind. Both
# themes have them in one order, from the page's own colour outwards, as the cells of a grid have: the further away, the
# more. What has not begun is hollow, as its symbol is, and is seen by its line.
AREA = {
    NOT_STARTED: ("#DDE4E7", "#22323A"),
    DELAYED: ("#D07A1A", "#A85E12"),
    ON_PLAN: ("#1F7A4D", "#2FA36B"),
    DONE: ("#153F73", "#96B6FA"),
    CANCELLED: ("#451A1A", "#F6D9D6"),
}
INK = ("#16262C", "#E6EDF0")
PAPER = ("#FFFFFF", "#10191D")


def text_on(fill: str) -> str:
    """The lightest or the darkest there is, whichever is read best on a fill."""
    return max(PAPER, key=lambda paper: contrast(paper, fill))


def contrast(colour: str, other: str) -> float:
    """WCAG's contrast ratio of two colours ``#RRGGBB``, from 1 to 21."""
    light, dark = sorted((luminance(colour), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """WCAG's relative luminance of a colour ``#RRGGBB``, from 0 to 1."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(colour: str) -> list[float]:
    """Red, green and blue of a colour ``#RRGGBB`` as amounts of light, each from 0 to 1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
