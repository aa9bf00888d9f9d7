"""The page of one document: the leader's to decide on, the clerical officer's to issue, everybody else's to read."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from common.answering import answer_form, say_errors
from common.errors import DomainError, InputError, TransitionError
from common.forms import OfficeForm
from common.http import OfficeRequest, page_policy, render_page
from eoffice import policies, queries
from eoffice.arrivals import recipients_of
from eoffice.forms import AnnexForm, AttachSignedForm, IssueForm, OutgoingDocumentForm, ReasonForm, ReopenForm, SignForm
from eoffice.models import Document, DocumentFile, Event
from eoffice.queries import DocumentRecord
from eoffice.services.signing import clerical_turn, subject_of
from eoffice.views import awaited, presenting
from eoffice.views.annex_parts import annex_lines
from eoffice.views.seal_parts import seal_need
from eoffice.views.send_parts import may_send, may_submit_again, sending
from eoffice.views.token_waits import mark_token_waits, token_note
from integrations.queries import stream_block
from signing.errors import SigningRefusal
from signing.services import accounts_keys, findings, verify
from signing.services.seal_proof import asks_proof
from signing.services.sign import Operation

State = Document.State
SECTIONS = {
    "noi-dung": _("Nội dung văn bản đi"),
    "qua-trinh": _("Quá trình giải quyết"),
    "nhat-ky": _("Nhật ký gửi nhận"),
    "noi-nhan": _("Nơi nhận"),
    "tep": _("Tệp và các bản"),
}
COPIED = ("field", "copy_keeper", "file_code", "file_name", "is_normative", "is_directive", "followed")


def find(request: OfficeRequest, uid: UUID) -> Document:
    """Return the document if this person may see it.

    Raises:
        Http404: there is none, or it belongs to another agency.
    """
    document = queries.find_document(request.user, uid)
    if document is None:
        raise Http404
    return document


def answer(
    request: OfficeRequest,
    document: Document,
    name: str,
    form: OfficeForm,
    act: Callable[[dict[str, Any]], str],
    *,
    to: str = "",
) -> HttpResponse:
    """Do the act of a form, say what it did, and go on `to` an address, or back to the document.

    What is to be mended is said in the form itself, with all that was typed; what was overtaken shows the document.
    """
    return answer_form(
        request,
        form,
        act,
        page=lambda status: record_page(request, document, forms={name: form}, status=status),
        back=document.get_absolute_url(),
        to=to,
        field_of=field_of,
    )


def field_of(error: DomainError) -> str:
    """Name the field in which a refusal is mended, if there is one."""
    if isinstance(error, SigningRefusal) and error.code.startswith("pin_"):
        return "pin"
    return error.field if isinstance(error, InputError) else ""


def record_page(
    request: OfficeRequest, document: Document, *, forms: Mapping[str, OfficeForm] | None = None, status: int = 200
) -> HttpResponse:
    """Show the document; `forms` are those that were refused, with what was typed."""
    at, record = now(), queries.document_record(document)
    for name, form in (forms or {}).items():
        if not _is_drawn(request, document, name):
            say_errors(request, form)
    mark_token_waits([document], at)
    shown = presenting.shown_file(record, request.GET.get("tep", ""))
    context: dict[str, Any] = {
        "now": at,
        "document": document,
        "online": document.online,
        "events": presenting.timeline(document, record.events),
        "viewer": presenting.viewer(document, shown, at),
        "component_groups": presenting.component_papers(record, shown),
        "version_groups": presenting.version_papers(record, shown),
        "dossier_facts": presenting.dossier_facts(document, record.events),
        "stream_block": stream_block(document.dossier_code, reader=request.user, at=at)
        if document.dossier_code
        else "",
        "token_note": token_note(document),
        "may_prepare_again": _may_prepare_again(request, document),
    }
    if document.state == State.SUBMITTED and policies.can_sign(request.user, document):
        context |= _decision(request, record, at)
        template = "eoffice/document_sign.html"
    else:
        context |= _issuing(request, record, at)
        template = "eoffice/document_record.html"
    answered = render_page(request, template, {**context, **(forms or {})}, status=status)
    if "agent_address" in context:
        answered["Content-Security-Policy"] = page_policy(context["agent_address"])
    return answered


def _is_drawn(request: OfficeRequest, document: Document, name: str) -> bool:
    """Tell whether the page has a place for this form, as it has for those that the person may send."""
    if document.state == State.SUBMITTED and policies.can_sign(request.user, document):
        return name in {"sign_form", "return_form"}
    may_act = document.state in {State.SIGNED, State.NUMBERED} and policies.can_issue(request.user, document)
    places = {
        "attach_form": True,
        "outgoing_form": may_act,
        "annex_form": may_act,
        "reopen_form": may_act,
        "void_form": may_act and document.number is not None,
        "issue_form": may_act and document.sealed_at is not None and document.from_one_stop,
        "dispatch_form": may_send(request.user, document),
    }
    return places.get(name, False)


def _may_prepare_again(request: OfficeRequest, document: Document) -> bool:
    failed = document.state == State.SUBMITTED and document.preparation == Document.Preparation.FAILED
    return failed and policies.can_prepare_again(request.user, document)


def _may_initial(request: OfficeRequest, document: Document) -> bool:
    ready = document.state == State.SUBMITTED and document.preparation == Document.Preparation.READY
    return ready and policies.can_initial(request.user, document)


def _decision(request: OfficeRequest, record: DocumentRecord, at: datetime) -> dict[str, Any]:
    """Return what the leader needs besides."""
    document, current = record.document, record.current
    kind = accounts_keys.key_kind(request.user)
    found = _signing_findings(request, record, at)
    problem = next((f"{one.text} {one.fix}" for one in found if one.severity == findings.Severity.BAD), "")
    try:
        receiver, nobody = clerical_turn(document)[1], ""
    except TransitionError as error:
        receiver, nobody = None, str(error)
    checks = presenting.signing_checks(document, problem or nobody)
    place, waiting, before, after = queries.neighbours(document, request.user)
    return {
        "checks": checks,
        "reopened": next((event for event in reversed(record.events) if event.action == Event.Kind.REOPENED), None),
        "revision": queries.revision_of(record),
        "deadlines": presenting.deadlines(document, at),
        "findings": found,
        "may_sign": all(check.ok for check in checks),
        "may_look": document.preparation == Document.Preparation.READY and not nobody,
        "receiver": receiver,
        "place": place,
        "waiting": waiting,
        "before": before,
        "after": after,
        "sign_form": SignForm(
            initial={"reviewed_sha256": current.blob_id if current else "", "elsewhere": not kind.asks_pin}
        ),
        "return_form": ReasonForm(auto_id="tra-lai-%s"),
        **awaited.awaited(document, request.user, kind, at),
    }


def _signing_findings(request: OfficeRequest, record: DocumentRecord, at: datetime) -> list[findings.Finding]:
    """Return what there is to say before the PIN is asked for; about the key alone while there is no file to sign."""
    document, approve = record.document, Operation.APPROVE
    if record.current is None or document.preparation != Document.Preparation.READY:
        return findings.key_findings(operation=approve, signer=request.user, agency=document.agency, at=at)
    return findings.preflight_findings(
        subject=subject_of(document),
        sha256=record.current.blob_id,
        operation=approve,
        signer=request.user,
        agency=document.agency,
        at=at,
    )


def _issuing(request: OfficeRequest, record: DocumentRecord, at: datetime) -> dict[str, Any]:
    """Return what the clerical officer needs besides; others see the same without forms and buttons."""
    document = record.document
    may_act = document.state in {State.SIGNED, State.NUMBERED} and policies.can_issue(request.user, document)
    section = request.GET.get("phan", "")
    context: dict[str, Any] = {
        "section": section if section in SECTIONS else "noi-dung",
        "sections": SECTIONS,
        "may_act": may_act,
        "queue": queries.default_queue(request.user),
        "outgoing_facts": presenting.outgoing_facts(document),
        "signatures": verify.summary(record.report) if record.report else [],
        "signature_notes": verify.note_texts(record.report) if record.report else [],
        "report_url": presenting.report_url(document, record.current) if record.report and record.current else "",
        "log": presenting.log(document) if section == "nhat-ky" else [],
        "recipients": recipients_of(document) if section == "noi-nhan" else [],
        "may_submit_again": may_submit_again(request.user, document),
        "may_attach": document.state == State.SUBMITTED and policies.can_attach_signed(request.user, document),
        "may_initial": _may_initial(request, document),
        "attach_form": AttachSignedForm(),
        "annexes": annex_lines(record),
        "annex_form": AnnexForm(auto_id="phu-luc-%s"),
    }
    if context["may_initial"]:
        context |= awaited.initials_awaited(document, request.user, at)
    if record.report:
        context["checks"] = presenting.issuing_checks(record)
    if may_act:
        context |= _clerical_forms(request, record, at)
    return context | sending(request.user, document)


def _clerical_forms(request: OfficeRequest, record: DocumentRecord, at: datetime) -> dict[str, Any]:
    document = record.document
    state = {"expected_state": document.state}
    unsealed = document.sealed_at is None
    seal = seal_need(request.user, document, record.current, record.report, at) if unsealed else None
    return {
        "outgoing_form": outgoing_form(document, files=record.files),
        "issue_form": IssueForm(initial=state),
        "reopen_form": ReopenForm(document=document, auto_id="tra-lai-%s"),
        "void_form": ReasonForm(auto_id="huy-so-%s"),
        "ask_proof": seal is not None and seal.uses_key and asks_proof(request, Operation.SEAL, at=at),
        "seal": seal,
    }


def outgoing_form(
    document: Document, *, files: Sequence[DocumentFile], like: Document | None = None
) -> OutgoingDocumentForm:
    """Return the form as it was stored, or filled in as far as the document, its files and `like` tell."""
    names = OutgoingDocumentForm.base_fields
    initial: dict[str, Any] = {name: getattr(document, name) for name in names if hasattr(document, name)}
    initial["expected_state"] = document.state
    initial["issued_on"] = document.issued_on or localdate()
    types, registers = queries.document_types(), queries.registers_of(document)
    initial["register"] = document.register or queries.suggested_register(document, registers)
    initial["document_type"] = document.document_type or queries.suggested_type(document, types, files)
    if like is not None:
        initial |= {name: getattr(like, name) for name in COPIED}
        if document.number is None:
            initial |= {"register": like.register, "document_type": like.document_type}
    return OutgoingDocumentForm(document=document, types=types, registers=registers, initial=initial)
