"""A picture of a way through the code, drawn from lines of text: boxes one below the other, and what passes between.

tables/  | checks every cell
-> Tables
study/   | loads a study
"""

from dataclasses import dataclass
from html import escape

WIDTH = 720
BOX = 46
GAP = 44
NAME_WIDTH = 232


@dataclass(frozen=True)
class Box:
    """A room of the code: its name, what it does, and what it gives to the next (empty for the last)."""

    name: str
    does: str
    gives: str = ""


def parse(lines: list[str]) -> list[Box]:
    """The boxes that the lines describe. Raises ValueError where a line is neither a box nor an arrow after one.

    >>> parse(["tables/ | checks every cell", "-> Tables", "study/ | loads"])[0]
    Box(name='tables/', does='checks every cell', gives='Tables')
    """
    boxes: list[Box] = []
    for line in filter(None, map(str.strip, lines)):
        if line.startswith("->") and boxes and not boxes[-1].gives:
            boxes[-1] = Box(boxes[-1].name, boxes[-1].does, line.removeprefix("->").strip())
        elif "|" in line and (not boxes or boxes[-1].gives):
            name, does = line.split("|", 1)
            boxes.append(Box(name.strip(), does.strip()))
        else:
            raise ValueError(f"{line!r}: write 'name | what it does', and between two of these '-> what passes'")
    return boxes


def in_words(boxes: list[Box]) -> str:
    """The same as text, for who cannot see the picture."""
    return " ".join(
        f"{number}. {box.name} {box.does}{f', and gives: {box.gives}' if box.gives else ''}."
        for number, box in enumerate(boxes, 1)
    )


def svg(boxes: list[Box], title: str) -> str:
    """The picture as SVG, with its title and its text; colours come from the page's style sheet."""
    height = len(boxes) * (BOX + GAP) - GAP + 4
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" xmlns="http://www.w3.org/2000/svg">'
        f"<title>{escape(title)}</title><desc>{escape(in_words(boxes))}</desc>"
    ]
    for number, box in enumerate(boxes):
        top = 2 + number * (BOX + GAP)
        middle = top + BOX / 2 + 5
        parts.append(f'<rect class="box" x="2" y="{top}" width="{WIDTH - 4}" height="{BOX}" rx="6"/>')
        parts.append(f'<text class="name" x="18" y="{middle}">{escape(box.name)}</text>')
        parts.append(f'<text x="{NAME_WIDTH}" y="{middle}">{escape(box.does)}</text>')
        if box.gives:
            start, end = top + BOX, top + BOX + GAP
            parts.append(f'<path class="arrow" d="M 60 {start} V {end - 8}"/>')
            parts.append(f'<path class="head" d="M 54 {end - 9} h 12 l -6 9 z"/>')
            parts.append(f'<text class="passes" x="82" y="{start + GAP / 2 + 5}">{escape(box.gives)}</text>')
    return "".join([*parts, "</svg>"])
