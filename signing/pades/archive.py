"""What makes a signed file last: a store of certificates and revocation data, closed by a time-stamp of the whole file.

Both are added behind the file, so its old bytes are a prefix of the new ones.
Source: ETSI EN 319 142-1, 5.4 and 5.5.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence

from asn1crypto import cms, crl, ocsp, x509
from cryptography import x509 as plain_x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

CHUNK_BYTES = 1 << 20
HEX = 2


def certificates_of(pdf: bytes) -> list[plain_x509.Certificate]:
    """Return every certificate that the file's signatures and time-stamps bring along, each once."""
    found: dict[bytes, None] = {}
    for signature in PdfFileReader(io.BytesIO(pdf)).embedded_signatures:
        for one in _signed_parts(signature):
            found |= dict.fromkeys(chosen.chosen.dump() for chosen in one["certificates"])
    return [plain_x509.load_der_x509_certificate(der) for der in found]


def add_store(pdf: bytes, *, certificates: Iterable[bytes], ocsps: Sequence[bytes], crls: Sequence[bytes]) -> bytes:
    """Return the file with these (DER) in its store; what is there already is not written again."""
    stream = io.BytesIO(pdf)
    DocumentSecurityStore.add_dss(
        stream,
        None,
        certs=[x509.Certificate.load(der) for der in certificates],
        ocsps=[ocsp.OCSPResponse.load(der) for der in ocsps],
        crls=[crl.CertificateList.load(der) for der in crls],
    )
    return stream.getvalue()


def add_time_stamp(pdf: bytes, token_of: Callable[[bytes], bytes], *, room_bytes: int, name: str) -> bytes:
    """Return the file closed by a document time-stamp in a field of this name, with the token for its SHA-256."""
    stream = io.BytesIO(pdf)
    writer = IncrementalPdfFileWriter(stream)
    spec = SigFieldSpec(name, readable_field_name="Timestamp")
    steps = PdfCMSEmbedder(new_field_spec=spec).write_cms(name, writer)
    next(steps)
    steps.send(SigObjSetup(sig_placeholder=DocumentTimestamp(bytes_reserved=HEX * room_bytes)))
    prepared, _output = steps.send(SigIOSetup("sha256", in_place=True, chunk_size=CHUNK_BYTES))
    prepared.fill_with_cms(stream, token_of(prepared.document_digest))
    return stream.getvalue()


def _signed_parts(signature: EmbeddedPdfSignature) -> Iterator[cms.SignedData]:
    yield signature.signed_data
    if signature.sig_object_type == "/Sig":
        yield from extract_tst_data_iter(signature.signer_info, signed=False)
