"""Colours that everybody can tell apart: WCAG's contrast, greyscale, and three kinds of colour blindness."""

import itertools
import tomllib

import pytest

from lomma_core.bootstrap import ROOT
from lomma_core.charts.grids import _DEPTHS, _LINE
from lomma_core.charts.palette import AREA, INK, PAPER, STATUS, contrast, linear, text_on

THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
THEMES = {"light": {k: v for k, v in THEME.items() if isinstance(v, str)}, "dark": THEME["dark"]}
# Machado, Oliveira and Fernandes (2009), full strength, on linear light.
BLIND = {
    "nobody": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}


@pytest.mark.parametrize("theme", THEMES)
def test_all_text_is_read_on_its_backgrounds(theme):
    colours, dark = THEMES[theme], theme == "dark"
    backgrounds = [colours["backgroundColor"], colours["secondaryBackgroundColor"]]
    texts = [colours["textColor"], colours["linkColor"], *(pair[dark] for pair in STATUS.values())]
    weak = [(text, on) for text in texts for on in backgrounds if contrast(text, on) < 4.5]
    assert weak == []
    assert (INK[dark], PAPER[dark]) == (colours["textColor"], colours["backgroundColor"])
    assert contrast(colours["primaryColor"], colours["backgroundColor"]) >= 3
    assert contrast(colours.get("borderColor", THEMES["light"]["borderColor"]), colours["backgroundColor"]) >= 3


@pytest.mark.parametrize("dark", [False, True])
def test_areas_of_a_chart_stand_against_the_page_and_carry_their_text(dark):
    for status, pair in AREA.items():
        edge = STATUS[status][dark] if status == "ej_paborjad" else pair[dark]
        assert contrast(edge, PAPER[dark]) >= 3, status
        assert contrast(text_on(pair[dark]), pair[dark]) >= 4.5, status
    assert contrast(_LINE, PAPER[dark]) >= 2.5
    for depth, pair in enumerate(_DEPTHS):
        assert contrast(INK[dark] if depth < 2 else PAPER[dark], pair[dark]) >= 4.5, depth


@pytest.mark.parametrize("dark", [False, True])
def test_statuses_differ_in_greyscale(dark):
    lightness = sorted(_lab(pair[dark], "nobody")[0] for pair in AREA.values())
    assert min(b - a for a, b in itertools.pairwise(lightness)) >= 10


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("who", BLIND)
def test_statuses_differ_to_the_colour_blind(who, dark):
    for (name, a), (other, b) in itertools.combinations(AREA.items(), 2):
        apart = sum((x - y) ** 2 for x, y in zip(_lab(a[dark], who), _lab(b[dark], who), strict=True)) ** 0.5
        assert apart >= 20, (name, other, round(apart))


def test_contrast_is_wcags():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def _lab(colour: str, who: str) -> tuple[float, float, float]:
    """A colour as CIELAB, for a kind of colour vision."""
    light = linear(colour)
    r, g, b = (min(1, max(0, sum(m * c for m, c in zip(row, light, strict=True)))) for row in BLIND[who])
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)
