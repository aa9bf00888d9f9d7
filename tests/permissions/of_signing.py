"""What the addresses of signing are called with, and a paper that was signed elsewhere."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.timezone import now

from accounts.models import Role
from common import blobs
from eoffice.models import DocumentFile
from eoffice.services import annexes
from onestop.models import Attachment
from signing.models import Operation
from signing.services import templates
from signing.services.profiles import DELIVERED
from signing.services.templates import TemplateData
from tests.factories.accounts import person
from tests.factories.company import Company
from tests.factories.signing import draft_pdf


def signing_subjects(made: Any) -> None:
    """A leader's draft and one in use beside the default, and a seal that waits for a second administrator."""
    office = made.company.office
    text = TemplateData("Mẫu", "text", "{name}", 40, 12)
    draft, spare = (
        templates.template_create(operation="initial", agency=None, data=text, actor=office.leader, at=now())
        for _ in range(2)
    )
    for one in (
        spare,
        templates.template_create(operation="initial", agency=None, data=text, actor=office.leader, at=now()),
    ):
        templates.template_use(template_id=one.pk, actor=office.leader, at=now())
    maker = person(Role.AGENCY_ADMIN, agency=office.agency)
    seal = templates.template_create(operation="seal", agency=office.agency, data=text, actor=maker, at=now())
    templates.template_use(template_id=seal.pk, actor=maker, at=now())
    for name in ("detail", "edit", "preview", "use", "retire"):
        made.arguments[f"signing:template_{name}"] = [draft.pk]
    made.arguments |= {f"signing:template_{name}": [seal.pk] for name in ("approve", "send_back")}
    made.arguments["signing:template_make_default"] = [spare.pk]
    made.arguments |= {f"signing:profile_{name}": ["copy"] for name in ("edit", "preview")}
    made.data["signing:profile_edit"] = {**DELIVERED[Operation.COPY], "lock": "none", "time_format": "iso"}
    coming_back = ("callback", "digest_signed", "file_download", "file_upload")
    made.arguments |= {f"signing:{name}": ["khong-co"] for name in coming_back} | {"signing:agent_call": [0]}
    form = {"name": "Mẫu mới", "layout": "text", "lines": "{name}", "width_mm": "40", "height_mm": "12"}
    made.data |= {
        "signing:template_create": form | {"operation": "initial"},
        "signing:template_edit": form,
        "eoffice:document_initials": made.data["eoffice:document_sign"] | {"page": "1"},
        "signing:template_send_back": {"reason": "Mờ"},
    }


def file_subjects(made: Any) -> None:
    """A PDF that was handed in, to be certified as a copy, and an annex of a document that has its number."""
    acts, office = made.company, made.company.office
    code, draft = made.arguments["onestop:attachment"]
    handed_in = Attachment.objects.get(pk=draft)
    handed_in.pk, handed_in.kind = None, Attachment.Kind.COMPONENT
    handed_in.save(force_insert=True)
    made.arguments |= {f"onestop:attachment_{name}": [code, handed_in.pk] for name in ("report", "sign")}
    reviewed = {"reviewed_sha256": handed_in.blob_id, "page": "1"}
    document = acts.document(acts.bring(acts.accept(), "seal"))
    content = draft_pdf(number_line="", date_line="")
    blob = blobs.put(content, media_type="application/pdf")
    annex = annexes.annex_add(
        document_id=document.pk,
        actor=office.clerical,
        at=now(),
        sha256=blob.sha256,
        name="Phu-luc.pdf",
        size_bytes=blob.size_bytes,
    )
    made.arguments |= {f"eoffice:annex_{name}": [document.uid, annex.pk] for name in ("sign", "drop")}
    made.arguments |= {"eoffice:annex_add": [document.uid], "eoffice:file_report": [document.uid, annex.pk]}
    made.data |= {
        "onestop:attachment_sign": reviewed | {"operation": "copy"},
        "eoffice:annex_sign": {"reviewed_sha256": blob.sha256, "page": "1"},
        "eoffice:annex_add": {"file": SimpleUploadedFile("Phu-luc-2.pdf", content, "application/pdf")},
    }


def signed_elsewhere(acts: Company, code: str) -> bytes:
    """Return the prepared draft with the leader's signature, as another program would make it."""
    with transaction.atomic():
        acts.sign(code)
        content = blobs.read(DocumentFile.objects.get(document=acts.document(code), kind="signed").blob_id)
        transaction.set_rollback(True)
    return content
