"""Actions of a desk that ask for more, and what is given to them."""

from datetime import timedelta

from django.db import transaction

from onestop.models import Dossier, Payment
from onestop.services import undoing
from onestop.services.demands import Given
from onestop.services.locking import locked
from onestop.services.moves import MOVED_FIELDS
from onestop.services.paying import wait_if_asked
from onestop.services.payments import Amounts
from procedures.models import Action, Step
from procedures.queries import forget_plans, plan_of
from tests.factories.accounts import NOW
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


def await_payment(dossier, at):
    """Let a running dossier wait for its money, as an action that asks for it does."""
    with transaction.atomic():
        held, payment = locked(dossier.pk), Payment.objects.get(dossier=dossier)
        payment.ask_settlement()
        payment.save()
        asked = {"payment": {"request": "settle", "owed_vnd": payment.owed_vnd}}
        fields = wait_if_asked(held, plan_of(held.process_version_id), asked, at=at)
        held.save(update_fields=[*MOVED_FIELDS, *fields])
    return held


def take_back(desk, dossier, actor, minutes=90):
    """Take the last action of a dossier back."""
    return undoing.action_undo(
        dossier_id=dossier.pk,
        actor=actor,
        at=NOW + timedelta(minutes=minutes),
        expected_state=dossier.state,
        expected_step=desk.step(dossier),
        reason="Bấm nhầm.",
    )
