"""What the addresses of own documents, of what arrives, of sealing many and of the store are called with."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate, now

from accounts.models import Post, Role
from common import blobs
from eoffice import queries
from eoffice.models import Document, DocumentFile, Recipient
from eoffice.services import dispatching, entering, issuing, preparing, signing
from eoffice.services.entering import DraftFile
from eoffice.services.issuing import OutgoingForm
from onestop.models import ArchivedFile
from onestop.services.archiving import dossier_archive
from signing.services.sign import Secret
from tests.factories.company import Company
from tests.factories.signing import PIN, draft_pdf


def sending_subjects(made: Any) -> None:
    """A document to be sent, one that was returned, one that arrived at the agency's department, a ticked one."""
    acts = made.company
    office, seal = acts.office, own_sealed(acts, "gui")
    returned = entered(acts, "tra")
    signing.document_return(document_id=returned.pk, actor=office.leader, at=now(), reason="Sai.")
    sent = own_sealed(acts, "den")
    act = {"actor": office.clerical, "at": now(), "expected_state": sent.state}
    dispatching.document_dispatch(document_id=sent.pk, departments=[office.department.pk], **act)
    arrived = Recipient.objects.get(document=sent)
    file = queries.current_file(sent, DocumentFile.Kind.SEALED)
    for name in ("document_dispatch", "directive_publish"):
        made.arguments[f"eoffice:{name}"] = [seal.uid]
    made.arguments["eoffice:document_submit_again"] = [returned.uid]
    made.arguments |= {f"eoffice:arrival_{name}": [arrived.uid] for name in ("detail", "take", "refuse")}
    made.arguments |= {f"eoffice:arrival_{name}": [arrived.uid, file.pk] for name in ("file", "file_report")}
    made.arguments["eoffice:arrival_file_page"] = [arrived.uid, file.pk, 1]
    form = {"subject": "Tờ trình", "register": office.register.pk, "document_type": office.type.pk}
    form |= {"issued_on": f"{localdate():%d/%m/%Y}", "file": upload(), "signer_post": leader_post(acts).pk}
    made.data |= {
        "eoffice:document_new": form,
        "eoffice:document_submit_again": form,
        "eoffice:document_dispatch": {"expected_state": "numbered", "departments": office.department.pk},
        "eoffice:directive_publish": {"expected_state": "numbered"},
        "eoffice:arrival_refuse": {"reason": "Gửi nhầm."},
        "eoffice:seal_batch_new": {"chosen": ticked(acts)},
    }


def archive_subjects(made: Any) -> None:
    """A finished dossier to be stored, and one that is."""
    acts = made.company
    done, stored = [acts.bring(acts.accept(), "hand_over") for _ in range(2)]
    page = {"expected_state": "returned", "expected_step": acts.step(done)}
    form = {"file_code": "QLVT.2026", "title": "Cấp phép", "keep_years": 10}
    dossier_archive(dossier_id=acts.dossier(stored).pk, actor=acts.desk.head, at=now(), **page, **form)
    made.arguments["onestop:dossier_archive"] = [done]
    made.arguments["onestop:archived_file"] = [stored, ArchivedFile.objects.first().pk]
    made.data["onestop:dossier_archive"] = page | form


def ticked(acts: Company) -> str:
    """Return the value of the tick of a document that waits for the seal."""
    office, document = acts.office, acts.document(acts.bring(acts.accept(), "sign"))
    file = queries.current_file(document, DocumentFile.Kind.SIGNED)
    return f"{document.uid}.{file.blob_id}.{document.last_event_number}.{office.register.pk}.{office.type.pk}"


def own_sealed(acts: Company, mark: str) -> Document:
    """Return a document of the office's own with number and seal."""
    document, office = entered(acts, mark), acts.office
    file = queries.current_file(document, DocumentFile.Kind.SIGNING)
    signing.document_sign(
        document_id=document.pk, actor=office.leader, at=now(), reviewed_sha256=file.blob_id, pin=Secret(PIN)
    )
    return issuing.document_number_and_seal(document_id=document.pk, actor=office.clerical, at=now())


def entered(acts: Company, mark: str) -> Document:
    """Return a document of the office's own that the leader can sign."""
    office = acts.office
    blob = blobs.put(draft_pdf(mark=mark), media_type="application/pdf")
    document = entering.document_enter(
        agency=office.agency,
        actor=office.clerical,
        at=now(),
        signer_post_id=leader_post(acts).pk,
        department_id=office.department.pk,
        fields=OutgoingForm(document_type_id=office.type.pk, register_id=office.register.pk, subject="Tờ trình"),
        file=DraftFile(blob.sha256, "to-trinh.pdf", blob.media_type, blob.size_bytes),
    )
    return preparing.document_prepare(document_id=document.pk, at=now())


def leader_post(acts: Company) -> Post:
    """Return the post under which the leader signs."""
    return Post.objects.get(user=acts.office.leader, role=Role.LEADER)


def upload() -> SimpleUploadedFile:
    """Return a draft as a form sends it."""
    return SimpleUploadedFile("to-trinh.pdf", draft_pdf(mark="ma trận"), "application/pdf")
