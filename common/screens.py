"""What the shared components of the screens show; both halves and the portal fill these."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Queue:
    """One line at the left of a desk; tone is '', warn or bad, count None shows no number."""

    label: str
    url: str
    icon: str
    count: int | None = None
    tone: str = ""
    current: bool = False


@dataclass(frozen=True)
class QueueGroup:
    """Queues under one name."""

    name: str
    queues: Sequence[Queue]


@dataclass(frozen=True)
class FileLink:
    """A file that can be opened; note says its version or size."""

    name: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class TimelineEvent:
    """One event of a course; origin is desk, office or citizen, tone is '', bad or now.

    `text` is what the person did ("gửi qua eOffice cho"), `receiver` to whom it went.
    """

    at: datetime
    origin: str
    text: str
    icon: str = "arrow-right"
    person: str = ""
    post: str = ""
    receiver: str = ""
    opinion: str = ""
    files: Sequence[FileLink] = ()
    tone: str = ""


@dataclass(frozen=True)
class Mark:
    """What checking the signatures of a paper found, in words; tone is '', ok, warn or bad."""

    words: str
    tone: str


@dataclass(frozen=True)
class Paper:
    """One line of a list of papers."""

    title: str
    url: str
    notes: Sequence[str] = ()
    icon: str = "document-text"
    mark: Mark | None = None
    current: bool = False


@dataclass(frozen=True)
class PaperGroup:
    """Papers under one name; an empty group says `empty`."""

    name: str
    papers: Sequence[Paper]
    empty: str = ""


@dataclass(frozen=True)
class Viewer:
    """A file shown page by page: one image address per page; waiting says why there are no pages yet.

    `poll_url` is the page that shows them as soon as a worker has made them.
    report_url is where the findings on its signatures stand.
    """

    title: str
    pages: Sequence[str] = ()
    open_url: str = ""
    download_url: str = ""
    report_url: str = ""
    waiting: str = ""
    poll_url: str = ""


@dataclass(frozen=True)
class Link:
    """A place to go to, and whether one is there."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Check:
    """One condition before an act; a failed one says what to do, one that `waits` comes about by itself."""

    ok: bool
    text: str
    waits: bool = False


@dataclass(frozen=True)
class ClockCell:
    """One moment of the deadline block, with a small line under it."""

    label: str
    at: datetime | None
    note: str = ""


@dataclass(frozen=True)
class Clock:
    """The deadline block: `start` to `due_at` draws the bar, `note` speaks of the whole process.

    `words` stand in place of the time left; from `nears_at` on it is shown as near.
    """

    cells: Sequence[ClockCell]
    due_at: datetime | None
    label: str
    note: str = ""
    start: datetime | None = None
    paused_at: datetime | None = None
    finished_at: datetime | None = None
    nears_at: datetime | None = None
    words: str = ""


@dataclass(frozen=True)
class CourseStep:
    """One step of what a citizen sees; state is done, now or next."""

    title: str
    note: str = ""
    state: str = "next"


@dataclass(frozen=True)
class Figure:
    """One number of a row of figures; tone is '', ok, warn or bad and needs its note."""

    label: str
    value: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True)
class MenuEntry:
    """One entry of the citizens' bar."""

    label: str
    url: str
    current: bool = False
