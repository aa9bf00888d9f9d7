"""What makes a signed file last: a store of certificates and revocation data, closed by a time-stamp of the whole file.

Both are added behind the file, by one update, so its old bytes are a prefix of the new ones.
Source: ETSI EN 319 142-1, 5.4 and 5.5.
"""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp

from signing.pades.cms import TIME_STAMP_TOKEN
from signing.pades.objects import array, dictionary, entry, name, stream
from signing.pades.writing import QuickWriter
from signing.trust import der
from signing.trust.der import FIRST, OID, SECOND, SEQUENCE, SET, Node

CHUNK_BYTES = 1 << 20
HEX = 2
BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,12})\s+(\d{1,12})\s+\d{1,12}\s*\]")


class OpenFile:
    """A signed file that is read once, and written once with what is added."""

    def __init__(self, pdf: bytes) -> None:
        self._stream = io.BytesIO(pdf)
        self._writer = QuickWriter(self._stream)

    def add_store(self, *, certificates: Iterable[bytes], ocsps: Sequence[bytes], crls: Sequence[bytes]) -> None:
        """Put these (DER) into the store, with the certificates that the answers bring along; what is there already is
        not written again.
        """
        store = entry(self._writer.root, "/DSS")
        if store is None:
            store = dictionary()
            self._writer.root[name("DSS")] = self._writer.add_object(store)
            self._writer.update_root()  # type: ignore[no-untyped-call]
        answers = [ocsp.load_der_ocsp_response(told) for told in ocsps]
        brought = [one.public_bytes(Encoding.DER) for answer in answers for one in answer.certificates]
        added = [
            self._added(store, "/Certs", [*certificates, *brought]),
            self._added(store, "/OCSPs", ocsps),
            self._added(store, "/CRLs", crls),
        ]
        if any(added):
            self._writer.update_container(store)

    def _added(self, store: Any, key: str, wanted: Sequence[bytes]) -> bool:
        """Add what the list of the store lacks, and tell whether that was anything."""
        references = list(entry(store, key, []))
        known = {one.get_object().data for one in references}
        new = [one for one in dict.fromkeys(wanted) if one not in known]
        references += [self._writer.add_object(stream(data=one)) for one in new]
        if new:
            store[key] = array(references)
        return bool(new)

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


def certificates_of(pdf: bytes) -> list[x509.Certificate]:
    """Return every certificate that the file's signatures and time-stamps bring along, each once.

    Reads the bytes at each ByteRange; the file has been checked before, and what is no signature is passed over.
    """
    found: dict[bytes, None] = {}
    for start, end in BYTE_RANGE.findall(pdf):
        found |= dict.fromkeys(_brought(pdf[int(start) + 1 : int(end) - 1]))
    return [x509.load_der_x509_certificate(one) for one in found]


def _brought(contents: bytes) -> list[bytes]:
    """Return the certificates of a signature or time-stamp, and of the tokens of a signature (DER)."""
    try:
        signed = [_signed(der.first(bytes.fromhex(contents.decode("ascii")), SEQUENCE))]
        signed += [_signed(token) for token in _tokens(signed[0])]
        parts = [part for one in signed for part in one if part.tag == FIRST]
        return [one.whole for part in parts for one in part.parts()]
    except (ValueError, IndexError):
        return []


def _signed(content: Node) -> list[Node]:
    """Return the parts of what was signed in this CMS object."""
    _kind, explicit = content.of(SEQUENCE).parts()
    [signed] = explicit.of(FIRST).parts()
    return signed.of(SEQUENCE).parts()


def _tokens(signed: Sequence[Node]) -> Iterator[Node]:
    """Yield the time-stamp tokens of the signers."""
    for signer in signed[-1].of(SET).parts():
        for attribute in (one for part in signer.parts() if part.tag == SECOND for one in part.parts()):
            kind, values = attribute.parts()
            if kind.of(OID).content == TIME_STAMP_TOKEN:
                yield from values.of(SET).parts()
