#!/usr/bin/env python3
"""Makes `captions.bin` of DejaVuSans.ttf 2.37: `python3 make.py DejaVuSans.ttf captions.bin` (needs fonttools 4)."""

import struct
import sys

from fontTools.ttLib import TTFont

UNITS_PER_EM = 160
UNMAPPED = 0xFFFF


def characters():
    ranges = [(0x20, 0x7E), (0xA0, 0x17F), (0x384, 0x3CE), (0x400, 0x45F), (0x490, 0x491)]
    singles = [0x218, 0x219, 0x21A, 0x21B, 0x1E9E, 0x20AC, 0x2122, 0x2190, 0x2191, 0x2192, 0x2193]
    punctuation = [0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2022, 0x2026, 0x2039, 0x203A]
    return sorted({c for first, last in ranges for c in range(first, last + 1)} | set(singles) | set(punctuation))


def main(source, target):
    font = TTFont(source)
    cmap, glyf, metrics = font.getBestCmap(), font["glyf"], font["hmtx"]
    scale = UNITS_PER_EM / font["head"].unitsPerEm
    order = [(c, cmap[c]) for c in characters() if c in cmap and c != 0xAD]
    index = {}
    for number, (_, name) in enumerate(order):
        index.setdefault(name, number)

    def component_names(name):
        glyph = glyf[name]
        return [part.glyphName for part in glyph.components] if glyph.isComposite() else []

    pending = [name for _, name in order]
    while pending:
        for part in component_names(pending.pop()):
            if part not in index:
                index[part] = len(order)
                order.append((UNMAPPED, part))
                pending.append(part)

    table, data, seen = [], bytearray(), {}
    for code, name in order:
        outline = outlines(glyf, name, index, scale)
        if outline not in seen:
            seen[outline] = len(data)
            data += outline
        table.append(struct.pack(">HBH", code, round(metrics[name][0] * scale), seen[outline]))
    with open(target, "wb") as file:
        file.write(struct.pack(">H", len(table)) + b"".join(table) + data)


def outlines(glyf, name, index, scale):
    glyph = glyf[name]
    if glyph.isComposite() and all(plain(part) for part in glyph.components):
        parts = b"".join(
            struct.pack(">H", index[part.glyphName]) + step(round(part.x * scale)) + step(round(part.y * scale))
            for part in glyph.components
        )
        return struct.pack("BB", 0xFF, len(glyph.components)) + parts
    points, ends, flags = glyph.getCoordinates(glyf) if glyph.numberOfContours else ([], [], [])
    written, start, at = bytearray([len(ends)]), 0, (0, 0)
    for end in ends:
        contour = list(zip(points[start : end + 1], flags[start : end + 1]))
        written.append(len(contour))
        for first in range(0, len(contour), 8):
            written.append(sum((flag & 1) << bit for bit, (_, flag) in enumerate(contour[first : first + 8])))
        for (x, y), _ in contour:
            x, y = round(x * scale), round(y * scale)
            written += step(x - at[0]) + step(y - at[1])
            at = (x, y)
        start = end + 1
    return bytes(written)


def step(value):
    """Zigzag, then seven bits a byte, the lowest first; the high bit says that more follow."""
    value = value << 1 if value >= 0 else -value * 2 - 1
    return bytes([value]) if value < 128 else bytes([value & 127 | 128, value >> 7])


def plain(part):
    return not hasattr(part, "transform") and hasattr(part, "x")


main(*sys.argv[1:])
