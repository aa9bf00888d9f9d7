"""Documents that try to act when they are opened, made here so that nobody has to keep them."""

from pathlib import Path
from xml.sax.saxutils import escape

from tests.common.officefiles import ODT, OFFICE, PACKAGE, WORD, XML, ooxml, zipped

OPEN = "urn:oasis:names:tc:opendocument:xmlns"
BOOK = "http://openoffice.org/2000"
DOCTYPE = '<!DOCTYPE {0} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "{1}.dtd">'
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BASIC = """Sub Main
Dim handle As Integer
handle = FreeFile
Open "{target}" For Output As #handle
Print #handle, "ran"
Close #handle
End Sub"""


def odt_with_macro(target: Path) -> bytes:
    """A text whose macro writes a file as soon as somebody opens it."""
    call = "vnd.sun.star.script:Standard.Module1.Main?language=Basic&amp;location=document"
    content = (
        f'{XML}<office:document-content xmlns:office="{OPEN}:office:1.0" xmlns:text="{OPEN}:text:1.0"'
        f' xmlns:script="{OPEN}:script:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
        ' xmlns:dom="http://www.w3.org/2001/xml-events" xmlns:ooo="http://openoffice.org/2004/office"'
        ' office:version="1.2"><office:scripts><office:event-listeners>'
        f'<script:event-listener script:language="ooo:script" script:event-name="dom:load" xlink:href="{call}"'
        ' xlink:type="simple"/></office:event-listeners></office:scripts>'
        "<office:body><office:text><text:p>Giấy phép</text:p></office:text></office:body></office:document-content>"
    )
    parts = {
        "content.xml": content,
        "Basic/script-lc.xml": f"{XML}{DOCTYPE.format('library:libraries', 'libraries')}"
        f'<library:libraries xmlns:library="{BOOK}/library"><library:library library:name="Standard"'
        ' library:link="false"/></library:libraries>',
        "Basic/Standard/script-lb.xml": f"{XML}{DOCTYPE.format('library:library', 'library')}"
        f'<library:library xmlns:library="{BOOK}/library" library:name="Standard" library:readonly="false"'
        ' library:passwordprotected="false"><library:element library:name="Module1"/></library:library>',
        "Basic/Standard/Module1.xml": f"{XML}{DOCTYPE.format('script:module', 'module')}"
        f'<script:module xmlns:script="{BOOK}/script" script:name="Module1" script:language="StarBasic">'
        f"{escape(BASIC.format(target=target), {chr(34): '&quot;'})}</script:module>",
    }
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>' for name in parts
    )
    manifest = (
        f'{XML}<manifest:manifest xmlns:manifest="{OPEN}:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODT}"/>{entries}</manifest:manifest>'
    )
    return zipped({"mimetype": ODT, "META-INF/manifest.xml": manifest, **parts})


def docx_with_links(address: str) -> bytes:
    """A text with a picture, an OLE object and a template that all lie at an address, and an included text."""
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    picture = (
        f'<w:r><w:drawing xmlns:wp="{drawing}/wordprocessingDrawing" xmlns:a="{drawing}/main"><wp:inline>'
        '<wp:extent cx="3000000" cy="3000000"/><wp:docPr id="1" name="a"/><a:graphic>'
        f'<a:graphicData uri="{drawing}/picture"><pic:pic xmlns:pic="{drawing}/picture"><pic:nvPicPr>'
        '<pic:cNvPr id="1" name="a"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip'
        f' xmlns:r="{OFFICE}" r:link="r1"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
        '<a:off x="0" y="0"/><a:ext cx="3000000" cy="3000000"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
    embedded = (
        '<w:r><w:object><v:shape xmlns:v="urn:schemas-microsoft-com:vml" id="s1" style="width:90pt;height:90pt"/>'
        f'<o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:r="{OFFICE}" Type="Link"'
        ' ProgID="Word.Document.12" ShapeID="s1" DrawAspect="Content" ObjectID="_1" r:id="r2" UpdateMode="Always"/>'
        "</w:object></w:r>"
    )
    included = (
        '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
        f'<w:r><w:instrText>INCLUDETEXT "{address}/van-ban.docx"</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    text = "<w:r><w:t>Giấy phép</w:t></w:r>"
    body = f"<w:body><w:p>{text}{picture}{embedded}{included}</w:p></w:body>"
    content = f'{XML}<w:document xmlns:w="{MAIN}">{body}</w:document>'
    return ooxml(
        WORD,
        "word/document.xml",
        content,
        {
            "word/_rels/document.xml.rels": _links(
                {"r1": ("image", "anh.png"), "r2": ("oleObject", "goi.docx")}, address
            ),
            "word/_rels/settings.xml.rels": _links({"r1": ("attachedTemplate", "mau.dotx")}, address),
        },
    )


def docx_of_endless_pages(paragraphs: int) -> bytes:
    """A small file whose pages take longer to lay out than anybody waits."""
    line = f"<w:p><w:r><w:t>{'Giấy phép xây dựng ' * 20}</w:t></w:r></w:p>"
    content = f'{XML}<w:document xmlns:w="{MAIN}"><w:body>{line * paragraphs}</w:body></w:document>'
    return ooxml(WORD, "word/document.xml", content)


def _links(links: dict[str, tuple[str, str]], address: str) -> str:
    lines = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{address}/{name}" TargetMode="External"/>'
        for key, (kind, name) in links.items()
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'
