"""The first page of a search among many dossiers; started by benchmarks.search."""

import argparse
import json
import os
import statistics
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from benchmarks.people import People  # noqa: E402
from onestop.models import Dossier  # noqa: E402
from onestop.queries.worklist import Filters, dossier_list  # noqa: E402
from onestop.services import intake  # noqa: E402

PAGE, TIMES = 51, 9
# A family name that a third have, rare words, parts of codes, both together, and what nobody has.
SEARCHES = {
    "common_name": "nguyen",
    "name_in_part": "ngu",
    "rare_name": "nguyen van dua123",
    "two_common_words": "van minh",
    "whole_code": "H18.21-240315-4321",
    "end_of_code": "4321",
    "day_of_code": "240315",
    "middle_of_code": "315-43",
    "year_of_code": "2403",
    "agency_of_code": "H18.21",
    "one_letter": "n",
    "name_and_code": "minh 4321",
    "paper_number": "011087000096",
    "nobody": "khongcoai",
    "no_code": "999999",
    "common_and_nobody": "nguyen khongcoai",
}
FAMILIES = ["nguyen"] * 6 + [
    "tran",
    "le",
    "pham",
    "hoang",
    "vu",
    "vo",
    "dang",
    "bui",
    "do",
    "ngo",
    "duong",
    "lo",
    "quang",
]
MIDDLES = ["van", "thi", "duc", "minh", "quang", "ngoc", "thanh", "huu"]
COPIED = """
INSERT INTO onestop_dossier ({columns})
SELECT {values} FROM onestop_dossier AS one, generate_series(1::bigint, %(count)s) AS n WHERE one.id = %(id)s
"""
CHANGED = {
    "id": "nextval('onestop_dossier_id_seq')",
    "code": "'H18.' || (10 + n % 40) || '-' || to_char(date '2023-06-01' + (n / 1000)::int, 'YYMMDD') || '-'"
    " || lpad(((n * 7919) % 10000)::text, 4, '0') || '.' || n",
    "intake_key": "gen_random_uuid()",
    "sort_at": "one.sort_at - interval '600 days' + n * interval '50 seconds'",
    "owner_folded": "(%(families)s)[1 + ((n * 7919) % 19)::int] || ' ' || (%(middles)s)[1 + ((n * 104729) % 8)::int]"
    " || ' ' || chr((97 + (n * 31) % 26)::int) || 'u' || chr((97 + (n * 17) % 26)::int) || n % 1000",
}


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)


def load(people: People, count: int) -> None:
    """Copy one dossier as often, with codes and owners of their own; the triggers write the words."""
    one = intake.dossier_accept(data=people.intake(), actor=people.motcua1, at=timezone.now())
    names = [field.column for field in Dossier._meta.concrete_fields]
    values = ", ".join(CHANGED.get(name, f"one.{name}").replace(" % ", " %% ") for name in names)
    values = values.replace("%(families)s", "%(families)s::text[]").replace("%(middles)s", "%(middles)s::text[]")
    sql = COPIED.format(columns=", ".join(names), values=values)
    with connection.cursor() as cursor:
        cursor.execute(sql, {"count": count, "id": one.pk, "families": FAMILIES, "middles": MIDDLES})
        cursor.execute("VACUUM ANALYZE onestop_dossier")
        cursor.execute("VACUUM ANALYZE onestop_dossierwords")


def searched(user: User, text: str) -> list[str]:
    """Return the codes of the first page."""
    found = dossier_list(user, filters=Filters(text=text)).order_by("sort_at", "pk")[:PAGE]
    return [dossier.code for dossier in found]


def median_ms(user: User, text: str) -> tuple[float, int]:
    """Return how long the first page takes, and how many it has."""
    taken, found = [], 0
    for _ in range(TIMES):
        began = time.perf_counter()
        found = len(searched(user, text))
        taken.append(1000 * (time.perf_counter() - began))
    return round(statistics.median(taken), 1), found


def main() -> None:
    """Load, search, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--dossiers", type=int, required=True)
    parser.add_argument("--explain", action="store_true")
    options = parser.parse_args()
    people = People.load(timezone.now())
    began = time.perf_counter()
    load(people, options.dossiers)
    say(f"loaded in {time.perf_counter() - began:.0f} s")
    results: dict[str, float] = {}
    for name, text in SEARCHES.items():
        results[f"{name}_ms"], found = median_ms(people.motcua1, text)
        say(f"{name}: {results[f'{name}_ms']} ms, {found} found")
        if options.explain:
            query = dossier_list(people.motcua1, filters=Filters(text=text)).order_by("sort_at", "pk")[:PAGE]
            say(query.explain(analyze=True))
    print(json.dumps({"dossiers": options.dossiers, **results, "slowest_ms": max(results.values())}))


if __name__ == "__main__":
    main()
