"""Reads symbols with zxing-cpp: a line of input is one symbol, its rows of 0 and 1 separated by commas.

A line of output is what was read, fields separated by tabs: text in UTF-8 as hex, bytes as hex, format, error
correction level, symbology identifier and the reader's further facts as JSON. It is `-` when nothing was read.
"""

import sys

import zxingcpp

SCALE = 3
QUIET_ZONE = 4


def image(rows):
    """The symbol as 8-bit grey pixels."""
    width = (len(rows) + 2 * QUIET_ZONE) * SCALE
    light = bytes([255]) * (width * QUIET_ZONE * SCALE)
    border = bytes([255]) * (QUIET_ZONE * SCALE)
    lines = (border + b"".join((b"\x00" if module == "1" else b"\xff") * SCALE for module in row) + border for row in rows)
    pixels = light + b"".join(line * SCALE for line in lines) + light
    return memoryview(pixels).cast("B", (width, width))


for symbol in sys.stdin:
    found = zxingcpp.read_barcodes(
        image(symbol.strip().split(",")),
        formats=[zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.MicroQRCode],
        try_rotate=False,
        try_downscale=False,
        try_invert=False,
        is_pure=True,
        text_mode=zxingcpp.TextMode.Plain,
    )
    if len(found) != 1:
        print("-", flush=True)
        continue
    barcode = found[0]
    fields = [
        barcode.text.encode("utf-8", "surrogatepass").hex(),
        barcode.bytes.hex(),
        str(barcode.format),
        barcode.ec_level,
        barcode.symbology_identifier,
        str(barcode.extra),
    ]
    print("\t".join(fields), flush=True)
