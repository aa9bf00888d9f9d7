"""Take DER apart: which part stands where, for what is read of every time-stamp and signature.

A general library for ASN.1 takes ten times as long. A length that shows at the end only is followed, since some servers
and signers write so, though they should not. Source: ITU-T X.690, 8 and 10.
"""

from typing import NamedTuple

INTEGER, OCTETS, OID, SEQUENCE, SET, GENERALIZED_TIME = 0x02, 0x04, 0x06, 0x30, 0x31, 0x18
# The parts that a type numbers itself, [0] and [1], made up of others.
FIRST, SECOND = 0xA0, 0xA1
LONG_TAG, MADE_OF_OTHERS = 0x1F, 0x20
LONG_LENGTH = 0x80
LENGTH_BYTES_MAX = 4
ENDING = b"\0\0"
DEPTH_MAX = 30


class Node(NamedTuple):
    """One value: its kind, and where it and its content begin and end."""

    data: bytes
    tag: int
    start: int
    inner: int
    stop: int
    end: int

    @property
    def whole(self) -> bytes:
        """Return its bytes with kind and length."""
        return self.data[self.start : self.end]

    @property
    def content(self) -> bytes:
        """Return its bytes without kind and length."""
        return self.data[self.inner : self.stop]

    @property
    def number(self) -> int:
        """Return the integer that it is."""
        return int.from_bytes(self.content, signed=True)

    def parts(self) -> "list[Node]":
        """Return the values it is made up of.

        Raises:
            ValueError: they are not DER, or do not fill it exactly.
        """
        found, at = [], self.inner
        while at < self.stop:
            one = _node(self.data, at, self.stop)
            found.append(one)
            at = one.end
        return found

    def of(self, tag: int) -> "Node":
        """Return it, knowing that it is of this kind.

        Raises:
            ValueError: it is of another.
        """
        if self.tag != tag:
            raise ValueError(f"0x{self.tag:02x} where 0x{tag:02x} should be")
        return self


def first(data: bytes, tag: int) -> Node:
    """Return the value of this kind with which the bytes begin.

    Raises:
        ValueError: they begin with something else, or it is cut off.
    """
    return _node(data, 0, len(data)).of(tag)


def only(data: bytes, tag: int) -> Node:
    """Return the value of this kind that the bytes are.

    Raises:
        ValueError: they are something else, or something follows.
    """
    found = first(data, tag)
    if found.end != len(data):
        raise ValueError("something follows")
    return found


def _node(data: bytes, at: int, limit: int, depth: int = 0) -> Node:
    """Return the value that begins here and ends before the limit."""
    if at + 2 > limit:
        raise ValueError("cut off")
    tag, length, inner = data[at], data[at + 1], at + 2
    if tag & LONG_TAG == LONG_TAG:
        raise ValueError("a long kind")
    if length == LONG_LENGTH and tag & MADE_OF_OTHERS:
        stop = _ending(data, inner, limit, depth + 1)
        return Node(data, tag, at, inner, stop, stop + len(ENDING))
    if length >= LONG_LENGTH:
        size = length - LONG_LENGTH
        if not 0 < size <= LENGTH_BYTES_MAX:
            raise ValueError("a length that is not told, or too long")
        length = int.from_bytes(data[inner : inner + size])
        inner += size
    if inner + length > limit:
        raise ValueError("cut off")
    return Node(data, tag, at, inner, inner + length, inner + length)


def _ending(data: bytes, at: int, limit: int, depth: int) -> int:
    """Return where the parts that begin here end by a mark of their own."""
    if depth > DEPTH_MAX:
        raise ValueError("too deep")
    while data[at : min(at + len(ENDING), limit)] != ENDING:
        at = _node(data, at, limit, depth).end
    return at
