"""The words of an action for one dossier: its places filled in with what the dossier is."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from common import rows
from common.errors import InputError
from onestop.models import Dossier, Party
from procedures.engine import ActionPlan
from procedures.outcomes import outcome_of
from procedures.wording import COMPONENT, filled

LONGEST_SUBJECT = 500
NAME_SQL = "SELECT name FROM onestop_party WHERE dossier_id = %s AND part = %s"
AGENCY_SQL = "SELECT name FROM accounts_agency WHERE id = %s"


@dataclass(frozen=True)
class Announcement:
    """How an action tells the applicant: its own words on the page and by e-mail, and whether by e-mail.

    `by_mail` is what the officer ticked, None where nobody was asked.
    """

    text: str = ""
    mail: str = ""
    by_mail: bool | None = None


AS_USUAL = Announcement()


def subject_for(dossier: Dossier, action: ActionPlan) -> str:
    """Return the subject that the action's dialog begins with, "" where the process gives it no template."""
    return _filled(dossier, action.wording.subject_template)[:LONGEST_SUBJECT]


def subject_given(dossier: Dossier, action: ActionPlan, given: str) -> str:
    """Return the subject that the dossier has by the action: what the officer wrote, else the template's.

    Raises:
        InputError: it is too long.
    """
    subject = given.strip() or subject_for(dossier, action)
    if len(subject) > LONGEST_SUBJECT:
        text = _("Trích yếu dài quá %(most)d chữ cái. Hãy rút ngắn.")
        raise InputError(text % {"most": LONGEST_SUBJECT}, field="subject")
    return subject


def announcement(dossier: Dossier, action: ActionPlan, by_mail: bool | None) -> Announcement:
    """Return how the action tells the applicant."""
    wording = action.wording
    return Announcement(_filled(dossier, wording.notice_text), _filled(dossier, wording.mail_text), by_mail)


def _filled(dossier: Dossier, template: str) -> str:
    return filled(template, lambda place, code: _value(dossier, place, code)) if template else ""


def _value(dossier: Dossier, place: str, code: str) -> str:
    """Return what stands in a place; a component that the sheet has no more is named by its code."""
    if place == COMPONENT:
        return outcome_of(dossier.procedure_version_id).names.get(code, code)
    if place == "applicant":
        return str(rows.value(NAME_SQL, [dossier.pk, Party.Part.APPLICANT.value]) or "")
    if place == "agency":
        return str(rows.value(AGENCY_SQL, [dossier.competent_agency_id]) or "")
    return {
        "owner": dossier.owner_name,
        "procedure": dossier.procedure_name,
        "code": dossier.code,
        "case": dossier.case_name,
    }[place]
