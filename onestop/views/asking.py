"""What the dialogs of one dossier ask for, read once however many of them ask."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property

from accounts.models import Post, User
from accounts.queries import colleagues_of, people_for
from onestop.forms.acts import TellingForm
from onestop.forms.demands import DemandingForm
from onestop.models import Dossier, Payment
from onestop.queries.checked import papers_to_check
from onestop.services.demands import paper_names
from onestop.services.given_results import given_result_of, types_to_number
from onestop.services.notifying import Mailing, email_of, mailing_to
from onestop.services.parts import agencies_to_ask, procedure_names
from onestop.services.payments import editable_amounts, payment_of
from onestop.services.receivers import candidates
from onestop.services.wording import subject_for
from procedures.demands import Demands
from procedures.engine import ActionPlan, StepPlan
from procedures.models import Action, Effect, ResultType

Transition = Action.Transition


@dataclass(frozen=True)
class Asking:
    """A dossier, the person before it, and what forms need to know of both.

    `read` is a payment read before, `email` the applicant's address where it was read before.
    """

    dossier: Dossier
    user: User
    read: Payment | None = None
    email: str | None = None

    @cached_property
    def payment(self) -> Payment | None:
        """What the citizen owes."""
        return self.read or payment_of(self.dossier)

    @cached_property
    def colleagues(self) -> list[Post]:
        """Who works at the dossier's agencies, but for who has it."""
        agencies = {self.dossier.agency_id, self.dossier.competent_agency_id}
        return colleagues_of(agencies, without=self.dossier.holder_id)

    def ask(self, form: DemandingForm, action: ActionPlan) -> None:
        """Let the form of an action ask for what the action demands and this person may change."""
        demands = action.demands
        owed = self.payment if demands.touches_payment else None
        names = paper_names(self.dossier, demands)
        form.ask(
            demands,
            owed,
            names,
            editable_amounts(self.dossier, demands, self.user),
            self._kinds(demands),
            papers_to_check(self.dossier) if demands.checks_papers else (),
            subject_for(self.dossier, action),
        )
        if action.orders:
            asked = agencies_to_ask(self.dossier, action.orders)
            form.ask_agencies(asked, procedure_names(asked))
        if isinstance(form, TellingForm):
            ready = action.transition == Transition.CONFIRM_RESULT
            form.offer_mail(self.mailing, ticked=action.tells_applicant, always=ready)

    @cached_property
    def mailing(self) -> Mailing:
        """Where a letter to the applicant goes, or why none can go."""
        return mailing_to(email_of(self.dossier) if self.email is None else self.email)

    def _kinds(self, demands: Demands) -> list[ResultType]:
        """Return the types of result that could take their number in the action, while none has."""
        if not demands.follows(Effect.NUMBER_RESULT):
            return []
        given = given_result_of(self.dossier)
        return [] if given and given.number else types_to_number(self.dossier)

    def handlers(self, step: StepPlan, action: ActionPlan) -> list[Post]:
        """Return who may have the dossier at this step by the action."""
        return candidates(self.dossier, step, action, people=self._people)

    @cached_property
    def _people(self) -> Callable[[str, int, int | None], list[Post]]:
        return cache(people_for)
