"""The seven steps through both halves and the link between them, and what each timeline tells of it."""

import subprocess
from pathlib import Path

import pytest

from accounts.models import Role
from common import blobs, journal
from eoffice import queries
from eoffice.models import DocumentFile, RegisterEntry
from eoffice.models import Event as DocumentEvent
from onestop.models import Attachment, Event, Task
from procedures.models import Step
from procedures.queries import forget_plans
from signing.services import verify
from tests.factories.company import Company
from tests.factories.company import company as build
from tests.factories.procedures import past_the_guard
from tests.flows.course import desk_course, office_course

STEPS = ["tiep_nhan", "xu_ly", "xem_xet", "ky_duyet", "ban_hanh", "xac_nhan", "tra_ket_qua"]
DESK_COURSE = [
    "accepted",
    "attached",
    "advanced",
    "forwarded",
    "office_arrived",
    "office_opened",
    "office_signed",
    "office_numbered",
    "office_issued",
    "confirmed",
    "handed_over",
]
OFFICE_COURSE = ["forwarded", "arrived", "prepared", "opened", "signed", "numbered", "sealed", "issued"]


def test_a_dossier_goes_from_the_counter_to_the_citizen(company: Company) -> None:
    code = company.bring(company.accept(), "hand_over")
    dossier, document = company.dossier(code), company.document(code)
    assert (dossier.state, document.state) == ("returned", "issued")
    tasks = Task.objects.filter(dossier=dossier).order_by("pk")
    assert [task.step.code for task in tasks] == STEPS
    assert {task.outcome for task in tasks} == {"done"}
    result = Attachment.objects.get(dossier=dossier, kind=Attachment.Kind.RESULT)
    assert result.blob_id == queries.current_file(document, DocumentFile.Kind.SEALED).blob_id
    report = verify.report_for(result.blob_id)
    assert verify.missing_signature(report, user_id=document.signer_id, agency_code=document.agency.code) == ""
    assert RegisterEntry.objects.get(document=document).number == 1


@pytest.mark.needs("pdfsig")
def test_the_issued_file_is_whole_to_pdfsig_too(company: Company, tmp_path: Path) -> None:
    code = company.bring(company.accept(), "deliver", times=4)
    result = Attachment.objects.get(dossier__code=code, kind=Attachment.Kind.RESULT)
    (tmp_path / "issued.pdf").write_bytes(blobs.read(result.blob_id))
    told = subprocess.run(["pdfsig", tmp_path / "issued.pdf"], capture_output=True, text=True, check=False).stdout
    assert told.count("Signature is Valid.") == 2
    leader, seal = told.split("Signature #")[1:]
    assert "Not total document signed" in leader
    assert "Total document signed" in seal.replace("Not total", "")
    assert "Not total" not in seal
    of_leader, of_seal = verify.report_for(result.blob_id).signatures
    assert (of_leader["coverage"], of_leader["changes_permitted"], of_seal["coverage"]) == ("revision", True, "file")


def test_both_timelines_show_each_hop(company: Company) -> None:
    code = company.bring(company.accept(), "hand_over")
    assert desk_course(code) == DESK_COURSE
    assert office_course(company, code) == OFFICE_COURSE
    dossier, document = company.dossier(code), company.document(code)
    assert journal.verify_chain(Event.objects.filter(dossier=dossier), subject=dossier) == []
    assert journal.verify_chain(DocumentEvent.objects.filter(document=document), subject=document) == []


def test_each_hop_tells_time_person_opinion_and_file(company: Company) -> None:
    code = company.bring(company.accept(), "hand_over")
    document = company.document(code)
    signed = Event.objects.get(dossier__code=code, action="office_signed")
    there = document.events.get(action="signed")
    assert (signed.at, signed.actor_name, signed.receiver_name, signed.opinion) == (
        there.at,
        company.office.leader.full_name,
        company.office.clerical.full_name,
        "Đồng ý ban hành.",
    )
    assert signed.data["file_name"] == there.data["files"][0]["name"]
    sent, arrived = Event.objects.get(dossier__code=code, action="forwarded"), document.events.get(action="forwarded")
    assert (sent.at, sent.opinion) == (arrived.at, arrived.opinion)
    assert sent.data["files"][0]["name"] == arrived.data["files"][0]["name"]
    issued = Event.objects.get(dossier__code=code, action="office_issued")
    assert issued.data["notation"] == document.notation
    assert issued.receiver_name == company.desk.head.full_name


def test_the_office_has_every_paper_that_was_handed_in(company: Company) -> None:
    code = company.bring(company.accept(), "deliver")
    handed_in = Attachment.objects.filter(dossier__code=code, kind="component")
    there = company.document(code).files.filter(kind=DocumentFile.Kind.COMPONENT)
    assert sorted(handed_in.values_list("blob_id", "paper__name")) == sorted(
        there.values_list("blob_id", "component_name")
    )
    assert there.count() == 2
    assert all(blobs.check(file.blob_id) for file in there)


def test_a_role_changed_in_the_data_sends_the_dossier_another_way(company: Company) -> None:
    assert company.holder(company.accept()) == company.desk.specialist
    with past_the_guard():
        Step.objects.filter(version=company.desk.process, code="xac_nhan").update(role=Role.SPECIALIST)
    forget_plans()
    code = company.bring(company.accept(), "deliver", times=4)
    assert (company.step(code), company.holder(code)) == ("xac_nhan", company.desk.specialist)
    company.confirm(code)
    company.hand_over(code)
    assert company.dossier(code).state == "returned"


def test_a_process_begins_with_whoever_its_data_says(db: None) -> None:
    made = build(roles={"xu_ly": Role.HEAD})
    assert made.holder(made.accept()) == made.desk.head
