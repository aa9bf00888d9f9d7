"""What the page of an action for many dossiers sends."""

from accounts.models import User
from onestop.models import Dossier
from onestop.queries.many import together, ways_of


def many_back(dossier: Dossier, head: User) -> dict[str, object]:
    """Return how a dossier is sent back as one of many: the action that the page showed, and its step."""
    [shown] = together(ways_of([dossier], head))
    return {"hs": dossier.code, "viec": shown.key, "note": "Sửa lại.", f"buoc-{dossier.pk}": "xem_xet"}
