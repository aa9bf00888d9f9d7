"""Our writer of updates writes the very bytes that pyHanko's writes."""

import gc
import io
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp

from signing.pades.reading import QuickReader
from signing.pades.writing import NAMES_KEPT, QuickWriter, _letters, write_object
from tests.signing.pades import papers

names = st.text(max_size=5).map(lambda text: generic.NameObject("/" + text))
texts = st.one_of(st.text(max_size=6), st.text("aZ0 ()\\.-:'", max_size=6)).map(generic.TextStringObject)
simple = st.one_of(
    names,
    texts,
    st.binary(max_size=4).map(generic.ByteStringObject),
    st.integers(-9, 9).map(generic.NumberObject),
    st.decimals(-9, 9, places=2).map(generic.FloatObject),
    st.booleans().map(generic.BooleanObject),
    st.just(generic.NullObject()),
    st.integers(1, 9).map(lambda number: generic.IndirectObject(number, 0, None)),
)
objects = st.recursive(
    simple,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(generic.ArrayObject),
        st.dictionaries(names, inner, max_size=4).map(generic.DictionaryObject),
        st.tuples(st.dictionaries(names, inner, max_size=2), st.binary(max_size=5)).map(
            lambda parts: generic.StreamObject(parts[0], stream_data=parts[1])
        ),
    ),
    max_leaves=12,
)


def ours(made):
    stream = io.BytesIO()
    write_object(made, stream)
    return stream.getvalue()


def theirs(made):
    stream = io.BytesIO()
    made.write_to_stream(stream)
    return stream.getvalue()


@given(objects)
def test_writes_an_object_as_it_writes_itself(made):
    assert ours(made) == theirs(made)


def test_a_text_of_a_wanted_encoding_and_a_kind_of_its_own_write_themselves():
    text = generic.TextStringObject("abc")
    text.force_output_encoding = generic.TextStringEncoding.UTF8
    assert ours(text) == theirs(text)
    assert ours(DocumentTimestamp(bytes_reserved=8)) == theirs(DocumentTimestamp(bytes_reserved=8))


def test_a_stream_keeps_its_entries():
    made = generic.StreamObject({generic.pdf_name("/Length"): generic.NumberObject(9)}, stream_data=b"abc")
    assert b"/Length 3" in ours(made)
    assert "/Length" not in made


def objects_written(writer):
    for section in range(writer.prev.xrefs.total_revisions):
        for ref in writer.prev.xrefs.explicit_refs_in_revision(section):
            writer.mark_update(generic.Reference(ref.idnum, ref.generation, writer))
    stream, places = io.BytesIO(), {}
    writer._write_objects(stream, places)
    return stream.getvalue(), places


def test_writes_every_object_of_a_file_as_pyhanko_does(signed_files):
    found = objects_written(QuickWriter(io.BytesIO(signed_files.both)))
    assert found == objects_written(IncrementalPdfFileWriter(io.BytesIO(signed_files.both)))
    assert len(found[1]) > 30


def test_what_is_packed_together_is_left_to_pyhanko(prepared_pdf):
    import pikepdf

    packed = papers.changed(prepared_pdf, lambda document: None, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    writers = [QuickWriter(io.BytesIO(packed)), IncrementalPdfFileWriter(io.BytesIO(packed))]
    for one in writers:
        one.add_object(generic.pdf_string("x"), obj_stream=one.prepare_object_stream())
    assert objects_written(writers[0]) == objects_written(writers[1])


def test_an_encrypted_file_is_written_encrypted(prepared_pdf):
    stream = io.BytesIO(papers.encrypted(prepared_pdf, user=""))
    writer = QuickWriter(stream)
    writer.encrypt("")
    writer.root["/Lang"] = generic.pdf_string("tieng Viet")
    writer.update_root()
    writer.write_in_place()
    assert b"tieng" not in stream.getvalue()


def test_what_is_no_pdf_is_refused():
    with pytest.raises(PdfReadError):
        QuickWriter(io.BytesIO(b"no PDF"))


def test_the_names_that_are_kept_are_bounded_and_keep_no_file(signed_files):
    stream = io.BytesIO(signed_files.both)
    writer = QuickWriter(stream)
    written = generic.NameObject("/OnlyHere")
    written.container_ref = generic.Reference(1, 0, writer.prev)
    ours(generic.ArrayObject([written]))
    gone = weakref.ref(writer.prev)
    assert isinstance(gone(), QuickReader)
    del writer, written
    gc.collect()
    assert gone() is None
    for number in range(NAMES_KEPT + 5):
        _letters(f"/N{number}")
    assert _letters.cache_info().currsize == NAMES_KEPT
