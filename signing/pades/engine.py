"""Put one PAdES signature into a prepared field, by an incremental update in place.

In one go where the key is at hand (`sign_in_place`), else in two: `prepare_in_place` leaves a gap and tells what the
key is to sign, `complete_in_place` puts the signature in, in whatever process and however much later.
The caller works on a copy of its own, checks the result, and only then lets it replace anything.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest, SignatureObject

from signing.errors import SigningRefusal, refusal
from signing.keys.envelope import PrivateKey
from signing.pades.appearance import text_form
from signing.pades.cms import Identity, assemble, signed_attributes
from signing.pades.fields import DATE_FIELD, NUMBER_FIELD
from signing.pades.forms import fill_number_and_date, root_fields
from signing.pades.objects import dictionary, name, target
from signing.pades.stamps import Stamp, new_field, stamp_form
from signing.pades.writing import QuickWriter

DIGEST = "sha256"
# Room to spare in the CMS; a checker reads the room letter by letter, so it is not generous.
SPARE_BYTES = 512
CHUNK_BYTES = 1 << 20
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

logger = logging.getLogger(__name__)

RawSigner = Callable[[bytes], bytes]
# Given a raw signature, a time-stamp token of its SHA-256 (DER), or nothing where none is to be had.
TimeStamper = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Numbering:
    """Number with notation, and the day of issue, to be filled in together with the signature."""

    number: str
    issued_on: date


@dataclass(frozen=True)
class Job:
    """All that one signature needs; without a stamp it shows name and time.

    `sign_raw` is None when the signature comes later, from elsewhere. `time_stamp` gives a token for the raw signature,
    or nothing; `token_room_bytes` is kept free for one, now or later.
    """

    field: str
    identity: Identity
    sign_raw: RawSigner | None
    at: datetime
    name: str
    numbering: Numbering | None = None
    stamp: Stamp | None = None
    time_stamp: TimeStamper | None = None
    token_room_bytes: int = 0


@dataclass(frozen=True)
class Gap:
    """Where the signature goes, first byte and end, and the attributes (DER) that the key is to sign."""

    document_digest: bytes
    start: int
    end: int
    attributes: bytes


def key_signer(key: PrivateKey) -> RawSigner:
    """Return how this held key signs bytes: SHA-256 with RSA PKCS#1 v1.5, or with ECDSA."""
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return lambda data: key.sign(data, ec.ECDSA(hashes.SHA256()))
    return lambda data: key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def sign_in_place(stream: IO[bytes], job: Job) -> None:
    """Sign the PDF in the stream.

    Raises:
        SigningRefusal: not a sound, open PDF, the field is missing, filled or locked, the number does not fit, or the
            key made no right signature.
        ValueError: the job has no key at hand.
    """
    if job.sign_raw is None:
        raise ValueError("This signature comes from elsewhere: prepare, and complete when it is there")
    gap = prepare_in_place(stream, job)
    complete_in_place(stream, gap, job.identity, job.sign_raw(gap.attributes), job.time_stamp)


def prepare_in_place(stream: IO[bytes], job: Job) -> Gap:
    """Do all but the signature itself.

    Raises:
        SigningRefusal: not a sound, open PDF, the field is missing, filled or locked, or the number does not fit.
    """
    try:
        writer = QuickWriter(stream)
        if writer.prev.encrypted:
            raise refusal("file_encrypted")
        return _prepare(writer, job)
    except SigningRefusal:
        raise
    except (PdfError, SigningError, ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise refusal("file_broken") from error


def complete_in_place(
    stream: IO[bytes], gap: Gap, identity: Identity, signature: bytes, time_stamp: TimeStamper | None = None
) -> None:
    """Put the raw signature into the gap, once it is known to be the certificate's own, with its time-stamp if any.

    Raises:
        SigningRefusal: another key made it, or of something else; the file has not changed.
    """
    if not identity.made(signature, gap.attributes):
        raise refusal("wrong_signature")
    content = assemble(identity, gap.attributes, signature, time_stamp(signature) if time_stamp else b"")
    if 2 * len(content) > gap.end - gap.start - 2:
        logger.warning("The time-stamp token has no room in the signature and is left out")
        content = assemble(identity, gap.attributes, signature)
    PreparedByteRangeDigest(gap.document_digest, gap.start, gap.end).fill_with_cms(stream, content)
    stream.flush()


def _prepare(writer: IncrementalPdfFileWriter, job: Job) -> Gap:
    spec = new_field(job.stamp) if job.stamp else None
    if spec is not None:
        _check_addable(writer, job)
    field = free_field(writer, job.field, numbered=job.numbering is not None) if spec is None else None
    if job.numbering is not None:
        fill_number_and_date(writer, number=job.numbering.number, issued_on=job.numbering.issued_on)
    steps = PdfCMSEmbedder(new_field_spec=spec).write_cms(job.field, writer, existing_fields_only=spec is None)
    made = next(steps)
    field = target(made) if field is None else field
    field[name("AP")] = dictionary(N=_appearance(writer, field, job))
    steps.send(SigObjSetup(sig_placeholder=_signature_object(job), mdp_setup=_mdp(field)))
    prepared, _output = steps.send(SigIOSetup(DIGEST, in_place=True, chunk_size=CHUNK_BYTES))
    attributes = signed_attributes(job.identity, prepared.document_digest)
    return Gap(prepared.document_digest, prepared.reserved_region_start, prepared.reserved_region_end, attributes)


def free_field(writer: IncrementalPdfFileWriter, wanted: str, *, numbered: bool) -> Any:
    """Return the field to sign, `numbered` together with number and date.

    Raises:
        SigningRefusal: it is missing, filled, or locked by an earlier signature.
    """
    reference = root_fields(writer).get(wanted)
    if reference is None or target(reference)["/FT"] != "/Sig":
        raise refusal("file_no_field")
    field = target(reference)
    if "/V" in field:
        raise refusal("field_filled", **_who(field["/V"]))
    touched = [wanted, *([NUMBER_FIELD, DATE_FIELD] if numbered else [])]
    for signature in _signatures(writer):
        if _forbids(signature, touched):
            raise refusal("field_locked", name=_who(signature)["name"])
    return field


def _check_addable(writer: IncrementalPdfFileWriter, job: Job) -> None:
    """Refuse a new field where an earlier signature has closed the file, or where the name is taken."""
    if job.field in root_fields(writer):
        raise refusal("field_filled", name="…", time="…")
    for signature in _signatures(writer):
        if _forbids(signature, [job.field]) or _permits_forms_only(signature):
            raise refusal("field_locked", name=_who(signature)["name"])


def _permits_forms_only(signature: Any) -> bool:
    """Tell whether a new field would count as a change; checkers disagree, so it is not tried."""
    return any("/P" in reference["/TransformParams"] for reference in signature.get("/Reference", []))


def _signatures(writer: IncrementalPdfFileWriter) -> list[Any]:
    fields = [target(reference) for reference in root_fields(writer).values()]
    return [field["/V"] for field in fields if "/V" in field and "/FT" in field and field["/FT"] == "/Sig"]


def _forbids(signature: Any, touched: Sequence[str]) -> bool:
    """Tell whether an earlier signature's lock covers a field that is to change; pyHanko does not ask."""
    if "/Reference" not in signature:
        return False
    for reference in signature["/Reference"]:
        parameters = reference["/TransformParams"]
        if "/P" in parameters and parameters["/P"] == MDPPerm.NO_CHANGES.value:
            return True
        if reference["/TransformMethod"] == "/FieldMDP":
            lock = FieldMDPSpec.from_pdf_object(parameters)
            if any(lock.is_locked(field) for field in touched):
                return True
    return False


def _who(signature: Any) -> dict[str, str]:
    who, time = (str(signature[key]) if key in signature else "…" for key in ("/Name", "/M"))
    return {"name": who, "time": time}


def _appearance(writer: IncrementalPdfFileWriter, field: Any, job: Job) -> Any:
    left, bottom, right, top = map(float, field["/Rect"])
    if job.stamp is not None:
        return stamp_form(writer, job.stamp, width=right - left, height=top - bottom)
    lines = [job.name, job.at.astimezone(ZONE).isoformat(timespec="seconds")]
    return text_form(writer, lines, width=right - left, height=top - bottom)


def _signature_object(job: Job) -> SignatureObject:
    return SignatureObject(
        timestamp=job.at.astimezone(ZONE),
        subfilter=SigSeedSubFilter.PADES,
        name=job.name,
        reason=(job.stamp.reason if job.stamp else "") or None,
        bytes_reserved=2 * (job.identity.cms_bytes + SPARE_BYTES + job.token_room_bytes),
    )


def _mdp(field: Any) -> SigMDPSetup | None:
    if "/Lock" not in field:
        return None
    lock = field["/Lock"]
    permission = MDPPerm(int(lock["/P"])) if "/P" in lock else None
    return SigMDPSetup(md_algorithm=DIGEST, field_lock=FieldMDPSpec.from_pdf_object(lock), docmdp_perms=permission)
