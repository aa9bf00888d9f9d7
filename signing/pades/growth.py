"""What a program elsewhere added to the file that it was sent to sign: one signature in its place, and nothing else.

What was sent counts as signed already, so a change of the content before the signature, which that signature would
cover and so approve, shows like one after it.
"""

import io
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    FormUpdatingRule,
    GenericFieldModificationRule,
    ModificationLevel,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
)
from pyhanko.sign.diff_analysis.constants import ACROFORM_EXEMPT_STRICT_COMPARISON
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing.pades import pictures, visible

GREW_OTHERWISE = "grew_otherwise"
# The first signature of a file also says that there is one now. pyHanko calls a locked field changed, though it is not,
# unless told that its look may not be replaced in place.
FIRST_SIGNATURE_MAY_ADD = ACROFORM_EXEMPT_STRICT_COMPARISON | {"/SigFlags"}
POLICY = StandardDiffPolicy(
    global_rules=DEFAULT_DIFF_POLICY.global_rules,
    form_rule=FormUpdatingRule(
        [
            SigFieldCreationRule(),  # type: ignore[no-untyped-call]
            SigFieldModificationRule(),
            GenericFieldModificationRule(allow_in_place_appearance_stream_changes=False),
        ],
        ignored_acroform_keys=FIRST_SIGNATURE_MAY_ADD,
    ),
)


@dataclass(frozen=True)
class Sent:
    """How many bytes from the beginning were sent, and the field that was to be signed."""

    length: int
    field: str


def growth_notes(pdf: bytes, sent: Sent) -> list[str]:
    """Tell that the file grew by more than the signature that was asked for; what cannot be compared counts so.

    Raises:
        Exception: pyHanko and PDFium raise many kinds on hostile files; the caller counts each as grown otherwise.
    """
    before, after = (_reader(one) for one in (pdf[: sent.length], pdf))
    sound = _only_signed(before, after, sent) and _lock_kept(before, after, sent) and _looks_kept(pdf, before, sent)
    return [] if sound else [GREW_OTHERWISE]


def _reader(pdf: bytes) -> PdfFileReader:
    return PdfFileReader(io.BytesIO(pdf), strict=True)


def _only_signed(before: PdfFileReader, after: PdfFileReader, sent: Sent) -> bool:
    """Tell whether each later revision touches nothing but the field, its signature and its look."""
    others = FieldMDPSpec(FieldMDPAction.EXCLUDE, [sent.field])
    found = POLICY.review_file(after, before.xrefs.total_revisions - 1, field_mdp_spec=others)
    if isinstance(found, SuspiciousModification):
        return False
    return found.modification_level <= ModificationLevel.FORM_FILLING and found.changed_form_fields <= {sent.field}


def _lock_kept(before: PdfFileReader, after: PdfFileReader, sent: Sent) -> bool:
    """Tell whether the signature locks what its field says it must."""
    field = _field(before, sent.field)
    if field is None or "/Lock" not in field:
        return True
    signature = EmbeddedPdfSignature(after, _field(after, sent.field), sent.field)
    wanted, given = FieldMDPSpec.from_pdf_object(field["/Lock"]), signature.fieldmdp
    return given is not None and _terms(given) == _terms(wanted)


def _terms(lock: FieldMDPSpec) -> tuple[FieldMDPAction, set[str]]:
    return lock.action, set(lock.fields or ())


def _looks_kept(pdf: bytes, before: PdfFileReader, sent: Sent) -> bool:
    """Tell whether the pages look as they were sent, but for the box of the field."""
    field = _field(before, sent.field)
    shown = visible.read_stamps(before, {sent.field: field} if field is not None else {})
    allowed = {stamp.page: [stamp.box] for stamp in shown.values()}
    notes, changed = pictures.compare(pdf[: sent.length], pdf, allowed=allowed)
    # The structure of every page was compared already; of a very long file not every page is drawn.
    return not changed and set(notes) <= {"too_many_pages"}


def _field(reader: PdfFileReader, wanted: str) -> Any:
    return next((field.get_object() for name, _, field in enumerate_sig_fields(reader) if name == wanted), None)
