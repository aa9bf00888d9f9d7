"""Tags and filters: what a template writes and what stands on the page."""

from datetime import UTC, date, datetime, timedelta

import heroicons
import pytest
from django.template import Context, engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from common.screens import (
    Check,
    Clock,
    ClockCell,
    CourseStep,
    FileLink,
    Mark,
    Paper,
    PaperGroup,
    Queue,
    QueueGroup,
    TimelineEvent,
    Viewer,
)
from common.templatetags.ui import LOOKS
from eoffice.models import Document
from integrations.models import OutboxMessage
from onestop.models import Dossier

NOW = datetime(2026, 11, 20, 3, 12, tzinfo=UTC)


def show(text: str, url: str = "/", htmx: bool = False, **context: object) -> str:
    request = RequestFactory().get(url, headers={"hx-request": "true"} if htmx else {})
    request.htmx = HtmxDetails(request)
    template = engines["django"].from_string(text).template
    return template.render(Context({"request": request, "now": NOW, **context}))


def component(name: str, **context: object) -> str:
    return show(f'{{% include "components/{name}.html" %}}', **context)


# -- icons


def test_holds_each_icon_once_per_page():
    page = show('{% icon "clock" %}{% icon "clock" 20 %}{% icon "check" %}{% icon_sprite %}')
    assert page.count('<use href="#i-clock"/>') == 2
    assert page.count('<symbol id="i-clock"') == 1
    assert page.count("<symbol ") == 2
    assert 'class="i i--20"' in page


def test_brings_an_icon_along_once_for_htmx_because_the_sprite_is_written_already():
    part = show('{% icon "clock" %}{% icon "clock" %}', htmx=True)
    assert part.count('<symbol id="p-clock"') == 1
    assert part.count('<use href="#p-clock"/>') == 2


def test_draws_icons_in_place_without_a_request():
    page = render_to_string("errors/500.html", {"site_title": "Một cửa"})
    assert "<use" not in page
    assert "<path" in page


def test_counts_icons_of_included_components_and_blocks():
    page = show('{% note "warn" %}<p>a</p>{% endnote %}{% state_badge "Chờ ký duyệt" %}{% icon_sprite %}')
    assert '<symbol id="i-exclamation-triangle"' in page
    assert '<symbol id="i-pencil"' in page


def test_refuses_an_icon_that_does_not_exist():
    with pytest.raises(heroicons.IconDoesNotExist):
        show('{% icon "no-such-icon" %}')


@pytest.mark.parametrize("look", LOOKS.values())
def test_has_an_icon_for_each_state(look):
    assert "<path" in show("{% badge 'x' tone sign %}", htmx=True, tone=look[0], sign=look[1])


# -- words with meaning


@pytest.mark.parametrize("states", [Dossier.State, Document.State, Document.Preparation, OutboxMessage.State])
def test_knows_the_word_of_each_state(states):
    assert {str(word) for word in states.labels} <= {str(word) for word in LOOKS}


def test_gives_a_state_its_own_look():
    assert 'class="badge badge--bad"' in show('{% state_badge "Bị trả lại" %}')
    assert show('{% state_badge "Từ chưa biết" %}') == '<span class="badge">Từ chưa biết</span>'


def test_escapes_what_people_wrote():
    code = show("{% dossier_code code True %}{% badge code %}", code="<b>x")
    assert "<b>" not in code
    assert "&lt;b&gt;x" in code


def test_colours_a_code_by_its_door():
    assert show('{% dossier_code "H18-1" True "/x" %}') == '<a class="code code--online" href="/x">H18-1</a>'
    assert show('{% dossier_code "H18-1" False %}') == '<span class="code code--counter">H18-1</span>'
    assert show('{% dossier_code "H18-1" %}') == '<span class="code">H18-1</span>'
    assert "Trực tuyến" in show("{% door True %}")
    assert "Trực tiếp" in show("{% door False %}")


# -- deadlines


@pytest.mark.parametrize(
    ("left", "look", "words"),
    [
        (timedelta(days=2, hours=22), 'class="due"', "Còn 2 ngày 22 giờ"),
        (timedelta(hours=5, minutes=48), "due--soon", "Còn 5 giờ 48 phút"),
        (timedelta(hours=-17, minutes=-42), "due--late", "Quá hạn 17 giờ 42 phút"),
    ],
)
def test_shows_a_deadline_as_date_and_time_left(left, look, words):
    shown = show('{% due due_at "5 ngày" %}', due_at=NOW + left)
    assert look in shown
    assert words in shown
    assert "(5 ngày)" in shown


def test_opens_the_exact_times_of_a_deadline():
    shown = show("{% due due_at tip_id=code facts=facts %}", due_at=NOW, code="H18", facts=[("Cơ quan", "Sở")])
    assert 'aria-describedby="H18"' in shown
    assert 'id="H18"' in shown
    assert "20/11/2026 10:12" in shown
    assert "dưới 1 giây" in shown
    assert "Sở" in shown


def test_says_that_no_deadline_runs_yet():
    assert "Chưa tính hạn" in show("{% due None %}")


def test_draws_how_much_of_the_time_is_used():
    block = Clock([ClockCell("Hẹn trả", NOW)], NOW + timedelta(hours=1), "Còn lại", start=NOW - timedelta(hours=3))
    shown = show("{% clock block %}", block=block)
    assert 'value="75"' in shown
    assert "clock--soon" in shown
    assert "Còn 1 giờ" in shown
    assert "<progress" not in show("{% clock block %}", block=Clock([], None, "Còn lại"))


# -- filters and addresses


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ("{{ value|vnd }}", 1200000, "1.200.000 đồng"),
        ("{{ value|vn_datetime }}", NOW, "20/11/2026 10:12"),
        ("{{ value|vn_seconds }}", NOW, "20/11/2026 10:12:00"),
        ("{{ value|vn_date }}", date(2026, 2, 3), "03/02/2026"),
        ("{{ value|vn_date }}", datetime(2026, 11, 19, 18, 0, tzinfo=UTC), "20/11/2026"),
        ("{{ value|vn_datetime }}", None, ""),
        ("{{ value|file_size }}", 900, "900 B"),
        ("{{ value|file_size }}", 421888, "412 KB"),
        ("{{ value|file_size }}", 12373196, "11,8 MB"),
        ("{{ value|mask_name }}", "Quàng Thị Mai", "Q••• T••• M•••"),
        ("{{ value|mask_number }}", "011189001217", "•••••217"),
        ("{{ value|mask_number }}", "12345", "•••••"),
        ("{{ value|mask_email }}", "mai.huong@thu.example", "m•••@thu.example"),
    ],
)
def test_writes_values_as_people_here_do(text, value, written):
    assert show(text, value=value) == written


def test_changes_the_query_and_starts_over_when_a_filter_changes():
    assert show("{% query after='t' %}", url="/?q=a&after=s") == "?q=a&amp;after=t"
    assert show("{% query q='b' %}", url="/?q=a&after=s") == "?q=b"
    assert show("{% query q=None %}", url="/?q=a&x=1") == "?x=1"


def test_links_each_sheet_and_script_once():
    assert show('{% css "record" "form" %}').count("<link") == 2
    assert 'src="/static/js/dialog.js" defer' in show('{% js "dialog" %}')


# -- components


def test_repeats_the_code_in_a_dialog():
    shown = show('{% dialog "d" title="Trả lại" code="H18-1" online=True %}<p>thân</p>{% enddialog %}')
    assert 'id="d" aria-labelledby="d-h"' in shown
    assert "H18-1" in shown
    assert "<p>thân</p>" in shown
    assert "data-dialog-open" not in shown
    assert " open data-dialog-open" in show('{% dialog "d" title="x" open=True %}{% enddialog %}')


def test_shows_an_event_with_origin_person_opinion_and_file():
    event = TimelineEvent(
        NOW, "office", "trả lại", person="Tuyến", post="Phó Giám đốc", receiver="Nam", opinion="a\n<b>",
        files=[FileLink("a.pdf", "/f", "bản 2")], tone="bad",
    )  # fmt: skip
    shown = component("timeline", events=[event])
    for words in (
        "eOffice",
        "Tuyến",
        "Phó Giám đốc",
        "Nam",
        "a<br>&lt;b&gt;",
        "a.pdf, bản 2",
        "event__dot--bad",
        "20/11 10:12",
    ):
        assert words in shown
    assert "Một cửa" in component("timeline", events=[TimelineEvent(NOW, "desk", "tiếp nhận")])


def test_marks_the_signature_of_a_paper_in_words():
    sound, unknown = Mark("Chữ ký số hợp lệ", "ok"), Mark("Chữ ký số chưa xác minh được", "warn")
    papers = [Paper("a", "/a", mark=sound), Paper("b", "", mark=unknown), Paper("c", "/c", current=True)]
    shown = component("papers", paper_groups=[PaperGroup("Giấy tờ", papers), PaperGroup("Kết quả", [], "Chưa có.")])
    assert shown.count("Chữ ký số hợp lệ") == 1
    assert shown.count("Chữ ký số chưa xác minh được") == 1
    assert shown.count("<a ") == 2
    assert "Chưa có." in shown


def test_shows_pages_or_why_there_are_none():
    assert component("viewer", viewer=Viewer("a", ["/1.png", "/2.png"])).count("<img") == 2
    assert "Đang chuyển sang PDF." in component("viewer", viewer=Viewer("a", waiting="Đang chuyển sang PDF."))


def test_marks_the_queue_that_is_open():
    queues = [
        Queue("Bị trả lại", "/a", "inbox", 1200, "bad", current=True),
        Queue("Kho", "/b", "inbox"),
        Queue("x", "/c", "inbox", 0, "bad"),
    ]
    shown = component("queues", queue_groups=[QueueGroup("Cần làm", queues)])
    assert 'class="queue queue--bad" href="/a" aria-current="page"' in shown
    assert "1.200" in shown
    assert "queue--none" in shown
    assert shown.count("queue__n") == 2


def test_says_that_a_check_failed():
    shown = component("checks", checks=[Check(True, "a"), Check(False, "b")])
    assert shown.count("Chưa đạt:") == 1


def test_shows_how_far_a_dossier_has_come():
    course = [CourseStep("a", state="done"), CourseStep("b", state="now"), CourseStep("c")]
    shown = component("course", course=course)
    assert shown.count('aria-current="step"') == 1
    assert ">3<" in shown
