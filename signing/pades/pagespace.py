"""A page as it is seen, turned and cropped as the file says, against the coordinates that the file itself uses."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import pypdfium2 as pdfium

from signing.pades.geometry import Box

POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True)
class BoxMm:
    """A box as a person gives it: millimetres from the upper left corner of the page as it is seen."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class PageSpace:
    """The visible part of a page in the file's points, and by how many degrees clockwise it is shown turned."""

    visible: Box
    rotation: int

    @classmethod
    def of(cls, page: pdfium.PdfPage) -> "PageSpace":
        """Read it from a page; whoever reads holds `common.pageimage.pdfium_lock`."""
        return cls(Box(*page.get_bbox()), page.get_rotation())

    @property
    def seen(self) -> Box:
        """The page as it is seen, in points from its lower left corner."""
        width, height = self.visible.width, self.visible.height
        return Box(0, 0, height, width) if self.rotation in {90, 270} else Box(0, 0, width, height)

    def seen_of(self, box: Box) -> Box:
        """Return where a box of the file is seen."""
        return _spanned(self._seen(box.left, box.bottom), self._seen(box.right, box.top))

    def file_of(self, seen: Box) -> Box:
        """Return where in the file a seen box is."""
        return _spanned(self._file(seen.left, seen.bottom), self._file(seen.right, seen.top))

    def seen_from_mm(self, box: BoxMm) -> Box:
        """Return the seen box of millimetres from the upper left corner."""
        left, top = box.left * POINTS_PER_MM, self.seen.top - box.top * POINTS_PER_MM
        return Box(left, top - box.height * POINTS_PER_MM, left + box.width * POINTS_PER_MM, top)

    def _seen(self, x: float, y: float) -> tuple[float, float]:
        u, v = x - self.visible.left, y - self.visible.bottom
        width, height = self.visible.width, self.visible.height
        turned = {0: (u, v), 90: (v, width - u), 180: (width - u, height - v), 270: (height - v, u)}
        return turned[self.rotation]

    def _file(self, x: float, y: float) -> tuple[float, float]:
        width, height = self.visible.width, self.visible.height
        turned = {0: (x, y), 90: (width - y, x), 180: (width - x, height - y), 270: (y, height - x)}
        u, v = turned[self.rotation]
        return self.visible.left + u, self.visible.bottom + v


@dataclass(frozen=True)
class Place:
    """Where a new signature goes: its field, the page counted from 0, the box in the file's points, the turn."""

    field: str
    page: int
    box: Box
    rotation: int

    def as_json(self) -> dict[str, object]:
        """Return it as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "Place":
        """Read it back."""
        values = dict(stored)
        return cls(**{**values, "box": Box(**values["box"])})  # type: ignore[arg-type]


def _spanned(one: tuple[float, float], other: tuple[float, float]) -> Box:
    (x1, y1), (x2, y2) = one, other
    return Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
