"""Which papers of a dossier are to be checked, and what was found of them last."""

from collections.abc import Iterable, Mapping

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from common.formats import vn_short
from onestop.models import Attachment, Dossier, Event, Paper


def papers_to_check(dossier: Dossier) -> list[Paper]:
    """Return the components that came: counted at the counter, or as a file."""
    files = Attachment.objects.filter(paper=OuterRef("pk"))
    came = Paper.objects.filter(dossier=dossier, component__isnull=False, missing=False)
    return list(came.filter(Q(originals__gt=0) | Q(copies__gt=0) | Exists(files)))


def check_notes(events: Iterable[Event], paper_id: int) -> list[str]:
    """Say who checked a paper last, when, and what was written of it; the events are latest first.

    A check of an action that was undone is none.
    """
    undone = set()
    for event in events:
        undone.add(event.data.get("undone"))
        found = [one for one in event.data.get("checked", ()) if one["paper"] == paper_id]
        if found and event.number not in undone:
            words = _("kiểm tra %(at)s, %(person)s") % {"at": vn_short(event.at), "person": event.actor_name}
            return [words, _("ghi chú: %(word)s") % found[0]] if found[0]["word"] else [words]
    return []


def checked_words(event: Event) -> str:
    """Say what a check of the papers found, "" where a line of the course has none."""
    return "; ".join(_words(one) for one in event.data.get("checked", ()))


def _words(one: Mapping[str, object]) -> str:
    counted = _("%(originals)s bản chính, %(copies)s bản sao") % one
    state = _("sai: %(word)s") % one if one["word"] and not one["right"] else one["word"] or _("đúng, đủ")
    return f"{one['name']} ({counted}, {state})"
