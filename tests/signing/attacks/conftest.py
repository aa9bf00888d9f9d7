"""Sound files that the attacks begin with."""

from types import SimpleNamespace

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pikepdf import Array, Dictionary, Name

from signing.pades.archive import OpenFile
from signing.pades.cms import Identity
from signing.pades.engine import Job, Numbering, key_signer, sign_in_place
from signing.pades.fields import LEADER_FIELD, SEAL_FIELD
from signing.pades.stamps import Layout, Stamp
from signing.services import prepare_file
from tests.factories.accounts import NOW
from tests.factories.signing import LEADER_NAME, LEADER_TITLE, authority, draft_pdf, issued, seal_png, signature_png
from tests.signing.attacks import stock
from tests.signing.conftest import AGENCY, ISSUED_ON, NUMBER
from tests.signing.pades import papers


def put(pdf, field, name, serial, png, numbering=None, **options):
    """Sign as the product does."""
    import io

    one = issued(name, serial, **options)
    identity = Identity.of(one.certificate, [authority().intermediate.certificate])
    stream = io.BytesIO(pdf)
    sign_in_place(
        stream,
        Job(field, identity, key_signer(one.key), NOW, name, numbering, Stamp(Layout.PICTURE, png) if png else None),
    )
    return stream.getvalue()


def leader_of(pdf):
    return put(pdf, LEADER_FIELD, LEADER_NAME, "", signature_png("mẫu"))


def seal_of(pdf):
    numbering = Numbering(NUMBER, ISSUED_ON)
    return put(pdf, SEAL_FIELD, AGENCY["name"], AGENCY["code"], seal_png("Cơ quan mẫu"), numbering)


def prepared(**options):
    return prepare_file.prepare(draft_pdf(**options), signer_name=LEADER_NAME, signer_title=LEADER_TITLE)


def unlocked(pdf):
    """The same file without locks in its fields, as other products prepare it."""

    def change(document):
        for field in document.Root.AcroForm.Fields:
            if Name.Lock in field:
                del field.Lock

    return papers.changed(pdf, change)


def with_shadow(document):
    """Prepare an empty form over the page, a text in a font of its own, and a second page that nobody sees."""
    page = document.pages[0]
    empty = document.make_stream(b" ")
    empty.Type, empty.Subtype, empty.BBox = Name.XObject, Name.Form, Array([0, 0, 595, 842])
    font = document.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    resources = page.obj.Resources
    if Name.XObject not in resources:
        resources.XObject = Dictionary()
    resources.XObject.Bong, resources.Font.Bong = empty, font
    page.contents_add(b"BT /Bong 14 Tf 70 420 Td (So tien 1000000 dong) Tj ET q /Bong Do Q")
    other = document.make_stream(b"BT /Bong 30 Tf 70 600 Td (KHAC) Tj ET")
    hidden = Dictionary(
        Type=Name.Page, Parent=document.Root.Pages, MediaBox=page.mediabox, Contents=other, Resources=resources
    )
    document.Root.Pages.Bong = document.make_indirect(hidden)


def with_covering_field(document):
    """Add an empty signature field of a colleague whose white look lies on the first line of the text."""
    page = document.pages[0].obj
    look = document.make_stream(b"1 g 0 0 300 30 re f")
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 300, 30])
    field = document.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=pikepdf.String("Phu_1"),
            Rect=Array([65, 690, 365, 720]),
            F=4,
            P=page,
            AP=Dictionary(N=look),
        )
    )
    document.Root.AcroForm.Fields.append(field)
    page.Annots.append(field)


def with_description(document):
    """Say what the paper is in XMP, in two parts, and mark it by an object of its own."""
    parts = b"".join(
        b"<rdf:Description rdf:about='' xmlns:%s='%s'>%s</rdf:Description>" % part
        for part in (
            (b"dc", b"http://purl.org/dc/elements/1.1/", b"<dc:identifier>05/GP-SXD</dc:identifier>"),
            (b"xmp", b"http://ns.adobe.com/xap/1.0/", b"<xmp:MetadataDate>2026-11-20</xmp:MetadataDate>"),
        )
    )
    rdf = b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>%s</rdf:RDF>" % parts
    xmp = document.make_stream(b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>%s</x:xmpmeta>" % rdf)
    xmp.Type, xmp.Subtype = Name.Metadata, Name.XML
    document.Root.Metadata = xmp
    document.Root.MarkInfo = document.make_indirect(Dictionary(Marked=True))


def archived(pdf, name="DauThoiGian_1"):
    """Add store and time-stamp by one update, as the product does."""
    file = OpenFile(pdf)
    middle = authority().intermediate.certificate
    file.add_store(certificates=[middle.public_bytes(Encoding.DER)], ocsps=[], crls=[])
    return file.stamped(stock.token_of, room_bytes=16 * 1024, name=name)


@pytest.fixture(scope="session")
def files():
    draft = prepared()
    leader, plain = leader_of(draft), unlocked(draft)
    open_leader = leader_of(plain)
    both = seal_of(leader)
    described = seal_of(leader_of(papers.changed(draft, with_description)))
    return SimpleNamespace(
        put=put,
        prepared=draft,
        leader=leader,
        both=both,
        open_leader=open_leader,
        open_both=seal_of(open_leader),
        long=seal_of(leader_of(unlocked(prepared(pages=3)))),
        shadow=seal_of(leader_of(unlocked(papers.changed(draft, with_shadow)))),
        covered_line=seal_of(leader_of(unlocked(papers.changed(draft, with_covering_field)))),
        described=described,
        described_archived=archived(archived(described), "DauThoiGian_2"),
        archived=stock.stamp_document(stock.add_store(both)),
    )
