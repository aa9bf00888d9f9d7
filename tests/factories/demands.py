"""Actions of a desk that ask for more, and what is given to them."""

from onestop.models import Dossier
from onestop.services.demands import Given
from onestop.services.payments import Amounts
from procedures.models import Action, Step
from procedures.queries import forget_plans
from tests.factories.procedures import past_the_guard


def demand(desk, start="xu_ly", transition="advance", **values):
    """Let an action of the desk's process ask for this."""
    with past_the_guard():
        Action.objects.filter(version=desk.process, from_step__code=start, transition=transition).update(**values)
    forget_plans()


def route(desk, code="ky_duyet", **values):
    """Let a step of the desk's process send drafts this way."""
    with past_the_guard():
        Step.objects.filter(version=desk.process, code=code).update(**values)
    forget_plans()


def amounts(**values):
    """Return what is said of the money."""
    return Given(amounts=Amounts(**values))


def papers(**files):
    """Return files by the code of their paper."""
    return Given(papers={code: (file,) for code, file in files.items()})


def fresh(dossier):
    """Return the dossier as it stands now."""
    return Dossier.objects.get(pk=dossier.pk)
