"""What makes a signed file last: a store of certificates and revocation data, closed by a time-stamp of the whole file.

Both are added behind the file, by one update, so its old bytes are a prefix of the new ones.
Source: ETSI EN 319 142-1, 5.4 and 5.5.
"""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from asn1crypto import cms, crl, ocsp, x509
from cryptography import x509 as plain_x509
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore

from signing.pades.tokens import TOKEN_TYPE
from signing.pades.writing import QuickWriter

CHUNK_BYTES = 1 << 20
HEX = 2
BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,12})\s+(\d{1,12})\s+\d{1,12}\s*\]")


class OpenFile:
    """A signed file that is read once, and written once with what is added."""

    def __init__(self, pdf: bytes) -> None:
        self._stream = io.BytesIO(pdf)
        self._writer = QuickWriter(self._stream)

    def add_store(self, *, certificates: Iterable[bytes], ocsps: Sequence[bytes], crls: Sequence[bytes]) -> None:
        """Put these (DER) into the store; what is there already is not written again."""
        DocumentSecurityStore.supply_dss_in_writer(
            self._writer,
            None,
            certs=[x509.Certificate.load(der) for der in certificates],
            ocsps=[ocsp.OCSPResponse.load(der) for der in ocsps],
            crls=[crl.CertificateList.load(der) for der in crls],
        )

    def written(self) -> bytes:
        """Return the file with its store."""
        self._writer.write_in_place()  # type: ignore[no-untyped-call]
        return self._stream.getvalue()

    def stamped(self, token_of: Callable[[bytes], bytes], *, room_bytes: int, name: str) -> bytes:
        """Return the file closed by a time-stamp in a field of this name, with the token for its SHA-256."""
        steps = PdfCMSEmbedder(new_field_spec=SigFieldSpec(name, readable_field_name="Timestamp")).write_cms(
            name, self._writer
        )
        next(steps)
        room = DocumentTimestamp(bytes_reserved=HEX * room_bytes)  # type: ignore[no-untyped-call]
        steps.send(SigObjSetup(sig_placeholder=room))
        prepared, _output = steps.send(SigIOSetup("sha256", in_place=True, chunk_size=CHUNK_BYTES))
        prepared.fill_with_cms(self._stream, token_of(prepared.document_digest))
        return self._stream.getvalue()


def certificates_of(pdf: bytes) -> list[plain_x509.Certificate]:
    """Return every certificate that the file's signatures and time-stamps bring along, each once.

    Reads the bytes at each ByteRange; the file has been checked before, and what is no signature is passed over.
    """
    found: dict[bytes, None] = {}
    for start, end in BYTE_RANGE.findall(pdf):
        for signed in _signed_parts(pdf[int(start) + 1 : int(end) - 1]):
            found |= dict.fromkeys(one.chosen.dump() for one in signed["certificates"])
    return [plain_x509.load_der_x509_certificate(der) for der in found]


def _signed_parts(contents: bytes) -> Iterator[cms.SignedData]:
    """Yield a signature or time-stamp, and the tokens of a signature."""
    try:
        signed = cms.ContentInfo.load(bytes.fromhex(contents.decode("ascii")))["content"]
    except ValueError:
        return
    yield signed
    for signer in signed["signer_infos"]:
        for attribute in signer["unsigned_attrs"] or []:
            if attribute["type"].native == TOKEN_TYPE:
                yield from (token["content"] for token in attribute["values"])
