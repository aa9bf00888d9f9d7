"""Who takes an action ticks each paper that was handed in, counts it, and says what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common.errors import InputError
from onestop.models import Dossier, Paper
from onestop.queries.checked import papers_to_check
from procedures.demands import Demands

CHECK_FIELD = "kiem-"
MOST_PIECES = 99


@dataclass(frozen=True)
class PaperCheck:
    """What the officer found: whether the paper is right, how many pieces there are, and what is wrong."""

    right: bool
    originals: int
    copies: int
    word: str = ""


def check_papers(dossier: Dossier, demands: Demands, checks: Mapping[int, PaperCheck]) -> dict[str, Any]:
    """Return what the course keeps of the check; each paper that was handed in must have been looked at.

    Raises:
        InputError: one was neither ticked nor has a word, or other pieces were counted and nothing says why.
    """
    if not demands.checks_papers:
        return {}
    return {"checked": [_checked(paper, checks.get(paper.pk)) for paper in papers_to_check(dossier)]}


def _checked(paper: Paper, check: PaperCheck | None) -> dict[str, Any]:
    field = f"{CHECK_FIELD}{paper.pk}"
    word = check.word.strip() if check else ""
    if check is None or not (check.right or word):
        text = _("Chưa kiểm tra «%(paper)s». Hãy đánh dấu đúng, đủ hoặc ghi chỗ sai.")
        raise InputError(text % {"paper": paper.name}, field=field)
    if (check.originals, check.copies) != (paper.originals, paper.copies) and not word:
        text = _("Số bản của «%(paper)s» khác lúc tiếp nhận. Hãy ghi vì sao khác.")
        raise InputError(text % {"paper": paper.name}, field=f"{field}-ghi")
    return {
        "paper": paper.pk,
        "name": paper.name,
        "right": check.right,
        "originals": check.originals,
        "copies": check.copies,
        "word": word,
    }
