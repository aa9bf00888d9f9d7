"""DER is taken apart as a general library takes it apart; what is cut off or overlong is refused."""

import pytest
from asn1crypto import core
from hypothesis import given
from hypothesis import strategies as st

from signing.trust import der
from signing.trust.der import DEPTH_MAX, INTEGER, OCTETS, SEQUENCE

ENDED = b"\0\0"


class Numbers(core.SequenceOf):
    _child_spec = core.Integer


@given(st.lists(st.integers(), max_size=300))
def test_finds_the_parts_of_a_sequence(numbers):
    written = Numbers(numbers).dump()
    node = der.only(written, SEQUENCE)
    assert [part.of(INTEGER).number for part in node.parts()] == numbers
    assert b"".join(part.whole for part in node.parts()) == node.content
    assert node.whole == written


@given(st.binary(max_size=300), st.binary(min_size=1, max_size=3))
def test_tells_where_it_ends(content, more):
    written = core.OctetString(content).dump()
    assert der.first(written + more, OCTETS).content == content
    with pytest.raises(ValueError, match="follows"):
        der.only(written + more, OCTETS)
    with pytest.raises(ValueError, match="cut off"):
        der.first(written[:-1], OCTETS)


@given(st.binary(max_size=40))
def test_bytes_that_are_none_are_refused_and_break_nothing(data):
    try:
        node = der.first(data, SEQUENCE)
        assert all(part.end <= node.stop for part in node.parts())
    except ValueError:
        pass


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x30",
        b"\x04\x00",
        b"\x30\x85\0\0\0\0\0",
        b"\x3f\x01\0",
        b"\x30\x82\x01",
        b"\x30\x80\x02\x01\x05",
        b"\x30\x80",
    ],
)
def test_what_is_no_sequence_is_refused(data):
    with pytest.raises(ValueError, match=r"cut off|where|length|long"):
        der.first(data, SEQUENCE)


def test_a_part_that_reaches_out_of_its_whole_is_refused():
    with pytest.raises(ValueError, match="cut off"):
        der.first(b"\x30\x02\x04\x05abcde", SEQUENCE).parts()


def test_a_length_that_shows_at_the_end_only_is_followed():
    node = der.only(b"\x30\x80\x30\x80\x02\x01\x07" + ENDED + b"\x02\x01\x08" + ENDED, SEQUENCE)
    inner, number = node.parts()
    assert ([part.number for part in inner.parts()], number.number) == ([7], 8)
    assert inner.whole.endswith(ENDED)


def test_such_lengths_are_followed_only_so_deep():
    deep = b"\x30\x80" * DEPTH_MAX + ENDED * DEPTH_MAX
    assert der.only(deep, SEQUENCE).parts()
    with pytest.raises(ValueError, match="too deep"):
        der.only(b"\x30\x80" * 10_000 + ENDED * 10_000, SEQUENCE)
