"""A dossier that leaves its process and comes back, through both halves: nothing is lost, and it ends well."""

from datetime import timedelta

from django.utils.timezone import now

from common import journal
from integrations.models import OutboxMessage
from onestop.models import Event, OfficeRound, Task
from tests.factories.company import JOURNEY, Company
from tests.factories.paths import ask, extend, pause, receive, refuse, resume, undo, withdraw
from tests.flows.course import desk_course

WAYS = ["supplement_asked", "supplemented", "paused", "resumed", "refused", "refusal_undone", "extended"]


def test_papers_a_pause_a_refusal_and_an_extension_on_the_way_to_the_citizen(company: Company) -> None:
    code, desk = company.accept(), company.desk
    ask(desk, company.dossier(code), at=now())
    receive(desk, company.dossier(code), at=now())
    company.pass_on(code)
    for way in (pause, resume, refuse, undo, extend):
        way(desk, company.dossier(code), at=now())
    for act in JOURNEY[JOURNEY.index("forward") :]:
        getattr(company, act)(code)
    dossier = company.dossier(code)
    assert (dossier.state, dossier.holder) == ("returned", None)
    assert [action for action in desk_course(code) if action in WAYS] == WAYS
    assert dossier.due_at > dossier.original_due_at + timedelta(days=5)
    assert journal.verify_chain(Event.objects.filter(dossier=dossier), subject=dossier) == []
    assert not Task.objects.filter(dossier=dossier, outcome="open").exists()


def test_a_draft_is_recalled_before_the_applicant_takes_it_back(company: Company) -> None:
    code = company.bring(company.accept(), "deliver")
    company.recall(code, "Người nộp xin rút.")
    company.deliver()
    withdraw(company.desk, company.dossier(code), at=now())
    assert company.dossier(code).state == "withdrawn"
    assert company.document(code).state == "returned"
    assert OfficeRound.objects.get(dossier__code=code).state == OfficeRound.State.RECALLED
    assert not OutboxMessage.objects.filter(subject=code).exclude(state="delivered").exists()
