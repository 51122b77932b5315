"""Makes DroidSansFallback-Subset.ttf: the characters four national standards put first, glyphs unchanged.

usage: subset_cjk.py DroidSansFallback.ttf DroidSansFallback-Subset.ttf
needs: pip install fonttools; the font is Debian's fonts-droid-fallback 1:6.0.1r16
"""

import sys

from fontTools import subset

LOW, HIGH = range(0x40, 0x7F), range(0xA1, 0xFF)
SETS = [
    ("gb2312", range(0xB0, 0xD8), HIGH),  # Chinese, simplified: level 1
    ("big5", range(0xA4, 0xC7), [*LOW, *HIGH]),  # Chinese, traditional: level 1
    ("euc_jp", range(0xB0, 0xD0), HIGH),  # Japanese: level 1
    ("euc_jp", range(0xA1, 0xA9), HIGH),  # punctuation, full width, kana
    ("euc_kr", range(0xB0, 0xC9), HIGH),  # Korean: the modern syllables in use
]


def characters():
    for codec, leads, trails in SETS:
        for lead in leads:
            for trail in trails:
                try:
                    yield from bytes([lead, trail]).decode(codec)
                except UnicodeDecodeError:
                    pass


def main():
    options = subset.Options(hinting=False, layout_features=[], notdef_outline=True)
    options.name_IDs = ["*"]
    font = subset.load_font(sys.argv[1], options)
    cut = subset.Subsetter(options)
    cut.populate(unicodes={ord(c) for c in characters()})
    cut.subset(font)
    subset.save_font(font, sys.argv[2], options)


main()
