"""What the addresses of signing are called with, and a paper that was signed elsewhere."""

from typing import Any

from cryptography import x509
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.timezone import localdate, now

from accounts.models import Role
from common import blobs
from eoffice.models import DocumentFile
from eoffice.services import annexes
from onestop.models import Attachment
from signing.keys.secret import Secret
from signing.models import Operation, SigningKey, TrustAnchor, TsaProfile
from signing.services import granting, importing, templates, trusting
from signing.services.granting import GrantData
from signing.services.profiles import DELIVERED
from signing.services.templates import TemplateData
from signing.services.trusting import AnchorData
from signing.simulators.authority import Authority
from signing.trust.certificates import read_facts, to_pem
from tests.factories.accounts import person
from tests.factories.company import Company
from tests.factories.keyfiles import FILE_PASSWORD, NEW_PIN, p12
from tests.factories.signing import PIN, draft_pdf


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
    made.arguments |= {f"signing:profile_{name}": ["copy"] for name in ("edit", "preview")}
    made.data["signing:profile_edit"] = {**DELIVERED[Operation.COPY], "lock": "none", "time_format": "iso"}
    coming_back = ("callback", "digest_signed", "file_download", "file_upload")
    made.arguments |= {f"signing:{name}": ["khong-co"] for name in coming_back} | {"signing:agent_call": [0]}
    _trust_subjects(made)
    form = {"name": "Mẫu mới", "layout": "text", "lines": "{name}", "width_mm": "40", "height_mm": "12"}
    made.data |= {
        "signing:template_create": form | {"operation": "initial"},
        "signing:template_edit": form,
        "eoffice:document_initials": made.data["eoffice:document_sign"] | {"page": "1"},
        "signing:template_send_back": {"reason": "Mờ"},
    }


def _trust_subjects(made: Any) -> None:
    """A root that waits for a second person, one that is trusted, and one that nobody knows."""
    proposer = person(Role.SYSTEM_ADMIN)
    waiting, trusted, new = (Authority(now()).root.certificate for _ in range(3))

    def propose(root: x509.Certificate) -> TrustAnchor:
        data = AnchorData("CA", "public", "")
        prints = read_facts(root).fingerprint
        return trusting.anchor_propose(
            certificate=to_pem(root).encode(), fingerprint=prints, data=data, actor=proposer, at=now()
        )

    first, second = propose(waiting), propose(trusted)
    trusting.anchor_approve(
        anchor_id=second.pk, fingerprint=second.fingerprint, actor=person(Role.SYSTEM_ADMIN), at=now()
    )
    made.arguments |= {f"signing:trust_{name}": [first.pk] for name in ("detail", "approve", "decline")}
    made.arguments["signing:trust_withdraw"] = [second.pk]
    server = TsaProfile.objects.create(
        code="t", name="T", url="http://127.0.0.1:9/", created_at=now(), updated_at=now()
    )
    made.arguments |= {f"signing:tsa_{name}": [server.pk] for name in ("try", "close")}
    made.data |= {
        "signing:trust_propose": {
            "certificate": SimpleUploadedFile("ca.pem", to_pem(new).encode()),
            "fingerprint": read_facts(new).fingerprint,
            "name": "CA",
            "family": "public",
        },
        "signing:trust_approve": {"fingerprint": first.fingerprint},
        "signing:trust_decline": {"reason": "Sai"},
        "signing:trust_withdraw": {"reason": "Lộ khóa"},
        "signing:tsa_close": {"reason": "Hết hợp đồng"},
        "signing:tsa_add": {
            "code": "m",
            "name": "M",
            "url": "http://127.0.0.1:9/",
            "rank": "2",
            "timeout_seconds": "1",
            "reason": "Dự phòng",
        },
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
