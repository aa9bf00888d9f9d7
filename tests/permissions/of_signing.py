"""What the addresses of signing are called with, and a paper that was signed elsewhere."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.timezone import localdate, now

from accounts.models import Role
from common import blobs
from eoffice.models import DocumentFile
from signing.keys.secret import Secret
from signing.models import SigningKey
from signing.services import granting, importing, templates
from signing.services.granting import GrantData
from signing.services.templates import TemplateData
from tests.factories.accounts import person
from tests.factories.company import Company
from tests.factories.keyfiles import FILE_PASSWORD, NEW_PIN, p12
from tests.factories.signing import PIN


def signing_subjects(made: Any) -> None:
    """What the pages of templates, keys and grants are called with."""
    template_subjects(made)
    key_subjects(made)


def key_subjects(made: Any) -> None:
    """A leader's own key, the agency's seal with a grant that waits, and another seal that waits for its approval."""
    office = made.company.office
    own, seal = SigningKey.objects.get(user=office.leader), SigningKey.objects.get(agency=office.agency)
    maker, clerk = (person(role, agency=office.agency) for role in (Role.AGENCY_ADMIN, Role.CLERICAL))
    waiting = importing.key_import(
        content=p12(office.agency.name, office.agency.code, organisation="moi"),
        password=Secret(FILE_PASSWORD),
        pin=None,
        agency=office.agency,
        actor=maker,
        at=now(),
    )
    paper = GrantData("QĐ 12/QĐ-SXD", now())
    grant = granting.grant_ask(key_id=seal.pk, person_id=clerk.pk, data=paper, actor=maker, at=now())
    other = person(Role.CLERICAL, agency=office.agency)
    keys = {"detail": own, "pin": own, "use": waiting, "end": seal, "limit": seal}
    made.arguments |= {f"signing:key_{name}": [key.pk] for name, key in keys.items()}
    made.arguments |= {f"signing:grant_{name}": [grant.pk] for name in ("approve", "end")}
    made.arguments["signing:grant_ask"] = [seal.pk]
    file = SimpleUploadedFile("khoa.p12", p12(office.leader.full_name, "moi"))
    pins = {"pin": NEW_PIN, "pin_again": NEW_PIN}
    made.data |= {
        "signing:key_import": {"file": file, "password": FILE_PASSWORD, **pins},
        "signing:key_pin": {"old": PIN, **pins},
        "signing:key_end": {"reason": "Thu hồi"},
        "signing:key_limit": {"per_day": "200"},
        "signing:grant_ask": {"person": other.pk, "basis": "QĐ 13", "valid_from": f"{localdate():%d/%m/%Y}"},
        "signing:grant_end": {"reason": "Nghỉ"},
    }


def template_subjects(made: Any) -> None:
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
