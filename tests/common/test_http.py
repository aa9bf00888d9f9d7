"""Answers of the product: parts for htmx, closed headers, safe files, steady pages of lists."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models.functions import NullIf
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django_htmx.middleware import HtmxDetails

from common import blobs, http
from common.models import Blob, NumberSeries

pytestmark = pytest.mark.urls(__name__)
START = datetime(2026, 11, 20, 8, 0, 0, 123456, tzinfo=UTC)


def request(url: str = "/", **headers: str):
    made = RequestFactory().get(url, headers=headers)
    made.htmx = HtmxDetails(made)
    return made


# -- pages and parts


def test_sends_only_the_part_that_htmx_asks_for():
    page = http.render_page(request(hx_request="true"), "testing/list.html", {"word": "một"}, part="rows")
    assert page.content.decode().strip() == "<li>một</li>"
    assert page["Vary"] == "HX-Request"


@pytest.mark.parametrize(
    "headers",
    [{}, {"hx_request": "true", "hx_boosted": "true"}, {"hx_request": "true", "hx_history_restore_request": "true"}],
)
def test_sends_the_whole_page_to_everybody_else(headers):
    page = http.render_page(request(**headers), "testing/list.html", {"word": "một"}, part="rows", status=422)
    assert page.content.decode().strip() == "<ul><li>một</li></ul>"
    assert page.status_code == 422


@pytest.fixture(autouse=True)
def templates(settings):
    texts = {"testing/list.html": "<ul>{% partialdef rows inline %}<li>{{ word }}</li>{% endpartialdef %}</ul>"}
    engine = settings.TEMPLATES[0]
    loaders = [("template_partials.loader.Loader", [("django.template.loaders.locmem.Loader", texts)])]
    folders = [("template_partials.loader.Loader", ["django.template.loaders.filesystem.Loader"])]
    options = {**engine["OPTIONS"], "context_processors": ["django.template.context_processors.request"]}
    settings.TEMPLATES = [
        {**engine, "APP_DIRS": False, "OPTIONS": {**options, "loaders": loaders + folders}},
    ]


# -- where to go on


@pytest.mark.parametrize(
    ("wanted", "gone_to"),
    [
        ("/mot-cua/", "/mot-cua/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_goes_on_to_our_own_pages_only(wanted, gone_to):
    assert http.next_url(RequestFactory().get("/", {"next": wanted})) == gone_to


# -- headers


def answered(**made) -> HttpResponse:
    middleware = http.ContentSecurityPolicyMiddleware(lambda _: HttpResponse("x", headers=made.get("headers")))
    asked = RequestFactory().get("/")
    asked.COOKIES.update(made.get("cookies", {}))
    return middleware(asked)


def test_closes_every_page():
    page = answered()
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]
    assert "camera=()" in page["Permissions-Policy"]


def test_keeps_nothing_of_a_page_of_a_session(settings):
    assert answered(cookies={settings.SESSION_COOKIE_NAME: "x"})["Cache-Control"] == "no-store"
    assert answered()["Cache-Control"] == "private, no-cache"


def test_leaves_what_the_view_has_set():
    page = answered(headers={"Content-Security-Policy": "sandbox", "Cache-Control": "max-age=5"})
    assert page["Content-Security-Policy"] == "sandbox"
    assert page["Cache-Control"] == "max-age=5"


@pytest.mark.parametrize(("media_type", "packed"), [("text/html", "gzip"), ("application/pdf", None)])
def test_compresses_pages_and_leaves_files_alone(media_type, packed):
    middleware = http.PageCompressionMiddleware(lambda _: HttpResponse("x" * 5000, content_type=media_type))
    assert middleware(RequestFactory().get("/", headers={"accept-encoding": "gzip"})).get("Content-Encoding") == packed


# -- files


@pytest.mark.django_db
def test_saves_a_file_under_its_vietnamese_name():
    blob = blobs.put(b"PK\x03\x04 no picture", media_type="application/zip")
    sent = http.file_response(blob, "Giấy phép/../số 1.docx", inline=True)
    assert sent["Content-Disposition"].startswith("attachment; filename*=utf-8''Gi%E1%BA%A5y")
    assert "%2F" not in sent["Content-Disposition"]
    assert "/" not in sent["Content-Disposition"].split("''")[1]
    assert "sandbox" in sent["Content-Security-Policy"]
    assert b"".join(sent.streaming_content) == b"PK\x03\x04 no picture"
    sent.close()


@pytest.mark.django_db
@pytest.mark.parametrize(("media_type", "sandboxed"), [("application/pdf", False), ("image/png", True)])
def test_shows_pdf_and_pictures_when_asked(media_type, sandboxed):
    blob = blobs.put(b"bytes", media_type=media_type)
    sent = http.file_response(blob, "a.x", inline=True)
    assert sent["Content-Disposition"] == 'inline; filename="a.x"'
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert ("sandbox" in sent["Content-Security-Policy"]) is sandboxed
    assert sent["Cache-Control"] == "no-store"
    sent.close()


@pytest.mark.django_db
def test_never_shows_html():
    blob = blobs.put(b"<script>alert(1)</script>", media_type="text/html")
    sent = http.file_response(blob, "a.html", inline=True)
    assert sent["Content-Disposition"].startswith("attachment")
    sent.close()


# -- keyset pages


@pytest.fixture
def series(db):
    made = [NumberSeries(key=f"k{place:02}", last=place // 3) for place in range(10)]
    return NumberSeries.objects.bulk_create(made)


def keys(page: http.Page[NumberSeries]) -> list[str]:
    return [row.key for row in page.items]


def walk(order: list[str], size: int) -> list[list[str]]:
    pages, after = [], ""
    while True:
        page = http.keyset_page(NumberSeries.objects.all(), order=order, after=after, size=size)
        pages.append(keys(page))
        if not page.next_token:
            return pages
        after = page.next_token


@pytest.mark.parametrize("order", [["last"], ["-last"], ["last", "-key"], ["-last", "key"], ["-last", "-pk"]])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 10, 11])
def test_shows_each_row_once_however_many_are_equal(series, order, size):
    whole = list(NumberSeries.objects.order_by(*order, "pk").values_list("key", flat=True))
    pages = walk(order, size)
    assert [key for page in pages for key in page] == whole
    assert all(len(page) == size for page in pages[:-1])


def test_goes_back_over_the_same_pages(series):
    order, rows = ["-last"], NumberSeries.objects.all()
    first = http.keyset_page(rows, order=order, after="", size=4)
    second = http.keyset_page(rows, order=order, after=first.next_token, size=4)
    third = http.keyset_page(rows, order=order, after=second.next_token, size=4)
    assert keys(http.keyset_page(rows, order=order, after=third.prev_token, size=4)) == keys(second)
    back = http.keyset_page(rows, order=order, after=second.prev_token, size=4)
    assert (keys(back), back.prev_token, first.prev_token) == (keys(first), "", "")
    assert third.next_token == ""


def test_keeps_its_place_while_rows_come_and_go(series):
    rows = NumberSeries.objects.all()
    first = http.keyset_page(rows, order=["last"], after="", size=4)
    NumberSeries.objects.filter(key="k03").delete()
    NumberSeries.objects.create(key="early", last=0)
    assert keys(http.keyset_page(rows, order=["last"], after=first.next_token, size=3)) == ["k04", "k05", "k06"]


def test_shows_the_first_page_for_a_token_of_another_order_or_a_forged_one(series):
    rows = NumberSeries.objects.all()
    other = http.keyset_page(rows, order=["-last"], after="", size=4).next_token
    for token in (other, "rubbish", other[:-2] + "xx"):
        assert keys(http.keyset_page(rows, order=["last"], after=token, size=2)) == ["k00", "k01"]


@pytest.mark.django_db
def test_tells_moments_apart_by_the_microsecond():
    for place in range(5):
        moment = START + timedelta(microseconds=place)
        Blob.objects.create(sha256=f"{place:064}", size_bytes=1, media_type="x/y", created_at=moment)
    rows = Blob.objects.all()
    first = http.keyset_page(rows, order=["-created_at"], after="", size=2)
    second = http.keyset_page(rows, order=["-created_at"], after=first.next_token, size=2)
    assert [row.created_at.microsecond - 123456 for row in first.items + second.items] == [4, 3, 2, 1]


@pytest.mark.django_db
def test_shows_an_empty_list_without_neighbours():
    assert http.keyset_page(NumberSeries.objects.all(), order=["last"], after="", size=5) == http.Page([])


def test_refuses_to_order_by_a_column_that_is_null(series):
    rows = NumberSeries.objects.annotate(gap=NullIf("last", "last"))
    with pytest.raises(ValueError, match="never null"):
        http.keyset_page(rows, order=["gap"], after="", size=2)


# -- errors


def breaks(_):
    raise RuntimeError("secret")


def forbidden(_):
    raise PermissionDenied


def posted(_):
    return HttpResponse("ok")


urlpatterns = [
    path("breaks", breaks),
    path("forbidden", forbidden),
    path("posted", posted),
]
handler400, handler403 = http.bad_request, http.permission_denied
handler404, handler500 = http.page_not_found, http.server_error
OPEN = [
    "common.http.ContentSecurityPolicyMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/breaks", 500, "Việc vừa làm chưa được ghi"),
        ("/forbidden", 403, "không được giao việc ở đây"),
        ("/nowhere", 404, "Hãy kiểm tra lại mã"),
    ],
)
def test_says_in_vietnamese_what_to_do(address, status, words):
    with override_settings(MIDDLEWARE=OPEN):
        page = Client(raise_request_exception=False).get(address)
    assert page.status_code == status
    assert words in page.content.decode()
    assert "secret" not in page.content.decode()
    assert "default-src 'none'" in page["Content-Security-Policy"]


def test_says_that_a_form_of_another_session_is_stale():
    with override_settings(MIDDLEWARE=OPEN):
        page = Client(enforce_csrf_checks=True).post("/posted")
    assert page.status_code == 403
    assert "tải lại trang rồi làm lại" in page.content.decode()
