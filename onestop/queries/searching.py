"""Find dossiers by a part of their code, of their owner's name, or by the number of a paper, however many there are.

What is typed is cut into words as the trigger cut code and name (`DossierWords`); each must begin one of a dossier.
"""

import re

from django.contrib.postgres.search import SearchQueryField
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Cast

from common.search import fold
from onestop.models import DossierWords, Party

SEPARATORS = re.compile(r"[\x01-/:-@\[-`{-\x7f]+")
# Of the numbers of papers, the shortest is a passport's.
PAPER_NUMBER = re.compile(r"(?=.*\d)[0-9A-Za-z-]{8,}")


class _Has(Func):
    """The words are those that are wanted; Django's own lookup would parse them once more, and cut them anew."""

    arg_joiner = " @@ "
    template = "%(expressions)s"
    output_field = BooleanField()


def matching(text: str) -> Q:
    """Return the condition for what fits the text: all of its words, in any order, or the whole number of a paper."""
    found = Q(pk__in=_with_words(text))
    number = text.strip()
    return found | Q(pk__in=Party.objects.filter(id_number=number).values("dossier")) if number else found


def _with_words(text: str) -> QuerySet[DossierWords]:
    wanted = Cast(Value(_words_query(text)), SearchQueryField())
    return DossierWords.objects.filter(_Has(F("words"), wanted)).values("dossier")


def _words_query(text: str) -> str:
    """Return the words as PostgreSQL reads them; a single letter stands for itself, for too much begins with it."""
    words = [word for word in SEPARATORS.split(fold(text)) if word]
    return " & ".join(f"'{word}'" + (":*" if len(word) > 1 else "") for word in words)
