"""Find dossiers by a part of their code, of their owner's name, or by the number of a paper, however many there are.

What is typed is cut into words as the trigger cut code and name (`DossierWords`); each must begin one of a dossier.
"""

import re

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQueryField
from django.db import connection
from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.functions import Cast

from accounts.models import Agency
from common.search import fold
from onestop.models import Dossier, DossierWords, Party

SEPARATORS = re.compile(r"[\x00-/:-@\[-`{-\x7f]+")
WHOLE_CODE = re.compile(r"[0-9A-Z.]+-\d{6}-\d{4,}(\.\d+)?")
AGENCY_CODE = re.compile(r"[0-9A-Z]+(\.[0-9A-Z]+)+")
# So many rows are read and sorted in the time in which a list is walked to where these would be too few to meet.
FEW_LIMIT = 40_000
COUNT = "SELECT count(*) FROM (SELECT 1 FROM onestop_dossierwords WHERE words @@ %s::tsquery LIMIT %s) AS found"


class _Has(Func):
    """The words are those that are wanted; Django's own lookup would parse them once more, and cut them anew."""

    arg_joiner = " @@ "
    template = "%(expressions)s"
    output_field = BooleanField()


class _AnyOf(Func):
    """The key is one of an array that is read first: the list is then made from these, not walked in search of them."""

    arg_joiner = " = ANY("
    template = "%(expressions)s)"
    output_field = BooleanField()


def matching(text: str) -> Q:
    """Return the condition for what fits the text: all of its words, in any order, or the whole number of a paper.

    One query looks how many there are: few are read and sorted; of many, the list is walked in its order until a page
    is full. No plan serves both, and the database cannot tell beforehand which it has before it.

    A whole code is read by its index, and the code of an agency stands for what that agency and those below it took in:
    by words either would be met in the codes of thousands of others.
    """
    code = text.strip().upper()
    if WHOLE_CODE.fullmatch(code) and Dossier.objects.filter(code__startswith=code).exists():
        return Q(code__startswith=code)
    if agencies := _agencies(code):
        return Q(agency__in=agencies)
    wanted = _words_query(text)
    if not wanted:
        return Q(pk__in=[]) if text.strip() else Q()
    fitting = DossierWords.objects.filter(_Has(F("words"), Cast(Value(wanted), SearchQueryField()))).values("dossier")
    if _is_many(wanted):
        # What so many codes or names have is nobody's number.
        return Q(pk__in=fitting)
    numbered = Party.objects.filter(id_number=text.replace("\0", " ").strip()).values("dossier")
    return Q(_AnyOf(F("pk"), ArraySubquery(fitting))) | Q(_AnyOf(F("pk"), ArraySubquery(numbered)))


def _agencies(code: str) -> list[int]:
    """Return the agencies of this code and those below them; none where it does not look like such a code."""
    if not AGENCY_CODE.fullmatch(code):
        return []
    return list(Agency.objects.filter(Q(code=code) | Q(code__startswith=f"{code}.")).values_list("pk", flat=True))


def _is_many(wanted: str) -> bool:
    """Count no further than needed; planned for these very words, as no plan is good for rare and common ones."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [wanted, FEW_LIMIT])
        return bool(cursor.fetchone()[0] == FEW_LIMIT)


def _words_query(text: str) -> str:
    """Return the words as PostgreSQL reads them; a single letter stands for itself, for too much begins with it."""
    words = [word for word in SEPARATORS.split(fold(text)) if word]
    return " & ".join(f"'{word}'" + (":*" if len(word) > 1 else "") for word in words)
