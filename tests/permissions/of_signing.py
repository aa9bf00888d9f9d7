"""What the addresses of signing are called with, and a paper that was signed elsewhere."""

from typing import Any

from django.db import transaction
from django.utils.timezone import now

from accounts.models import Role
from common import blobs
from eoffice.models import DocumentFile
from signing.services import templates
from signing.services.templates import TemplateData
from tests.factories.accounts import person
from tests.factories.company import Company


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
    coming_back = ("callback", "digest_signed", "file_download", "file_upload")
    made.arguments |= {f"signing:{name}": ["khong-co"] for name in coming_back} | {"signing:agent_call": [0]}
    form = {"name": "Mẫu mới", "layout": "text", "lines": "{name}", "width_mm": "40", "height_mm": "12"}
    made.data |= {
        "signing:template_create": form | {"operation": "initial"},
        "signing:template_edit": form,
        "eoffice:document_initials": made.data["eoffice:document_sign"] | {"page": "1"},
        "signing:template_send_back": {"reason": "Mờ"},
    }


def signed_elsewhere(acts: Company, code: str) -> bytes:
    """Return the prepared draft with the leader's signature, as another program would make it."""
    with transaction.atomic():
        acts.sign(code)
        content = blobs.read(DocumentFile.objects.get(document=acts.document(code), kind="signed").blob_id)
        transaction.set_rollback(True)
    return content
