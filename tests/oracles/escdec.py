"""Reads ESC/POS from standard input and prints its text, decoded with Python's own codecs.

A second opinion on the encoder: another language, other code-page tables, no shared code. It knows
only what the encoder may send and stops with an error at anything else.
usage: escdec.py PAGE_NUMBER=CODEC ...      for example: escdec.py 0=cp437 19=cp858
Each printed line is text; a picture is one line "[rows x bytes]"; "|" stands for a jump to the right.
"""
import sys

PAGES = {int(n): codec for n, codec in (arg.split("=") for arg in sys.argv[1:])}
# Second bytes of ESC, FS and GS commands, with the number of parameter bytes.
FIXED = {b"\x1b@": 0, b"\x1c.": 0, b"\x1bR": 1, b"\x1bM": 1, b"\x1b3": 1, b"\x1bJ": 1, b"\x1ba": 1,
         b"\x1d!": 1, b"\x1dr": 1, b"\x1dP": 2, b"\x1bp": 3, b"\x1bt": 1, b"\x1b$": 2}


def word(data, at):
    return data[at] | data[at + 1] << 8


def decode(data):
    lines, line, codec, at = [], "", "ascii", 0
    while at < len(data):
        head = data[at:at + 2]
        if data[at] == 0x0A:
            lines.append(line)
            line, at = "", at + 1
        elif data[at] >= 0x20:
            line += bytes(data[at:at + 1]).decode(codec)
            at += 1
        elif head in FIXED:
            if head == b"\x1bt":
                codec = PAGES[data[at + 2]]
            if head == b"\x1b@":
                codec = "ascii"
            if head == b"\x1b$" and line:
                line += "|"
            at += 2 + FIXED[head]
        elif head == b"\x1dv":
            width, rows = word(data, at + 4), word(data, at + 6)
            assert data[at + 2] == 0x30 and at + 8 + width * rows <= len(data), f"raster at {at}"
            lines.append(f"[{rows} x {width}]")
            at += 8 + width * rows
        elif head == b"\x1d(":
            lines.append(f"[function {chr(data[at + 2])}]")
            at += 5 + word(data, at + 3)
        elif head == b"\x1dV":
            lines.append("[cut]")
            at += 4 if data[at + 2] in (65, 66) else 3
        else:
            raise SystemExit(f"unknown command at byte {at}: {data[at:at + 8].hex(' ')}")
    assert not line, "text without a line feed"
    return lines


if __name__ == "__main__":
    print("\n".join(decode(sys.stdin.buffer.read())))
