"""Boxes on a page, in points from the lower left corner, and where signature and seal stand to each other."""

from dataclasses import dataclass

LEADER_WIDTH, LEADER_HEIGHT = 120.0, 60.0
LEADER_HEIGHT_MIN = 30.0
SEAL_DIAMETER = 100.0
EDGE = 4.0


@dataclass(frozen=True)
class Box:
    """A rectangle on a page."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """How high it is."""
        return self.top - self.bottom

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def as_list(self) -> list[float]:
        """Return it as a PDF rectangle."""
        return [round(side, 2) for side in (self.left, self.bottom, self.right, self.top)]

    def inset(self, by: float) -> "Box":
        """Return it smaller by this on each side."""
        return Box(self.left + by, self.bottom + by, self.right - by, self.top - by)

    def inside(self, page: "Box") -> "Box":
        """Return it moved, not shrunk, so that it lies on the page."""
        dx = max(page.left + EDGE - self.left, 0) or min(page.right - EDGE - self.right, 0)
        dy = max(page.bottom + EDGE - self.bottom, 0) or min(page.top - EDGE - self.top, 0)
        return Box(self.left + dx, self.bottom + dy, self.right + dx, self.top + dy)


def around(centre: tuple[float, float], width: float, height: float) -> Box:
    """Return the box of this size around a point."""
    x, y = centre
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def leader_between(title: Box, name: Box) -> Box:
    """Return the place of the leader's signature: centred on the name, in the gap below the title.

    Source: NĐ 30/2020/NĐ-CP, Phụ lục I – between the post and the full name.
    """
    gap = title.bottom - name.top
    height = min(LEADER_HEIGHT, max(LEADER_HEIGHT_MIN, gap))
    centre = name.centre[0], (title.bottom + name.top) / 2
    return around(centre, height * LEADER_WIDTH / LEADER_HEIGHT, height)


def leader_above(name: Box) -> Box:
    """Return the place of the leader's signature when only the name was found."""
    return around((name.centre[0], name.top + 2 + LEADER_HEIGHT / 2), LEADER_WIDTH, LEADER_HEIGHT)


def leader_below(title: Box) -> Box:
    """Return the place of the leader's signature when only the post was found."""
    return around((title.centre[0], title.bottom - 2 - LEADER_HEIGHT / 2), LEADER_WIDTH, LEADER_HEIGHT)


def leader_by_default(page: Box, text_bottom: float) -> Box:
    """Return a free place in the right half: below the last text, or at the foot of a full page."""
    x = page.left + page.width * 0.72
    margin = page.bottom + SEAL_DIAMETER / 2 + EDGE
    y = max(text_bottom - SEAL_DIAMETER / 2 - 10, margin)
    return around((x, y), LEADER_WIDTH, LEADER_HEIGHT)


def seal_beside(leader: Box) -> Box:
    """Return the place of the seal: it covers the left third of the leader's signature, at the same height.

    Source: NĐ 30/2020/NĐ-CP, Phụ lục I – about one third of the signature image, on its left.
    """
    right = leader.left + leader.width / 3
    return around((right - SEAL_DIAMETER / 2, leader.centre[1]), SEAL_DIAMETER, SEAL_DIAMETER)
