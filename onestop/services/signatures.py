"""Does a file bear the signatures that an action asks for: told by the stored report, never by a flag."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import PolicyError
from common.kinds import Kind
from onestop.models import Attachment, Dossier, OfficeRound
from onestop.services.submission import FileData
from procedures.demands import Demands
from procedures.engine import ActionPlan
from signing.services.verify import VerificationReport, ensure_report, leader_signed, report_for, sealed_by

PDF = Kind.PDF.media_type
PROCESSED = (Attachment.Kind.DRAFT, Attachment.Kind.RESULT, Attachment.Kind.PART)


class SignatureMissing(PolicyError):
    """No file bears the signatures that the action asks for; the text says which."""


def prepare_reports(dossier_id: int, demands: Demands, files: Iterable[FileData], *, at: datetime) -> None:
    """Check the signatures of all files that may bear those an action asks for; no transaction may be open."""
    if not demands.asks_signature:
        return
    stored = Attachment.objects.filter(dossier=dossier_id, media_type=PDF, kind__in=PROCESSED)
    fresh = [file.sha256 for file in files if file.media_type == PDF]
    for sha256 in dict.fromkeys([*stored.values_list("blob_id", flat=True), *fresh]):
        ensure_report(sha256, at=at)


def check_signatures(
    dossier: Dossier, action: ActionPlan, actor: User, names: Mapping[str, str], *, attached: Iterable[Attachment] = ()
) -> None:
    """Refuse an action until one file bears the signatures that it asks for.

    A personal signature is that of whoever takes the action, or of the leader who signed the dossier's draft.

    Raises:
        SignatureMissing: none does.
    """
    demands = action.demands
    signers = _signers(dossier, actor) if demands.needs_signature else frozenset()
    reports = (report_for(file.blob_id) for file in _files(dossier, demands, attached))
    if not any(_bears(report, demands, signers, dossier.competent_agency.code) for report in reports):
        text = _("Chưa có %(what)s mang %(signatures)s hợp lệ. Hãy ký số, tải tệp đã ký lên rồi «%(action)s».")
        what = f"«{names[demands.signed_paper]}»" if demands.signed_paper else _("tệp nào của hồ sơ")
        raise SignatureMissing(text % {"what": what, "signatures": _words(demands), "action": action.label})


def _files(dossier: Dossier, demands: Demands, attached: Iterable[Attachment]) -> list[Attachment]:
    """Return the files that may bear the signatures: of the drafts and of each paper only the newest version."""
    stored = Attachment.objects.filter(dossier=dossier, kind__in=PROCESSED).order_by("-version", "-pk")
    found = [*stored, *attached]
    if demands.signed_paper:
        found = [file for file in found if file.part_code == demands.signed_paper]
    newest: dict[tuple[str, str], int] = {}
    for file in found:
        key = (file.kind, file.part_code)
        newest[key] = max(file.version, newest.get(key, 0))
    return [file for file in found if file.media_type == PDF and file.version == newest[file.kind, file.part_code]]


def _signers(dossier: Dossier, actor: User) -> frozenset[int]:
    names = OfficeRound.objects.filter(dossier=dossier).values_list("signer", flat=True)
    return frozenset({actor.pk, *User.objects.filter(username__in=list(names)).values_list("pk", flat=True)})


def _bears(report: VerificationReport | None, demands: Demands, signers: frozenset[int], agency_code: str) -> bool:
    signed = not demands.needs_signature or any(leader_signed(report, user_id=one) for one in signers)
    return signed and (not demands.needs_seal or sealed_by(report, agency_code=agency_code))


def _words(demands: Demands) -> str:
    if demands.needs_signature and demands.needs_seal:
        return _("chữ ký số cá nhân và con dấu số của cơ quan")
    return _("chữ ký số cá nhân") if demands.needs_signature else _("con dấu số của cơ quan")
