"""Actions of a published process set to other ways of assignment, as a further version would have them."""

from onestop.services import co_working
from procedures.models import Action
from procedures.queries import forget_plans
from tests.factories.accounts import NOW
from tests.factories.procedures import past_the_guard


def configure(desk, start, transition, **values):
    """Change the action that leaves a step by this transition."""
    with past_the_guard():
        Action.objects.filter(version=desk.process, from_step__code=start, transition=transition).update(**values)
    forget_plans()


def co_work(desk, dossier, actor, **options):
    """Add a co-worker's opinion at the present step."""
    values = {"at": NOW, "expected_step": desk.step(dossier), "opinion": "Đồng ý về giao thông."} | options
    return co_working.co_work(dossier_id=dossier.pk, actor=actor, **values)
