"""What is done with an officer's account: close it, open it, hand its work over, give posts and end them."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import duties, officers
from accounts.duties import Thing
from accounts.forms.officers import AgencyForm, PostForm, ReasonForm, RenameForm
from accounts.models import Agency, Role, User
from accounts.policies import can_change_post
from accounts.services import closing, handing_over, posts, renaming
from accounts.services.account_course import Hindered
from accounts.services.posts import PostData
from accounts.views.officers import (
    CLOSE,
    HAND_OVER,
    RENAME,
    REOPEN,
    close_form,
    end_form,
    end_id,
    hand_over_form,
    officer_page,
    seen_officer,
)
from common.answering import answer_form
from common.forms import OfficeForm
from common.http import OfficeRequest, render_page

forms_of = require_http_methods(["GET", "HEAD", "POST"])
REDIRECT = 302
Act = Callable[[dict[str, Any]], str]


@require_POST
def account_close(request: OfficeRequest, username: str) -> HttpResponse:
    """Close the account and give its work to a colleague (Khóa tài khoản)."""
    account = seen_officer(request, username)

    def act(values: dict[str, Any]) -> str:
        counts = closing.account_close(
            account_id=account.pk,
            taker_id=values["taker"],
            actor=request.user,
            at=now(),
            reason=values["reason"],
        )
        said = _("Đã khóa tài khoản của %(name)s; người này bị đăng xuất ngay.") % {"name": account.full_name}
        return f"{said} {_moved(counts)}".strip()

    has_work = bool(duties.left_with([account.pk]))
    form = close_form(account, officers.own_posts(account), request.POST, has_work=has_work)
    return _answer(request, account, CLOSE, form, act)


@require_POST
def account_reopen(request: OfficeRequest, username: str) -> HttpResponse:
    """Let the person sign in again (Mở lại)."""
    account = seen_officer(request, username)

    def act(values: dict[str, Any]) -> str:
        closing.account_reopen(account_id=account.pk, actor=request.user, at=now(), **values)
        return _("Đã mở lại tài khoản. Công việc, chứng thư số và con dấu đã giao hoặc thu hồi không tự trở về.")

    return _answer(request, account, REOPEN, ReasonForm(request.POST, auto_id=f"{REOPEN}-%s"), act)


@require_POST
def work_hand_over(request: OfficeRequest, username: str) -> HttpResponse:
    """Give the person's work to a colleague (Bàn giao công việc)."""
    account = seen_officer(request, username)

    def act(values: dict[str, Any]) -> str:
        return _moved(
            handing_over.work_hand_over(
                account_id=account.pk,
                taker_id=values["taker"],
                agency_id=values.get("agency"),
                actor=request.user,
                at=now(),
                reason=values["reason"],
            )
        )

    form = hand_over_form(request.user, account, request.POST)
    return _answer(request, account, HAND_OVER, form, act)


@require_POST
def account_rename(request: OfficeRequest, username: str) -> HttpResponse:
    """Give the person another user name (Đổi tên đăng nhập)."""
    account = seen_officer(request, username)

    def act(values: dict[str, Any]) -> str:
        renamed = renaming.account_rename(account_id=account.pk, actor=request.user, at=now(), **values)
        account.username = renamed.username
        return _("Đã đổi tên đăng nhập thành %(name)s.") % {"name": renamed.username}

    answer = _answer(request, account, RENAME, RenameForm(request.POST, auto_id=f"{RENAME}-%s"), act)
    if answer.status_code == REDIRECT:
        answer["Location"] = account.get_absolute_url()
    return answer


@forms_of
def post_give(request: OfficeRequest, username: str) -> HttpResponse:
    """Give the person a post at the agency of ?co_quan=, which is asked for first (Giao chức vụ)."""
    account = seen_officer(request, username)
    agencies = list(officers.agencies_seen(request.user))
    agency = agency_of(request, agencies)
    if agency is None:
        context = {"account": account, "place_form": AgencyForm(agencies=agencies)}
        return render_page(request, "accounts/post_form.html", context)
    form = PostForm(request.POST or None, initial={"main": False}, **choices_at(request.user, agency))

    def act(values: dict[str, Any]) -> str:
        given = post_data(agency, values)
        post = posts.post_give(account_id=account.pk, data=given, actor=request.user, at=now())
        return _("Đã giao chức vụ %(post)s.") % {"post": post}

    def page(status: int) -> HttpResponse:
        context = {"account": account, "agency": agency, "form": form, "choosable": len(agencies) > 1}
        return render_page(request, "accounts/post_form.html", context, status=status)

    if request.method != "POST":
        return page(200)
    return answer_form(request, form, act, page=page, back=account.get_absolute_url())


@require_POST
def post_end(request: OfficeRequest, username: str, pk: int) -> HttpResponse:
    """End a post (Kết thúc chức vụ)."""
    account = seen_officer(request, username)
    post = get_object_or_404(account.posts.select_related("agency", "department"), pk=pk)

    def act(values: dict[str, Any]) -> str:
        posts.post_end(post_id=post.pk, actor=request.user, at=now(), **values)
        return _("Đã kết thúc chức vụ %(post)s.") % {"post": post}

    return _answer(request, account, end_id(post), end_form(post, request.POST), act)


def _answer(request: OfficeRequest, account: User, name: str, form: OfficeForm, act: Act) -> HttpResponse:
    """Answer a form of the person's page; what hinders it is listed in its dialog."""
    things: list[Thing] = []

    def noted(values: dict[str, Any]) -> str:
        try:
            return act(values)
        except Hindered as error:
            things.extend(error.things)
            raise

    def page(status: int) -> HttpResponse:
        return officer_page(request, account, forms={name: form}, things=things, status=status)

    return answer_form(request, form, noted, page=page, back=account.get_absolute_url())


def _moved(counts: Mapping[str, int]) -> str:
    if not counts:
        return ""
    what = ", ".join(f"{count} {label}" for label, count in counts.items())
    return _("Đã bàn giao: %(what)s.") % {"what": what}


def agency_of(request: OfficeRequest, agencies: list[Agency]) -> Agency | None:
    """Return the agency that is asked for, or the only one there is.

    Raises:
        Http404: it is none where this person gives posts.
    """
    if "co_quan" not in request.GET:
        return agencies[0] if len(agencies) == 1 else None
    form = AgencyForm(request.GET, agencies=agencies)
    if not form.is_valid():
        raise Http404
    return next(agency for agency in agencies if agency.pk == form.cleaned_data["co_quan"])


def choices_at(viewer: User, agency: Agency) -> dict[str, Any]:
    """Return what the form of a post offers at this agency: the roles that the viewer gives, and the departments."""
    managed = officers.managed_agencies(viewer)
    roles = [
        (value, label)
        for value, label in Role.choices
        if can_change_post(viewer, role=value, agency_id=agency.pk, managed=managed)
    ]
    return {"roles": roles, "departments": agency.departments.order_by("code")}


def post_data(agency: Agency, values: dict[str, Any]) -> PostData:
    """Return the post that the form tells of."""
    return PostData(
        agency_id=agency.pk,
        role=values["role"],
        title=values["title"],
        department_id=values["department"],
        authority=values["authority"],
        main=values.get("main", False),
    )
