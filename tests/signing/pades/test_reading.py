"""Our reader of objects makes of a file what pyHanko's makes of it, and refuses what that refuses."""

import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.pades import reading
from signing.pades.reading import QuickReader
from tests.signing.pades import papers

SPACES = [b" ", b"\n", b"\r", b"\r\n", b"\0", b"\t", b"\x0b", b"%x\n", b""]
WORDS = [
    *(b"/Name", b"/", b"/A#42", b"/\xc3", b"/A.b-c", b"7", b"-7", b"+0", b"007", b"4.", b".5", b"-1.50", b".", b"--1"),
    *(b"12 0 R", b"1 0 R", b"0 0 R", b"01 0 R", b"3  0 R", b"3 0 Rx", b"3 0", b"R", b"true", b"false", b"truex"),
    *(
        b"null",
        b"nul",
        b"(text)",
        b"(a(b)c)",
        b"(\\n\\(\\)\\\\)",
        b"(\\101\\7)",
        b"(\\400)",
        b"(\\\n)",
        b"(\xfe\xff\x1e\xf3)",
    ),
    *(b"()", b"(\r\n)", b"(\x80\x9f)", b"<4142>", b"<41 42>", b"<414>", b"<>", b"<FEFF00C1>", b"<", b"<x>", b">", b"{"),
    *(b"<<", b">>", b"[", b"]", b"/K 1", b"/K", b"stream\n", b"endstream", b"endobj", b"12345678901234567890", b"'"),
]


def around(content, form=b"9 0 obj\n%s\nendobj\n"):
    """Return a PDF in which object 9 is written so."""
    start = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
    body = start + form % content
    table = b"xref\n0 2\n0000000000 65535 f \n%010d 00000 n \n9 1\n%010d 00000 n \n" % (9, len(start))
    return body + table + b"trailer\n<< /Size 10 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def said(reader, number):
    """Return all that there is to know of what a reader makes of an object, or how it refuses."""
    try:
        return told(reader.get_object(generic.Reference(number, 0, reader)), reader)
    except Exception as error:  # noqa: BLE001 - whatever it is, both must say it
        return type(error), str(error)


def told(made, reader):
    owner = made.container_ref
    about = [type(made), owner and (owner.idnum, owner.generation, owner.pdf is reader)]
    if isinstance(made, generic.DictionaryObject):
        content = getattr(made, "encoded_data", None)
        return [*about, content, [(type(key), str(key), told(dict.get(made, key), reader)) for key in made]]
    if isinstance(made, generic.ArrayObject):
        return [*about, [told(one, reader) for one in list.__iter__(made)]]
    if isinstance(made, generic.IndirectObject):
        return [*about, made.idnum, made.generation, made.reference.pdf is reader]
    if isinstance(made, generic.TextStringObject):
        return [*about, str(made), made.original_bytes, made.autodetected_encoding]
    return about if isinstance(made, generic.NullObject) else [*about, str(made)]


def both(pdf, number=9):
    return [said(kind(io.BytesIO(pdf)), number) for kind in (QuickReader, PdfFileReader)]


def agree(pdf, number=9):
    ours, theirs = both(pdf, number)
    assert ours == theirs
    return ours


def is_plain(pdf, number=9):
    reader = PdfFileReader(io.BytesIO(pdf))
    ref = generic.Reference(number, 0, reader)
    return reading._plain_object(reader, ref, reader.xrefs[ref]) is not None


pieces = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(SPACES)).map(b"".join), max_size=8).map(b"".join)
names = st.from_regex(rb"\A/[!-~]{0,4}\Z")
texts = st.binary(max_size=6).map(lambda data: b"(%s)" % data)
simple = st.one_of(
    st.sampled_from(WORDS), names, texts, st.binary(max_size=4).map(lambda data: b"<%s>" % data.hex().encode())
)
spaced = st.tuples(st.sampled_from(SPACES), simple, st.sampled_from(SPACES)).map(b"".join)
nested = st.recursive(
    spaced,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda parts: b"[%s]" % b" ".join(parts)),
        st.lists(st.tuples(names, inner), max_size=4).map(
            lambda parts: b"<<%s>>" % b" ".join(key + b" " + value for key, value in parts)
        ),
    ),
    max_leaves=12,
)


@settings(max_examples=400)
@given(st.one_of(pieces, nested))
@example(b"<< /A 1 /A 2 >>")
@example(b"<< /A << /B [ 1 0 R (x) <41> ] >> /C null /D true >>")
@example(b"[ 1 2 0 R 3 ]")
@example(b"[" * 60 + b"]" * 60)
@example(b"<< /A 1 >")
def test_makes_of_an_object_what_pyhanko_makes(content):
    agree(around(content))


@pytest.mark.parametrize(
    "form",
    [
        b"9 0 obj<< /A 1 >>endobj\n",
        b"  9 0 obj << /A 1 >> endobj\n",
        b"9  0 obj << /A 1 >>\0endobj %%x\n",
        b"9 0 xyz << /A 1 >> endobj\n",
        b"8 0 obj << /A 1 >> endobj\n",
        b"9 1 obj << /A 1 >> endobj\n",
        b"9 0 obj << /A 1 >> end\n",
        b"9 0 obj << /A 1 >>\n",
        b"9 0 obj %%x\n << /A 1 >> endobj\n",
        b"x 0 obj << /A 1 >> endobj\n",
    ],
)
def test_begins_and_ends_where_pyhanko_does(form):
    agree(around(b"", form + b"%s"))


@pytest.mark.parametrize("length", [b"3", b"4", b"2", b"-1", b"99999", b"1 0 R", b"7 0 R", b"3.0", b"(3)"])
@pytest.mark.parametrize("opening", [b"stream\n", b"stream\r\n", b"stream\r", b"stream \n", b"stream", b"Stream\n"])
@pytest.mark.parametrize("closing", [b"\nendstream", b"endstream", b"\r\n\0endstream", b"\nendstrea", b""])
def test_takes_the_stream_that_pyhanko_takes(length, opening, closing):
    agree(around(b"<< /Length %s >>\n%sabc%s" % (length, opening, closing)))


def test_what_is_written_plainly_is_not_left_to_pyhanko():
    assert is_plain(around(b"<< /A [ 1 0 R (x\\n) <41> -1.5 true null ] /B << /C /D >> >>"))
    assert is_plain(around(b"<< /Length 3 >>\nstream\nabc\nendstream"))
    assert not is_plain(around(b"<< /A#42 1 >>"))
    assert not is_plain(around(b"[" * 60 + b"]" * 60))


@pytest.mark.parametrize("size", [4000, 4090, 5000, 65_000, 66_000, 200_000])
def test_reads_an_object_longer_than_it_looks_ahead(size):
    pdf = around(b"<< /A <%s> /B 1 >>" % (b"41" * (size // 2)))
    agree(pdf)
    assert is_plain(pdf) == (size < 65_500)


@pytest.mark.parametrize("name", ["leader", "both"])
def test_leaves_nothing_of_our_files_to_pyhanko(name, signed_files):
    pdf = getattr(signed_files, name)
    found = objects_of(pdf)
    assert len(found) > 20
    for number in found:
        agree(pdf, number)
        assert is_plain(pdf, number), number


@pytest.mark.parametrize("size", reading.LOOK_AHEAD_BYTES)
def test_reads_what_lies_across_the_end_of_what_is_looked_at(size):
    rest = b" /B << /C [ 1 2 0 R [ ] ] /D (x) /E << >> >> >>\nendobj\n"
    for cut in range(len(rest) + 4):
        pdf = around(b"", b"9 0 obj << /A <%s>%%s" % (b"4" * ((size - 16 - cut) // 2 * 2)) + b" " * (cut % 2) + rest)
        agree(pdf)


def objects_of(pdf):
    reader = PdfFileReader(io.BytesIO(pdf))
    revisions = range(reader.xrefs.total_revisions)
    return sorted({ref.idnum for one in revisions for ref in reader.xrefs.explicit_refs_in_revision(one)})


def test_an_encrypted_file_is_pyhankos_own(prepared_pdf):
    pdf = papers.encrypted(prepared_pdf, user="")
    reader, theirs = (kind(io.BytesIO(pdf)) for kind in (QuickReader, PdfFileReader))
    for one in (reader, theirs):
        assert one.encrypted
        one.decrypt("")
    assert reader.trailer["/Info"]["/Title"] == theirs.trailer["/Info"]["/Title"]
    assert reader.root["/Type"] == "/Catalog"


def test_an_object_of_an_earlier_revision_is_pyhankos_own(signed_files):
    reader = QuickReader(io.BytesIO(signed_files.both))
    assert reader.get_historical_root(0) is not reader.root


def test_two_files_share_nothing():
    one, other = (QuickReader(io.BytesIO(around(b"<< /A (x) >>"))) for _ in range(2))
    first, second = (reader.get_object(generic.Reference(9, 0, reader)) for reader in (one, other))
    assert first is not second
    first["/A"] = generic.pdf_string("changed")
    assert second["/A"] == "x"
    assert first["/A"].container_ref.pdf is one
