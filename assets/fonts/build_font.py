"""Makes BogieFatigueSans-Regular.ttf: `python build_font.py NOTO_SANS_VARIABLE.ttf NOTO_SANS_MATH.woff`.

Needs fonttools. One weight, no kerning and no hinting, so that the width of a text is the sum of its advances.
"""
import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FAMILY = "Bogie Fatigue Sans"
TEXT = [
    (0x20, 0x7E), (0xA0, 0xFF), (0x100, 0x17F), (0x218, 0x21B),  # Latin
    (0x370, 0x3FF), (0x400, 0x45F),  # Greek, Cyrillic
    (0x1D62, 0x1D65), (0x2070, 0x209C),  # subscripts and superscripts
    (0x2010, 0x2027), (0x2030, 0x203A), (0x20AC, 0x20AC), (0x2122, 0x2122),
    (0x2212, 0x2212), (0x2044, 0x2044), (0xFFFD, 0xFFFD),
]
SIGNS = [ord(c) for c in "←↑→↓↔↗↘⇒∂∆∑−∓√∝∞∠∥≈≠≡≤≥⋅○●◆◇□■▲△✓Ω"]


def subset(font, codes):
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "MATH", "STAT", "DSIG", "meta"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    return font


def main(text_path, math_path):
    text = instantiateVariableFont(TTFont(text_path), {"wght": 400, "wdth": 100})
    subset(text, [c for low, high in TEXT for c in range(low, high + 1)])
    have = text.getBestCmap()
    signs = TTFont(math_path)
    signs.flavor = None
    subset(signs, [c for c in SIGNS if c not in have])
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for name, font in (("text", text), ("signs", signs)):
            parts.append(str(Path(folder) / f"{name}.ttf"))
            font.save(parts[-1])
        merged = Merger().merge(parts)
    for record in list(merged["name"].names):
        new = {1: FAMILY, 2: "Regular", 3: FAMILY + " 1", 4: FAMILY, 6: FAMILY.replace(" ", "")}
        if record.nameID in new:
            record.string = new[record.nameID]
    merged.save("BogieFatigueSans-Regular.ttf")


main(*sys.argv[1:])
