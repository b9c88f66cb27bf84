"""The two icons of the Teams app, drawn from a few shapes: three lines of a register with their ratings.

Knows PNG and nothing of Teams but the sizes it wants.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import lru_cache

COLOR_SIZE, OUTLINE_SIZE = 192, 32
GROUND = "#1F3A5F"

Ink = tuple[int, int, int, int]
Shape = Callable[[float, float], bool]

_CLEAR: Ink = (255, 255, 255, 0)
_WHITE: Ink = (255, 255, 255, 255)
_CORNERS = (0.0, 1.0)
_SAMPLES = (1 / 8, 3 / 8, 5 / 8, 7 / 8)


@lru_cache(maxsize=1)
def color_icon() -> bytes:
    """192 × 192: each row's rating has its colour and its shape."""
    ground = (*bytes.fromhex(GROUND[1:]), 255)
    inks = ((244, 110, 98, 255), (255, 196, 61, 255), (120, 200, 120, 255))
    layers = [
        *((shape, ink) for shape, ink in zip(_ratings(0.27), inks, strict=True)),
        *((line, _WHITE) for line in _lines(0.42, 0.82)),
    ]
    return _png(COLOR_SIZE, ground, layers)


@lru_cache(maxsize=1)
def outline_icon() -> bytes:
    """32 × 32, white on nothing, as Teams wants it."""
    shapes = (*_ratings(0.2), *_lines(0.4, 0.94))
    return _png(OUTLINE_SIZE, _CLEAR, [(shape, _WHITE) for shape in shapes])


def _ratings(x: float) -> tuple[Shape, Shape, Shape]:
    """Triangle, diamond and disc, one under the other, in a square of side 1."""
    rows, r = (0.28, 0.5, 0.72), 0.085
    return (
        lambda u, v: abs(u - x) * 1.15 <= (v - rows[0] + r) / 2 <= r,
        lambda u, v: abs(u - x) + abs(v - rows[1]) <= r * 1.1,
        lambda u, v: (u - x) ** 2 + (v - rows[2]) ** 2 <= (r * 0.92) ** 2,
    )


def _lines(left: float, right: float) -> tuple[Shape, ...]:
    def bar(row: float, end: float) -> Shape:
        return lambda u, v: left <= u <= end and abs(v - row) <= 0.038

    return (bar(0.28, right), bar(0.5, right - 0.12), bar(0.72, right))


def _png(size: int, ground: Ink, layers: list[tuple[Shape, Ink]]) -> bytes:
    rows = b"".join(b"\0" + b"".join(_pixel(x, y, size, ground, layers) for x in range(size)) for y in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _pixel(x: int, y: int, size: int, ground: Ink, layers: list[tuple[Shape, Ink]]) -> bytes:
    """Sixteen looks at a point make an edge smooth; away from edges its four corners are enough."""
    seen = _looks(x, y, size, ground, layers, _CORNERS)
    if len(set(seen)) > 1:
        seen = _looks(x, y, size, ground, layers, _SAMPLES)
    return bytes(sum(ink[at] for ink in seen) // len(seen) for at in range(4))


def _looks(x: int, y: int, size: int, ground: Ink, layers: list[tuple[Shape, Ink]], at: tuple[float, ...]) -> list[Ink]:
    points = [((x + dx) / size, (y + dy) / size) for dx in at for dy in at]
    return [next((ink for shape, ink in layers if shape(*point)), ground) for point in points]


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
