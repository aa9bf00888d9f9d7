"""Role × URL: what each address answers to each role, to another agency's officers, to an account without a post and
to whoever is not signed in. An address that is missing from the table fails the test.

Every POST is one that the right person could send: "done" means that it was done, every other answer that nothing was.
Whatever was done is undone before the next.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.timezone import localdate, now

from accounts.models import AccountEvent, Agency, OpinionTemplate, Role, User
from common import blobs
from common.models import Job
from eoffice.models import Document, DocumentFile
from eoffice.models import Event as DocumentEvent
from eoffice.services import preparing
from integrations import outbox
from integrations.models import OutboxEvent
from notices.models import Notice
from onestop.forms.files import token_of
from onestop.models import Attachment, Dossier, Event, Move, Paper, Result, ResultAnnex, Task
from onestop.services import checking, intake
from onestop.services.submission import FileData, MissingPaper
from procedures.archive import archive_write
from procedures.conditions import PaymentDue
from procedures.export import version_export
from procedures.models import (
    PackageUpload,
    ProcedureEvent,
    ProcessEvent,
    ProcessVersion,
    PublisherEvent,
)
from procedures.packages import package_read
from procedures.part_orders import PartOrder
from procedures.services import actions, drafting, part_orders, publishing, trusting, uploads
from procedures.services.drafting import ProcessData
from signing.models import KeyEvent, ProfileEvent, SigningRequest, TemplateEvent, TrustEvent, TsaEvent
from signing.services import verify
from tests.factories.accounts import AgencyFactory, PostFactory, UserFactory, person
from tests.factories.company import Company, company
from tests.factories.demands import await_payment, demand
from tests.factories.eoffice import open_batch
from tests.factories.onestop import OWNER
from tests.factories.paths import late_result, pause, refuse
from tests.factories.procedures import three_steps
from tests.factories.signing import PIN
from tests.permissions.catalogue import catalogue_subjects
from tests.permissions.forms import ACTION_FORM, PERSON_FORM, STEP_FORM
from tests.permissions.of_many import many_back
from tests.permissions.of_officers import officer_subjects
from tests.permissions.of_sending import archive_subjects, sending_subjects
from tests.permissions.of_signing import file_subjects, signed_elsewhere, signing_subjects
from tests.signing.conftest import cheap_scrypt, forgotten_keys

__all__ = ["cheap_scrypt", "forgotten_keys"]

WHO = (*Role.values, "stranger", "nobody", "anonymous")
TABLE = Path(__file__).with_name("matrix.txt")


def table() -> dict[tuple[str, str], list[str]]:
    """Return the expected statuses by (name, method), in the order of WHO."""
    lines = [line.split() for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    assert tuple(lines[0]) == ("name", "method", *WHO)
    return {(name, method): statuses for name, method, *statuses in lines[1:]}


def names(patterns: list[object], space: str = "") -> Iterator[str]:
    """Yield the full name of every address of the project."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name"
            yield f"{space}{pattern.name}"


ADDRESSES = tuple(names(get_resolver().url_patterns))


def test_every_address_stands_in_the_table() -> None:
    assert {name for name, _ in table()} == set(ADDRESSES)


@dataclass
class Subjects:
    """A company with a dossier and a document at each stage, and what the addresses are called with."""

    company: Company
    arguments: dict[str, list[object]] = field(default_factory=dict)
    data: dict[str, dict[str, object]] = field(default_factory=dict)


@pytest.fixture
def subjects(db: None) -> Subjects:
    made = Subjects(company(fee_vnd=50_000))
    desk_subjects(made)
    office_subjects(made)
    sending_subjects(made)
    archive_subjects(made)
    file_subjects(made)
    made.arguments["onestop:late_result_take"], made.data["onestop:late_result_take"] = late_result(made.company)
    moved = made.company.bring(made.company.accept(), "pass_on")
    configuration_subjects(made)
    moving_subjects(made, moved)
    catalogue_subjects(made, ADDRESSES)
    signing_subjects(made)
    officer_subjects(made, made.company.desk, made.company.office.agency)
    for unchecked in (*checking.unchecked_files(), *DocumentFile.objects.values_list("blob_id", flat=True).distinct()):
        # Under the roots that are trusted now; how files from outside are checked is proved elsewhere.
        verify.store_report(unchecked, blobs.read(unchecked), at=now(), own=True)
    return made


def desk_subjects(made: Subjects) -> None:
    desk, office = made.company.desk, made.company.office
    demand(desk, "xem_xet", "send_back", for_many=True)
    live = made.company.bring(made.company.accept(), "pass_on")
    ready, done, sent = [
        made.company.bring(made.company.accept(), last) for last in ("confirm", "hand_over", "forward")
    ]
    part = desk.procedure_version.components.first()
    missing = [MissingPaper(part.pk, part.name, "Thiếu chữ ký")]
    resting, refused = [made.company.dossier(made.company.bring(made.company.accept(), "pass_on")) for _ in range(2)]
    pause(desk, resting, at=now())
    owing = await_payment(made.company.dossier(made.company.bring(made.company.accept(), "pass_on")), at=now())
    refuse(desk, refused, at=now())
    letter = Attachment.objects.get(dossier=refused, kind="letter")
    annex = ResultAnnex.objects.create(
        result=Result.objects.get(dossier__code=done), attachment=letter, kind="annex", title="Danh mục"
    )
    pending = intake.dossier_save_pending(data=desk.data(), missing=missing, actor=desk.clerk, at=now())
    file = Attachment.objects.filter(dossier__code=live, kind="draft").get()
    kept = token_of(FileData(file.blob_id, "Giay-phep-moi.pdf", file.media_type, file.size_bytes))
    paper = Paper.objects.get(dossier=pending, missing=True)
    Task.objects.get(dossier__code=live, outcome="open").participants.create(user=desk.specialist, part="co_worker")
    [message] = outbox.claim(at=now(), count=10)
    outbox.settle([outbox.Outcome(message, "Đơn vị không có.", final=True)], at=now())
    # What is configured below makes cases of the other procedure, of which a clerk would have to choose one.
    simple = three_steps(desk.agency).process.procedure
    take_in = {"key": str(uuid4()), "same": "on", "go": "accept", "channel": "counter", "result_channel": "counter"}
    take_in |= {f"applicant-{name}": value for name, value in PERSON_FORM.items()}
    take_in |= {f"tp{one.pk}-originals": "1" for one in simple.versions.get().components.all()}
    forward = {
        "expected_step": "xem_xet",
        "action_id": desk.action("xem_xet", "forward"),
        "subject": "Cấp giấy phép",
        "unit_code": office.agency.code,
        "presenter": desk.head.username,
        "signer": office.leader.username,
        "file_kept": kept,
    }
    taker = {"receiver_name": OWNER.name, "receiver_id_number": OWNER.id_number, "proof": "signature"}
    made.arguments = {
        "onestop:intake": [simple.code],
        "onestop:dossier_complete": [pending.code],
        "onestop:supplement_form": [pending.code],
        "onestop:dossier_resume": [resting.code],
        **{f"onestop:payment_{name}": [owing.code] for name in ("report", "waive")},
        "onestop:refusal_undo": [refused.code],
        "accounts:opinion_remove": [OpinionTemplate.objects.create(user=desk.head, text="Đồng ý.").pk],
        "notices:notice_open": [Notice.objects.get(user=desk.head, subject=live).pk],
        "onestop:dossier_act": [live, desk.action("xem_xet", "send_back")],
        "onestop:attachment": [live, file.pk],
        "onestop:attachment_page": [live, file.pk, 1],
        "onestop:dossier_recall": [sent],
        "onestop:dossier_hand_over": [ready],
        "integrations:message_detail": [message.pk],
        "integrations:message_resend": [message.pk],
        "api:dossier": [done],
        **{f"portal:{name}": [done] for name in ("track", "track_full", "track_result")},
        "portal:track_letter": [refused.code, letter.pk],
        "portal:track_annex": [done, annex.pk],
    }
    for name in ADDRESSES:
        if name.startswith("onestop:") and takes_arguments(name):
            made.arguments.setdefault(name, [live])
    off = {"expected_state": "processing", "expected_step": "xem_xet", "reason": "Theo văn bản.", "file_kept": kept}
    first = Paper.objects.filter(dossier__code=live).first()
    secret = {"secret": Dossier.objects.get(code=done).lookup_secret}
    made.data = {
        "portal:signature_check": {"file": SimpleUploadedFile("giay.pdf", b"%PDF-1.7", "application/pdf")},
        "portal:track_full": secret,
        "portal:track_result": secret,
        "portal:track_letter": {"secret": refused.lookup_secret},
        "portal:track_annex": secret,
        "onestop:intake": take_in,
        "onestop:dossier_complete": {"expected_state": "supplement", f"giay{paper.pk}-originals": "1"},
        "onestop:dossier_act": {"expected_step": "xem_xet", "note": "Sửa lại."},
        "onestop:many_act": many_back(made.company.dossier(live), desk.head),
        "accounts:opinion_list": {"text": "Kính trình."},
        "onestop:draft_attach": {"file_kept": kept},
        "onestop:co_work": {"expected_step": "xem_xet", "opinion": "Đồng ý."},
        "onestop:dossier_forward": forward,
        "onestop:dossier_recall": {"reason": "Bổ sung."},
        "onestop:dossier_hand_over": {
            "expected_state": "result_ready",
            "expected_owed_vnd": "50000",
            "fee_settled": "on",
            **taker,
        },
        "onestop:supplement_ask": off | {f"giay{first.pk}": "on", f"ly-do{first.pk}": "Bản photo mờ"},
        "onestop:dossier_extend": off | {"days": "5", "expected_extensions": "0"},
        "onestop:dossier_resume": off | {"expected_state": "paused"},
        **{f"onestop:payment_{name}": off | {"expected_state": "paying"} for name in ("report", "waive")},
        "onestop:refusal_undo": off | {"expected_state": "refused"},
        "onestop:action_undo": off,
        **{f"onestop:dossier_{name}": off for name in ("refuse", "withdraw", "stop", "pause")},
        "onestop:payment_settle": {"expected_owed_vnd": "50000", "receipt_number": "0001"},
        "integrations:message_resend": {"expected_standing": "parked 1"},
    }


def office_subjects(made: Subjects) -> None:
    acts, office = made.company, made.company.office
    read, signed, sealed = [acts.bring(acts.accept(), last) for last in ("prepare", "sign", "seal")]
    broken = acts.bring(acts.accept(), "forward")
    acts.deliver()
    preparing._note_failure(acts.document(broken).pk, "Tệp hỏng", now())
    shown = DocumentFile.objects.get(document=acts.document(read), kind="signing")
    signed_file = SimpleUploadedFile("da-ky.pdf", signed_elsewhere(acts, read), "application/pdf")
    made.arguments |= {
        "eoffice:file": [shown.document.uid, shown.pk],
        "eoffice:file_page": [shown.document.uid, shown.pk, 1],
        "eoffice:document_prepare_again": [acts.document(broken).uid],
        **{f"eoffice:{name}": [acts.document(signed).uid] for name in ("document_edit", "document_seal")},
        **{f"eoffice:{name}": [acts.document(sealed).uid] for name in ("number_void", "document_issue")},
        "eoffice:document_reopen": [acts.document(signed).uid],
        "signing:doctor_person": [office.leader.username],
        "eoffice:document_copy_previous": [acts.document(signed).uid],
    }
    for name in ADDRESSES:
        if name.startswith("eoffice:") and takes_arguments(name):
            made.arguments.setdefault(name, [shown.document.uid])
    batch = open_batch(shown, now())
    made.arguments |= {f"eoffice:batch_{name}": [batch.uid] for name in ("detail", "go_on", "end")}
    form = {"expected_state": "signed", "register": office.register.pk, "document_type": office.type.pk}
    form |= {"subject": "Cấp giấy phép", "issued_on": f"{localdate():%d/%m/%Y}"}
    reason = {"reason": "Sửa lại."}
    made.data |= {
        **{name: {"pin": PIN} for name in ("signing:doctor", "eoffice:batch_go_on")},
        "eoffice:document_sign": {"reviewed_sha256": shown.blob_id, "pin": PIN},
        "eoffice:batch_new": {"chosen": f"{shown.document.uid}.{shown.blob_id}", "pin": PIN},
        "eoffice:document_return": reason,
        "eoffice:document_attach_signed": {"file": signed_file},
        "eoffice:document_edit": form,
        "eoffice:document_seal": form,
        "eoffice:number_void": reason,
        "eoffice:document_issue": {"expected_state": "numbered"},
        "eoffice:document_reopen": reason,
    }


def configuration_subjects(made: Subjects) -> None:
    agency = made.company.office.agency
    makers = Makers(made.company.desk.process, agency, person(Role.SYSTEM_ADMIN), person(Role.SYSTEM_ADMIN))
    clean = makers.draft("sach")
    draft, sent, published = makers.conditional("soan"), makers.sent("gui"), makers.published("cong-bo")
    procedure, step, action = published.process.procedure.code, draft.steps.all()[1], draft.actions.all()[1]
    content = version_export(published).model_dump_json(by_alias=True).replace(step.name, "Thẩm định")
    package = archive_write(package_read(content.encode()), publisher="tỉnh Thử Nghiệm", made_at=now())
    upload = uploads.package_keep(data=package, file_name="goi.zip", actor=makers.first, at=now())
    mark = uploads.package_look(upload=upload, actor=makers.first).preview.mark
    key = base64.b64encode(bytes(range(32))).decode()
    publisher = trusting.publisher_add(name="tỉnh Láng Giềng", public_key=key, actor=makers.first, at=now())
    new = {"name": "Quy trình mới", "code": "moi", "agency_id": agency.pk}
    ends = {"from_step_id": step.pk, "to_step_id": draft.steps.first().pk}
    action_form = {**ACTION_FORM, **ends}
    data = {
        "version_edit": {"duration": 7, "duration_unit": "working_day"},
        "draft_discard": {"reason": "Làm lại."},
        "version_send_back": {"reason": "Sửa lại."},
        "version_approve": {"effective_from": f"{localdate():%d/%m/%Y}", "note": "Đã cân nhắc."},
        "step_add": STEP_FORM,
        "step_edit": STEP_FORM,
        "step_delete": {"reconnect_to": draft.steps.all()[2].pk},
        "step_move": {"huong": "len"},
        "action_add": action_form,
        "action_edit": action_form,
        "action_move": {"huong": "len"},
        "process_edit": {"name": "Tên khác", "case_order": 0},
        "case_edit": {"channels": ["online"]},
        "part_order_add": {"procedure": three_steps(agency).process.procedure.code},
    }
    for name in ADDRESSES:
        space, _, short = name.partition(":")
        if space == "procedures" and takes_arguments(name):
            parts = {"step": [step.pk], "action": [action.pk], "condition": [action.pk]}.get(short.split("_")[0], [])
            waiting = short in ("version_send_back", "version_approve")
            made.arguments[name] = [sent.pk if waiting else draft.pk, *(parts if not short.endswith("_add") else [])]
            made.data[name] = {"revision": sent.revision if waiting else draft.revision, **data.get(short, {})}
    made.arguments |= {
        "procedures:version_send": [clean.pk],
        "procedures:procedure_detail": [procedure],
        "procedures:process_create": [procedure],
        "procedures:package_download": [published.pk],
        "procedures:package_detail": [upload.uid],
        **{f"procedures:publisher_{what}": [publisher.pk] for what in ("detail", "approve", "revoke")},
        "procedures:draft_make": [published.pk],
        "procedures:condition_add": [draft.pk, action.pk, "payment_settled"],
        "procedures:condition_remove": [draft.pk, action.pk, 0],
        "procedures:part_order_add": [draft.pk, action.pk],
        "procedures:part_order_remove": [draft.pk, action.pk, 0],
    }
    made.data |= {
        "procedures:version_send": {"revision": clean.revision, "note": "Đã cân nhắc."},
        "procedures:process_create": new,
        "procedures:process_copy": new,
        "procedures:package_upload": {"file": SimpleUploadedFile("goi.zip", package)},
        "procedures:package_detail": {"mark": mark},
        "procedures:publisher_add": {"name": "tỉnh Xa", "public_key": key.swapcase()},
        "procedures:publisher_approve": {"fingerprint": publisher.fingerprint},
        "procedures:publisher_revoke": {"reason": "Lộ khóa."},
    }


def moving_subjects(made: Subjects, code: str) -> None:
    """Add a process with this dossier to be moved, one whose move is over, and one whose move stopped half-way."""
    agency, admin = made.company.office.agency, person(Role.SYSTEM_ADMIN)
    makers = Makers(made.company.desk.process, agency, admin, person(Role.SYSTEM_ADMIN))
    old, new = makers.two_versions("chuyen")
    step = old.steps.get(code="xem_xet")
    Dossier.objects.filter(code=code).update(process_version=old, step=step)
    Task.objects.filter(dossier__code=code, outcome="open").update(step=step)

    def move(name: str, state: str) -> Move:
        one, other = makers.two_versions(name)
        versions = {"process": other.process, "from_version": one, "to_version": other}
        return Move.objects.create(**versions, steps={}, state=state, made_by=admin, made_at=now(), total=0)

    over, stopped = move("chuyen-xong", "done"), move("chuyen-dung", "running")
    made.arguments |= {f"onestop:move_{name}": [new.pk] for name in ("plan", "begin")}
    made.arguments |= {f"onestop:move_{name}": [over.pk] for name in ("detail", "progress", "undo")}
    made.arguments |= {f"onestop:move_{name}": [stopped.pk] for name in ("resume", "break_off")}
    steps = {f"step-{step.code}": step.code for step in old.steps.all()}
    made.data |= {
        "onestop:move_begin": {"tu": old.pk, "reason": "Áp dụng quyết định mới.", **steps},
        "onestop:move_undo": {"reason": "Chuyển nhầm."},
        "onestop:move_break_off": {"reason": "Có hồ sơ hỏng."},
    }


@dataclass
class Makers:
    """Two people who bring copies of a process to each of its states."""

    source: ProcessVersion
    agency: Agency
    first: User
    second: User

    def draft(self, code: str) -> ProcessVersion:
        data = ProcessData(code, f"Quy trình {code}", agency_id=self.agency.pk)
        return drafting.process_copy(
            version_id=self.source.pk,
            procedure_id=self.source.process.procedure_id,
            process=data,
            actor=self.first,
            at=now(),
        )

    def conditional(self, code: str) -> ProcessVersion:
        """Return a draft whose second action has a condition and makes a part dossier."""
        draft = self.draft(code)
        call = {"version_id": draft.pk, "revision": draft.revision, "actor": self.first, "at": now()}
        action = draft.actions.all()[1]
        actions.condition_add(**call, action_id=action.pk, condition=PaymentDue(type="payment_due"))
        call["revision"] = ProcessVersion.objects.get(pk=draft.pk).revision
        order = PartOrder(procedure=three_steps(self.agency).process.procedure.code)
        part_orders.order_add(**call, action_id=action.pk, order=order)
        return ProcessVersion.objects.get(pk=draft.pk)

    def sent(self, code: str) -> ProcessVersion:
        draft = self.draft(code)
        call = {"version_id": draft.pk, "revision": draft.revision, "actor": self.first, "at": now()}
        return publishing.version_send(**call, note="Đã cân nhắc.")

    def published(self, code: str) -> ProcessVersion:
        sent = self.sent(code)
        call = {"version_id": sent.pk, "revision": sent.revision, "actor": self.second, "at": now()}
        return publishing.version_approve(**call, effective_from=localdate())

    def two_versions(self, code: str) -> tuple[ProcessVersion, ProcessVersion]:
        """Return the version that was in force, and the one that is."""
        old = self.published(code)
        draft = drafting.draft_make(version_id=old.pk, actor=self.first, at=now())
        call = {"version_id": draft.pk, "revision": draft.revision, "actor": self.first, "at": now()}
        sent = publishing.version_send(**call, note="Đã cân nhắc.")
        call |= {"revision": sent.revision, "actor": self.second}
        return old, publishing.version_approve(**call, effective_from=localdate())


def takes_arguments(name: str) -> bool:
    space, _, short = name.rpartition(":")
    found = get_resolver().namespace_dict[space][1].reverse_dict.getlist(short)
    return bool(found[0][0][0][1])


@pytest.fixture
def clients(subjects: Subjects, settings: Any) -> dict[str, Client]:
    """Give a signed-in browser for each column; the whole table takes longer than a password counts."""
    settings.STEP_UP_MINUTES = 24 * 60
    desk, office = subjects.company.desk, subjects.company.office
    users = {
        "clerk": desk.clerk,
        "specialist": desk.specialist,
        "head": desk.head,
        "leader": office.leader,
        "clerical": office.clerical,
        "unit_clerical": person(Role.UNIT_CLERICAL, department=office.department),
        "agency_admin": person(Role.AGENCY_ADMIN, agency=office.agency),
        "system_admin": person(Role.SYSTEM_ADMIN),
        "stranger": UserFactory(),
        "nobody": UserFactory(),
    }
    elsewhere = AgencyFactory()
    for role in Role.values:
        if role != Role.SYSTEM_ADMIN:
            PostFactory(user=users["stranger"], agency=elsewhere, role=role, main=role == Role.HEAD)
    PackageUpload.objects.update(uploaded_by=users["agency_admin"])
    made = {name: Client() for name in WHO}
    for name, user in users.items():
        made[name].force_login(user)
    return made


@pytest.mark.long
def test_each_address_answers_each_role_as_the_table_says(subjects: Subjects, clients: dict[str, Client]) -> None:
    wrong, before = {}, traces()
    for (name, method), expected in table().items():
        found = [answer(subjects, clients[who], name, method, before) for who in WHO]
        if found != expected:
            wrong[name, method] = {
                who: f"{is_}, not {should}"
                for who, is_, should in zip(WHO, found, expected, strict=True)
                if is_ != should
            }
    assert wrong == {}
    assert traces() == before


def answer(subjects: Subjects, client: Client, name: str, method: str, before: tuple[int, ...]) -> str:
    """Return the status of an answer, "done" where something was done, "in" where it asks to sign in; undo it all.

    `before` is what had been done when nothing of the table was tried yet, to which undoing leads back.
    """
    address = reverse(name, args=subjects.arguments.get(name, []))
    data = subjects.data.get(name, {}) if method == "POST" else {}
    for value in data.values():
        if isinstance(value, SimpleUploadedFile):
            value.seek(0)
    cookies = client.cookies.copy()
    with transaction.atomic():
        page = getattr(client, method.lower())(address, data)
        done = traces() != before
        transaction.set_rollback(True)
    client.cookies = cookies
    to_sign_in = page.status_code == 302 and page["Location"].startswith(reverse("accounts:login"))
    return "done" if done else "in" if to_sign_in else str(page.status_code)


def traces() -> tuple[int, ...]:
    """Return how much has been done so far."""
    with connection.cursor() as cursor:
        cursor.execute(*counting())
        return tuple(cursor.fetchone())


@cache
def counting() -> tuple[str, tuple[object, ...]]:
    """Return the one statement that counts it all, made once, since it is asked some thousand times."""
    prepared = Document.objects.exclude(preparation=Document.Preparation.FAILED)
    broken_off = Move.objects.filter(broken_off_at__isnull=False)
    acts = (Event, DocumentEvent, OutboxEvent, SigningRequest, TemplateEvent, ProfileEvent, KeyEvent)
    acts = (*acts, TrustEvent, TsaEvent, AccountEvent, OpinionTemplate)
    made = (ProcessEvent, ProcedureEvent, PublisherEvent, PackageUpload, Job)
    rows = [prepared, broken_off, *(model.objects.all() for model in (*acts, *made))]
    each = [one.order_by().values("pk").query.sql_with_params() for one in rows]
    counts = ", ".join(f"(SELECT count(*) FROM ({sql}) AS rows)" for sql, _ in each)
    return f"SELECT {counts}", tuple(value for _, values in each for value in values)
