"""Times python-escpos on the receipt that comes in on standard input; says how many bytes it makes.

Refuses to judge. Its printer is python-escpos's own Dummy with the profile of an Epson that has all it asks for.
"""

import base64
import contextlib
import json
import sys
import time

from escpos.constants import QR_ECLEVEL_M
from escpos.printer import Dummy
from PIL import Image, ImageOps


def receipt(order, logo):
    printer = Dummy(profile="TM-T88V")
    printer.image(logo)
    for line in order["lines"]:
        printer.textln(line)
    printer.qr(order["qr"], native=True, size=order["module_dots"], ec=QR_ECLEVEL_M)
    printer.cut()
    return printer.output


def main():
    order = json.load(sys.stdin)
    size = (order["logo_width"], order["logo_height"])
    burnt = Image.frombytes("1", size, base64.b64decode(order["logo"]))
    logo = ImageOps.invert(burnt.convert("L"))
    nanos = []
    # It prints its warnings to standard output.
    with contextlib.redirect_stdout(sys.stderr):
        for _ in range(order["times"]):
            begin = time.perf_counter_ns()
            made = receipt(order, logo)
            nanos.append(time.perf_counter_ns() - begin)
    json.dump({"bytes": len(made), "nanos": nanos}, sys.stdout)


main()
