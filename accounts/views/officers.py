"""Officers' accounts for those who look after them: the list, and the page of one person."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import duties, officers, proof
from accounts.duties import Thing
from accounts.forms import ProofForm
from accounts.forms.officers import FindForm, HandOverForm, ReasonForm, RenameForm, TakerForm
from accounts.models import Post, User
from accounts.officers import ACTIVE, CLOSED, LEFT, UNMATCHED
from accounts.policies import can_change_account, can_change_post, can_manage_people
from common.forms import OfficeForm
from common.http import OfficeRequest, keyset_page, render_page
from common.screens import Queue, QueueGroup

PAGE_ROWS = 50
ICONS = {
    "": "user-group",
    ACTIVE: "check-circle",
    CLOSED: "lock-closed",
    LEFT: "exclamation-triangle",
    UNMATCHED: "identification",
}
CLOSE, REOPEN, HAND_OVER, RENAME = "khoa", "mo-lai", "ban-giao", "doi-ten"
RESET = "dat-lai-mat-khau"


@require_safe
def officer_list(request: OfficeRequest) -> HttpResponse:
    """List the people whose accounts this person looks after (Cán bộ)."""
    require_manager(request)
    user, asked = request.user, request.GET
    form = FindForm(asked, agencies=officers.agencies_seen(user))
    chosen: dict[str, Any] = form.cleaned_data if form.is_valid() else {"q": "", "co_quan": None, "vai_tro": ""}
    queue = asked.get("hang", "") if asked.get("hang") in ICONS else ""
    rows = officers.officer_list(
        user,
        text=chosen["q"],
        agency_id=chosen["co_quan"],
        role=chosen["vai_tro"],
        state=queue,
    )
    counts = officers.queue_counts(user)
    context = {
        "page": keyset_page(rows, order=["sort_key"], after=asked.get("after", ""), size=PAGE_ROWS),
        "form": form,
        "filtered": any(chosen.values()),
        "queue": queue,
        "queue_name": _names()[queue],
        "empty": _empty(queue),
        "total": counts[queue],
        "queue_groups": [QueueGroup(_("Cán bộ"), [_line(name, counts[name], queue) for name in ICONS])],
    }
    return render_page(request, "accounts/officer_list.html", context, part="list")


@require_safe
def officer_detail(request: OfficeRequest, username: str) -> HttpResponse:
    """Show a person's posts, what they have in hand, and what was done with the account."""
    return officer_page(request, seen_officer(request, username))


def require_manager(request: OfficeRequest) -> None:
    """Keep out who looks after nobody's account.

    Raises:
        PermissionDenied: as said.
    """
    if not can_manage_people(request.user):
        raise PermissionDenied


def seen_officer(request: OfficeRequest, username: str) -> User:
    """Return the account, if this person looks after it.

    Raises:
        PermissionDenied: the person looks after nobody's.
        Http404: there is none, or it is none of the person's business.
    """
    require_manager(request)
    return get_object_or_404(officers.officers_seen(request.user), username=username)


def officer_page(
    request: OfficeRequest,
    account: User,
    *,
    forms: Mapping[str, OfficeForm] | None = None,
    things: Sequence[Thing] = (),
    status: int = 200,
) -> HttpResponse:
    """Draw the page; `forms` are those that were refused, by their dialogs, `things` what hindered one of them."""
    at, refused, has_work = now(), forms or {}, bool(duties.left_with([account.pk]))
    posts = officers.posts_of(account)
    held = [post for post in posts if post.active] or posts
    managed = officers.managed_agencies(request.user)
    may_change = can_change_account(request.user, held, managed)
    context: dict[str, Any] = {
        "account": account,
        "main": posts[0] if posts and posts[0].active else None,
        "rows": [_post_row(request.user, post, managed, refused) for post in posts],
        "holdings": duties.holdings_of(account, viewer=request.user, at=at),
        "events": officers.events_of(account),
        "things": things,
        "may_close": may_change and account.is_active and account != request.user,
        "may_rename": may_change,
        "is_unmatched": officers.is_unmatched(account),
        "may_reset": may_change and account.is_active and account != request.user,
        "may_reopen": may_change and not account.is_active,
        "may_give_post": account.is_active,
        "may_hand_over": has_work and bool(_changeable(request.user, held)),
        "close_form": refused.get(CLOSE) or close_form(account, held, has_work=has_work),
        "reopen_form": refused.get(REOPEN) or ReasonForm(auto_id=f"{REOPEN}-%s"),
        "rename_form": refused.get(RENAME) or RenameForm(auto_id=f"{RENAME}-%s"),
        "reset_form": refused.get(RESET) or reset_form(request),
        "hand_over_form": refused.get(HAND_OVER) or hand_over_form(request.user, account),
    }
    return render_page(request, "accounts/officer_detail.html", context, status=status)


def close_form(account: User, held: Sequence[Post], data: Any = None, *, has_work: bool) -> TakerForm:
    """Return the form of the dialog that closes the account; who has no work, nor others' late one, needs no taker."""
    takers, others = officers.takers_for(held, account), officers.stands_in_for(account)
    names = [one.full_name for one in others]
    return TakerForm(data, takers=takers, needed=has_work or bool(others), stands_in_for=names, auto_id=f"{CLOSE}-%s")


def hand_over_form(viewer: User, account: User, data: Any = None) -> HandOverForm:
    """Return the form of the dialog that hands work over, for the agencies that the viewer looks after."""
    posts = officers.own_posts(account)
    own = _changeable(viewer, posts)
    return HandOverForm(
        data,
        takers=officers.takers_for(own, account),
        agencies=list({post.agency_id: post.agency for post in own}.values()),
        whole=len(own) == len(posts),
        auto_id=f"{HAND_OVER}-%s",
    )


def reset_form(request: OfficeRequest, data: Any = None) -> ProofForm:
    """Return the form of the dialog that makes a password to hand out."""
    return ProofForm(data, ask=not proof.is_fresh(request, at=now()), auto_id=f"{RESET}-%s")


def end_form(post: Post, data: Any = None) -> ReasonForm:
    """Return the form of the dialog that ends a post."""
    return ReasonForm(data, auto_id=f"{end_id(post)}-%s")


def end_id(post: Post) -> str:
    """Return the name of the dialog that ends a post."""
    return f"ket-thuc-{post.pk}"


def _changeable(viewer: User, posts: Sequence[Post]) -> list[Post]:
    managed = officers.managed_agencies(viewer)
    return [
        post for post in posts if can_change_post(viewer, role=post.role, agency_id=post.agency_id, managed=managed)
    ]


def _post_row(viewer: User, post: Post, managed: frozenset[int], refused: Mapping[str, OfficeForm]) -> dict[str, Any]:
    may_change = can_change_post(viewer, role=post.role, agency_id=post.agency_id, managed=managed)
    name = end_id(post)
    form = refused.get(name) or end_form(post)
    return {"post": post, "may_end": post.active and may_change, "end_id": name, "end_form": form}


def _names() -> Mapping[str, str]:
    return {
        "": _("Tất cả"),
        ACTIVE: _("Đang mở"),
        CLOSED: _("Đã khóa"),
        LEFT: _("Đã khóa, còn giữ việc"),
        UNMATCHED: _("Chưa khớp eOffice"),
    }


def _empty(queue: str) -> str:
    """Return what a queue without anybody says: what would stand in it."""
    return {
        CLOSED: _("Chưa khóa tài khoản nào. Tài khoản đã khóa hiện ở đây và mở lại được."),
        LEFT: _("Không ai bị khóa mà còn giữ việc. Việc đến sau khi khóa mà chưa có người nhận sẽ hiện ở đây."),
        UNMATCHED: _("Mọi lãnh đạo phòng đều có ở eOffice. Người mà eOffice chưa có tên đăng nhập sẽ hiện ở đây."),
    }.get(queue, _("Không có ai ở đây. Cán bộ của cơ quan bạn quản trị sẽ hiện trong danh sách này."))


def _line(name: str, count: int, current: str) -> Queue:
    address = reverse("accounts:officer_list") + (f"?hang={name}" if name else "")
    tone = {LEFT: "bad", UNMATCHED: "warn"}.get(name, "")
    return Queue(_names()[name], address, ICONS[name], count, tone, current=name == current)
