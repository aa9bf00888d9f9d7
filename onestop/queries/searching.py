"""Find dossiers by a part of their code, of their owner's name, or by the number of a paper, however many there are.

What is typed is cut into words as the trigger cut code and name (`DossierWords`); each must begin one of a dossier.
"""

import re

from django.contrib.postgres.search import SearchQueryField
from django.db import connection
from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.functions import Cast

from common.search import fold
from onestop.models import DossierWords

SEPARATORS = re.compile(r"[\x00-/:-@\[-`{-\x7f]+")
# So many rows are read and sorted in the time in which a list is walked to where these would be too few to meet.
FEW_LIMIT = 4000
# What so many codes or names have is nobody's number, so the second half needs no limit.
FEW = """
(SELECT dossier_id, true FROM onestop_dossierwords WHERE words @@ %s::tsquery LIMIT %s)
UNION ALL SELECT dossier_id, false FROM onestop_party WHERE id_number = %s
"""


class _Has(Func):
    """The words are those that are wanted; Django's own lookup would parse them once more, and cut them anew."""

    arg_joiner = " @@ "
    template = "%(expressions)s"
    output_field = BooleanField()


def matching(text: str) -> Q:
    """Return the condition for what fits the text: all of its words, in any order, or the whole number of a paper.

    One query looks how many there are: few are named one by one; of many, the list is walked in its order until a
    page is full. No plan serves both, and the database cannot tell beforehand which it has before it.
    """
    wanted = _words_query(text)
    if not wanted:
        return Q(pk__in=[]) if text.strip() else Q()
    found = _few(wanted, text.replace("\0", " ").strip())
    if sum(by_words for _dossier, by_words in found) < FEW_LIMIT:
        return Q(pk__in={dossier for dossier, _by_words in found})
    return Q(pk__in=DossierWords.objects.filter(_Has(F("words"), _typed(wanted))).values("dossier"))


def _few(wanted: str, number: str) -> list[tuple[int, bool]]:
    """Return the first dossiers that fit; planned for these very words, as no plan is good for rare and common ones."""
    with connection.cursor() as cursor:
        cursor.execute(FEW, [wanted, FEW_LIMIT, number])
        return list(cursor.fetchall())


def _typed(wanted: str) -> Cast:
    return Cast(Value(wanted), SearchQueryField())


def _words_query(text: str) -> str:
    """Return the words as PostgreSQL reads them; a single letter stands for itself, for too much begins with it."""
    words = [word for word in SEPARATORS.split(fold(text)) if word]
    return " & ".join(f"'{word}'" + (":*" if len(word) > 1 else "") for word in words)
