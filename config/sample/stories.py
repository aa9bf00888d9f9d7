"""Which dossiers the sample has, and how far each came."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from config.sample.cast import HOUSES, MAIN, House

TRANSPORT, BUILDING, CONTRACT, COPY = "2.002288", "1.013225", "2.001044", "2.000908"
SAME_DAY, HOUSEHOLD, LAND = "2.000815", "1.001612", "1.012790"

# What leads from the first desk step to the document office, and from its answer to the counter.
BEFORE = {TRANSPORT: "on", BUILDING: "on", CONTRACT: "on", COPY: "", HOUSEHOLD: "on", LAND: "on on"}
AFTER = {TRANSPORT: "on", BUILDING: "on", CONTRACT: "on", COPY: "", HOUSEHOLD: "on", LAND: "on"}
# The course of each ending; {before} and {after} are the procedure's own.
COURSES = {
    "pending": "",
    "completed": "complete",
    "taken": "",
    "drafted": "draft",
    "head": "{before}",
    "shared": "share",
    "sent_back": "{before} back",
    "consulted": "{before} consult",
    "unread": "{before} forward",
    "unreadable": "{before} forward_locked",
    "leader": "{before} forward open",
    "leader_returned": "{before} forward open return",
    "recalled": "{before} forward recall",
    "clerical": "{before} forward open sign",
    "second_round": "{before} forward open return forward open sign",
    "reopened": "{before} forward open sign reopen",
    "numbered": "{before} forward open sign number",
    "voided": "{before} forward open sign number void",
    "issued": "{before} forward open sign number issue",
    "ready": "{before} forward open sign number issue {after}",
    "doubted": "{before} forward open sign number issue {after} back",
    "done": "{before} forward open sign number issue {after} hand",
    "stored": "{before} forward open sign number issue {after} hand store",
    "asked": "ask",
    "paused": "{before} pause",
    "extended": "{before} extend",
    "refused": "{before} refuse",
    "withdrawn": "draft withdraw",
    "stopped": "{before} pause stop",
    "undelivered": "{before} forward_astray",
    "quick_ready": "on",
    "quick_done": "on hand",
}


Endings: TypeAlias = dict[str, tuple[tuple[int, str], ...]]


@dataclass(frozen=True)
class Story:
    """One dossier: where, which procedure, how many working days ago it began, how it ends (a key of COURSES)."""

    number: int
    house: House
    procedure: str
    days_ago: int
    ending: str

    @property
    def acts(self) -> list[str]:
        """What happens to it after it was handed in, one after the other."""
        around = {"before": BEFORE.get(self.procedure, ""), "after": AFTER.get(self.procedure, "")}
        return COURSES[self.ending].format(**around).split()


# Procedure, then pairs of days ago and ending. What began longer ago than its time limit is late.
MAIN_STORIES: Endings = {
    TRANSPORT: (
        (12, "stored"), (11, "stored"), (10, "done"), (9, "ready"), (8, "head"), (8, "leader"), (7, "clerical"),
        (7, "drafted"), (5, "second_round"), (5, "leader"), (5, "leader_returned"), (4, "numbered"), (4, "issued"),
        (4, "unread"), (3, "shared"), (3, "sent_back"), (3, "clerical"), (2, "unreadable"), (2, "recalled"),
        (2, "shared"), (1, "taken"), (1, "leader"), (1, "taken"), (1, "pending"), (6, "pending"), (3, "completed"),
        (4, "reopened"),
        (2, "voided"), (6, "doubted"), (2, "leader"), (3, "numbered"), (1, "unread"),
    ),
    BUILDING: (
        (24, "done"), (23, "leader"), (14, "consulted"), (9, "head"), (6, "drafted"), (2, "taken"), (2, "pending"),
    ),
}  # fmt: skip
OTHER_STORIES: dict[str, Endings] = {
    "H18.05": {
        CONTRACT: ((9, "done"), (7, "head"), (4, "leader"), (3, "issued"), (2, "taken")),
        COPY: ((3, "done"), (2, "clerical"), (1, "taken")),
    },
    "H18.07": {LAND: ((13, "done"), (15, "clerical"), (6, "leader"), (4, "head"), (1, "taken"))},
    "000.00.01.H18": {COPY: ((2, "leader"), (3, "ready"))},
    "H18.30.01": {
        SAME_DAY: ((1, "quick_done"), (1, "quick_ready"), (2, "taken")),
        HOUSEHOLD: ((4, "done"), (2, "leader"), (1, "taken")),
    },
    "H18.30.02": {CONTRACT: ((3, "leader_returned"),), SAME_DAY: ((1, "taken"),)},
    "H18.36.05": {COPY: ((2, "leader"),)},
}
# What happens off the process; told last, so that the others keep their numbers.
OFF_THE_PROCESS: Endings = {
    TRANSPORT: (
        (4, "asked"), (5, "paused"), (3, "extended"), (6, "refused"), (4, "withdrawn"), (7, "stopped"),
        (1, "undelivered"),
    ),
}  # fmt: skip


def stories() -> Iterator[Story]:
    """Tell every story of the sample, each with a number of its own."""
    houses = {house.code: house for house in HOUSES}
    number = 0
    told = [(MAIN.code, MAIN_STORIES), *OTHER_STORIES.items(), (MAIN.code, OFF_THE_PROCESS)]
    for code, procedures in told:
        for procedure, endings in procedures.items():
            for days_ago, ending in endings:
                number += 1
                yield Story(number, houses[code], procedure, days_ago, ending)
