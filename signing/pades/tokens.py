"""A time-stamp that comes later: written into the room that the signature left, while it is the last of its file.

The room lies outside the signed bytes, so nothing that was signed changes.
"""

import io
from dataclasses import dataclass

from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader

TOKEN_TYPE = "signature_time_stamp_token"


class NoRoomError(Exception):
    """The last signature can take no token: it is not the end of the file, has one already, or left no room."""


@dataclass(frozen=True)
class Room:
    """Where the last signature stands in the file, what it is, and the raw signature that a token is for."""

    start: int
    end: int
    content: cms.ContentInfo
    signature: bytes


def room_of(pdf: bytes) -> Room:
    """Return the room of the last signature.

    Raises:
        NoRoomError: it can take no token.
    """
    signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    if not signatures or signatures[-1].sig_object_type != "/Sig":
        raise NoRoomError
    start, end, tail = [int(number) for number in signatures[-1].byte_range][1:]
    if end + tail != len(pdf):
        raise NoRoomError
    content = cms.ContentInfo.load(bytes.fromhex(pdf[start + 1 : end - 1].decode("ascii")))
    [signer] = content["content"]["signer_infos"]
    if any(one["type"].native == TOKEN_TYPE for one in signer["unsigned_attrs"] or []):
        raise NoRoomError
    return Room(start, end, content, signer["signature"].native)


def with_token(pdf: bytes, room: Room, token: bytes) -> bytes:
    """Return the file with the token in the room.

    Raises:
        NoRoomError: it does not fit.
    """
    [signer] = room.content["content"]["signer_infos"]
    signed = signer["signed_attrs"].dump()
    attribute = cms.CMSAttribute({"type": TOKEN_TYPE, "values": [cms.ContentInfo.load(token)]})
    signer["unsigned_attrs"] = cms.CMSAttributes([attribute])
    written: bytes = room.content.dump().hex().encode()
    width = room.end - room.start - 2
    if len(written) > width or signer["signed_attrs"].dump() != signed:
        raise NoRoomError
    return pdf[: room.start + 1] + written.ljust(width, b"0") + pdf[room.end - 1 :]
