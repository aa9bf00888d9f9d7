"""Every way back, and on again to the end: nothing is lost, and both timelines tell it."""

import pytest

from accounts.models import Post
from common.errors import DomainError
from eoffice.models import Document, RegisterEntry
from integrations.models import OutboxMessage
from onestop.models import Event, OfficeRound
from tests.factories.company import JOURNEY, Company
from tests.flows.course import desk_course, office_course


def go_on(company: Company, code: str, first: str) -> None:
    """Do every act from this one to the end."""
    for act in JOURNEY[JOURNEY.index(first) :]:
        getattr(company, act)(code)


def assert_closed(company: Company, code: str, *, rounds: int, voided: list[bool]) -> None:
    """The dossier is closed, the last document is issued; of its numbers these are void."""
    assert company.dossier(code).state == "returned"
    documents = Document.objects.filter(dossier_code=code).order_by("round_number")
    assert [one.state for one in documents] == ["returned"] * (rounds - 1) + ["issued"]
    entries = RegisterEntry.objects.filter(document__dossier_code=code).order_by("number")
    assert [entry.voided_at is not None for entry in entries] == voided
    assert not OutboxMessage.objects.filter(subject=code).exclude(state="delivered").exists()


def test_leader_to_head_to_specialist_and_again(company: Company) -> None:
    code = company.bring(company.accept(), "open")
    company.give_back(code, "Căn cứ đã hết hiệu lực.")
    company.deliver()
    assert (company.step(code), company.holder(code)) == ("xem_xet", company.desk.head)
    back = Event.objects.get(dossier__code=code, action="office_returned")
    assert (back.actor_name, back.opinion) == (company.office.leader.full_name, "Căn cứ đã hết hiệu lực.")
    assert company.document(code).events.last().opinion == "Căn cứ đã hết hiệu lực."
    assert company.dossier(code).sent_back

    company.send_back(code, "Sửa căn cứ.")
    assert (company.step(code), company.holder(code)) == ("xu_ly", company.desk.specialist)
    go_on(company, code, "pass_on")
    assert_closed(company, code, rounds=2, voided=[False])
    assert desk_course(code).count("forwarded") == 2
    assert office_course(company, code)[0] == "forwarded"


def test_clerical_officer_to_leader_before_a_number(company: Company) -> None:
    code = company.bring(company.accept(), "deliver", times=2)
    company.reopen(code, "Trích yếu khác phiếu trình.")
    company.deliver()
    document = company.document(code)
    assert (document.state, document.holder) == ("submitted", company.office.leader)
    reopened = Event.objects.get(dossier__code=code, action="office_reopened")
    told = (reopened.opinion, reopened.receiver_name)
    assert told == ("Trích yếu khác phiếu trình.", company.office.leader.full_name)
    assert company.step(code) == "ky_duyet"
    go_on(company, code, "sign")
    assert_closed(company, code, rounds=1, voided=[False])
    assert office_course(company, code).count("signed") == 2


def test_clerical_officer_to_leader_after_the_seal_voids_the_number(company: Company) -> None:
    code = company.bring(company.accept(), "seal")
    company.reopen(code)
    company.deliver()
    go_on(company, code, "sign")
    assert_closed(company, code, rounds=1, voided=[True, False])
    assert company.document(code).number == 2


def test_leader_may_return_what_the_clerical_officer_gave_back(company: Company) -> None:
    code = company.bring(company.accept(), "seal")
    company.reopen(code)
    company.give_back(code)
    company.deliver()
    assert (company.step(code), company.holder(code)) == ("xem_xet", company.desk.head)
    go_on(company, code, "forward")
    assert_closed(company, code, rounds=2, voided=[True, False])


def test_clerk_to_head(company: Company) -> None:
    code = company.bring(company.accept(), "confirm")
    company.doubt(code, "Sai tên chủ hồ sơ.")
    assert (company.step(code), company.holder(code)) == ("xac_nhan", company.desk.head)
    assert Event.objects.get(dossier__code=code, action="sent_back").opinion == "Sai tên chủ hồ sơ."
    go_on(company, code, "confirm")
    assert_closed(company, code, rounds=1, voided=[False])


@pytest.mark.parametrize("last", ["forward", "deliver", "prepare", "open"])
def test_head_recalls_what_is_not_signed(company: Company, last: str) -> None:
    code = company.bring(company.accept(), last)
    company.recall(code, "Bổ sung nơi nhận.")
    company.deliver()
    assert (company.step(code), company.holder(code)) == ("xem_xet", company.desk.head)
    document = company.document(code)
    recalled = document.events.last()
    assert (document.state, recalled.action, recalled.opinion) == ("returned", "recalled", "Bổ sung nơi nhận.")
    assert OfficeRound.objects.get(dossier__code=code).state == OfficeRound.State.RECALLED
    go_on(company, code, "forward")
    assert_closed(company, code, rounds=2, voided=[False])


def test_head_takes_back_what_the_office_refused_to_take(company: Company) -> None:
    """The leader left after the desk had chosen him: the message stops, the head chooses again, nothing stays stuck."""
    code = company.bring(company.accept(), "forward")
    post = Post.objects.filter(user=company.office.leader)
    post.update(active=False)
    company.deliver()
    stopped = OutboxMessage.objects.get(subject=code)
    assert (stopped.state, "Thu hồi" in stopped.last_error) == ("parked", True)
    company.recall(code)
    post.update(active=True)
    company.deliver()
    stopped.refresh_from_db()
    assert (stopped.state, stopped.type) == ("delivered", "link.withdrawn")
    assert not OutboxMessage.objects.filter(subject=code, type="desk.dossier_recalled").exists()
    assert not Document.objects.filter(dossier_code=code).exists()
    go_on(company, code, "forward")
    assert company.document(code).round_number == 2
    assert company.dossier(code).state == "returned"


def test_what_was_signed_is_not_recalled(company: Company) -> None:
    code = company.bring(company.accept(), "deliver", times=2)
    before = desk_course(code)
    with pytest.raises(DomainError, match="chưa ký"):
        company.recall(code)
    assert desk_course(code) == before
    assert not OutboxMessage.objects.filter(subject=code, type="desk.dossier_recalled").exists()
    go_on(company, code, "seal")
    assert_closed(company, code, rounds=1, voided=[False])


def test_a_signature_that_crosses_a_recall_does_not_count(company: Company) -> None:
    code = company.bring(company.accept(), "sign")
    company.recall(code)
    company.deliver()
    assert (company.step(code), company.document(code).state) == ("xem_xet", "returned")
    go_on(company, code, "forward")
    assert_closed(company, code, rounds=2, voided=[False])


def test_an_issue_that_crosses_a_recall_is_the_result_and_nothing_parks(company: Company) -> None:
    code = company.bring(company.accept(), "sign")
    company.seal(code)
    company.issue(code)
    company.recall(code)
    company.deliver()
    document = company.document(code)
    assert (document.state, document.events.last().action) == ("issued", "recall_late")
    assert (company.step(code), company.holder(code)) == ("xac_nhan", company.desk.head)
    assert company.dossier(code).result.notation == document.notation
    go_on(company, code, "confirm")
    assert_closed(company, code, rounds=1, voided=[False])


def test_a_recall_behind_a_draft_that_the_office_then_refuses_sets_both_aside(company: Company) -> None:
    """The head recalls before the draft arrives, the leader is gone: nobody has to mend a message that nobody wants."""
    code = company.bring(company.accept(), "forward")
    post = Post.objects.filter(user=company.office.leader)
    post.update(active=False)
    company.recall(code)
    company.deliver()
    company.deliver()
    kinds = OutboxMessage.objects.filter(subject=code).order_by("number").values_list("type", "state")
    assert list(kinds) == [("link.withdrawn", "delivered"), ("desk.dossier_recalled", "delivered")]
    post.update(active=True)
    go_on(company, code, "forward")
    assert_closed(company, code, rounds=1, voided=[False])
