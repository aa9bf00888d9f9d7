"""What the two timelines tell, as the names of their lines."""

from onestop.models import Event
from tests.factories.company import Company


def desk_course(code: str) -> list[str]:
    return list(Event.objects.filter(dossier__code=code).order_by("number").values_list("action", flat=True))


def office_course(made: Company, code: str) -> list[str]:
    return list(made.document(code).events.order_by("number").values_list("action", flat=True))
