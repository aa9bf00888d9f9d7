"""The fields with which the papers of a dossier are checked."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onestop.models import Paper
from onestop.services.paper_checks import CHECK_FIELD, MOST_PIECES, PaperCheck

ORIGINALS, COPIES, WORD = "-chinh", "-sao", "-ghi"
# How many fields one paper has.
CHECKED = 4
MARK = re.compile(rf"{CHECK_FIELD}(\d+)")


def check_fields(paper: Paper) -> dict[str, forms.Field]:
    """Return the fields of one paper: right and complete, how many pieces, and what is wrong."""
    name = f"{CHECK_FIELD}{paper.pk}"
    return {
        name: forms.BooleanField(label=_("%(paper)s: đúng, đủ") % {"paper": paper.name}, required=False),
        f"{name}{ORIGINALS}": _count(_("Bản chính"), paper.originals),
        f"{name}{COPIES}": _count(_("Bản sao"), paper.copies),
        f"{name}{WORD}": forms.CharField(label=_("Chỗ sai, nếu có"), max_length=300, required=False),
    }


def take_checks(values: dict[str, Any]) -> dict[int, PaperCheck]:
    """Take what was found of each paper out of the cleaned values of a form."""
    marks = [found for name in values if (found := MARK.fullmatch(name))]
    return {int(mark[1]): _check(mark[0], values) for mark in marks}


def _check(name: str, values: dict[str, Any]) -> PaperCheck:
    return PaperCheck(
        right=values.pop(name),
        originals=values.pop(f"{name}{ORIGINALS}") or 0,
        copies=values.pop(f"{name}{COPIES}") or 0,
        word=values.pop(f"{name}{WORD}"),
    )


def _count(label: Any, initial: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_PIECES, initial=initial, required=False)
