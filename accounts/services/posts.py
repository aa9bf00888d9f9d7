"""Give posts to officers and end them."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts import duties
from accounts.models import AccountEvent, Agency, Department, Post, Role, User
from accounts.officers import held_posts, managed_agencies
from accounts.policies import can_change_post
from accounts.services.account_course import Hindered, lock_accounts, lock_staff, note, require_manager, require_reason
from accounts.services.closing import require_arrived, require_no_gaps, require_other_system_admin
from common import rows
from common.errors import InputError, PolicyError, TransitionError

Kind = AccountEvent.Kind


@dataclass(frozen=True)
class PostData:
    """What a post is; `authority` is the line above the title on papers, such as KT. GIÁM ĐỐC."""

    agency_id: int
    role: str
    title: str
    department_id: int | None = None
    authority: str = ""
    main: bool = False


@transaction.atomic
def post_give(*, account_id: int, data: PostData, actor: User, at: datetime) -> Post:
    """Give a person a post; the first one is the main post, and a new main post takes the place of the old.

    Raises:
        PolicyError: the actor gives no such posts.
        TransitionError: the account is closed.
        InputError: agency, department and role do not fit together, or the person has this role there already.
    """
    lock_staff()
    [account] = lock_accounts(account_id).values()
    require_giver(actor, data)
    if not account.is_active:
        raise TransitionError(_("Tài khoản đang khóa. Hãy mở lại trước khi giao chức vụ."))
    held = held_posts(account)
    _check(data, held)
    main = data.main or not held
    if main:
        _stop_being_main(held, at)
    post = Post.objects.create(
        user=account, since=localdate(at), main=main, created_at=at, updated_at=at, **_values(data)
    )
    note(account, Kind.POST_GIVEN, actor=actor, at=at, receiver=str(post), role=post.role, agency=post.agency.code)
    return post


@transaction.atomic
def post_end(*, post_id: int, actor: User, at: datetime, reason: str) -> Post:
    """End a post that the person holds; the next one becomes the main post.

    Raises:
        PolicyError: the actor does not look after it, or it makes the last system administrator.
        TransitionError: it has ended.
        InputError: there is no reason.
        Hindered: a step would have nobody, or the person has work, or gets work that is on its way, that needs it.
    """
    lock_staff()
    [account] = lock_accounts(Post.objects.values_list("user_id", flat=True).get(pk=post_id)).values()
    held = held_posts(account)
    post = next((one for one in held if one.pk == post_id), None)
    if post is None:
        raise TransitionError(_("Chức vụ này đã kết thúc. Hãy tải lại trang."))
    require_manager(actor, [post])
    reason = require_reason(reason)
    if post.role == Role.SYSTEM_ADMIN:
        require_other_system_admin(account)
    if account.is_active:
        require_no_gaps(account, [post], viewer=actor)
        require_arrived(account, [post], viewer=actor)
    _require_no_work(account, [one for one in held if one != post], viewer=actor)
    post.active, post.updated_at = False, at
    rows.save(post, ["active", "updated_at"])
    _choose_main(post, held, at)
    note(
        account,
        Kind.POST_ENDED,
        actor=actor,
        at=at,
        receiver=str(post),
        opinion=reason,
        role=post.role,
        agency=post.agency.code,
    )
    return post


def require_giver(actor: User, data: PostData) -> None:
    """Refuse who gives no such posts.

    Raises:
        PolicyError: as said.
    """
    managed = managed_agencies(actor)
    if not can_change_post(actor, role=data.role, agency_id=data.agency_id, managed=managed):
        raise PolicyError(_("Bạn không giao được chức vụ này. Hãy nhờ quản trị hệ thống."))


def _check(data: PostData, held: list[Post]) -> None:
    if not Agency.objects.filter(pk=data.agency_id, active=True).exists():
        raise InputError(_("Cơ quan này không còn hoạt động. Hãy chọn cơ quan khác."), field="agency")
    departments = Department.objects.filter(agency=data.agency_id)
    if data.department_id is not None and not departments.filter(pk=data.department_id).exists():
        raise InputError(_("Phòng này không thuộc cơ quan đã chọn. Hãy chọn lại."), field="department")
    if any((one.agency_id, one.role) == (data.agency_id, data.role) for one in held):
        text = _("Người này đang giữ vai trò «%(role)s» ở cơ quan ấy. Hãy kết thúc chức vụ cũ trước.")
        raise InputError(text % {"role": Role(data.role).label}, field="role")


def _values(data: PostData) -> dict[str, object]:
    texts = {"title": data.title.strip(), "authority": data.authority.strip()}
    return {"agency_id": data.agency_id, "department_id": data.department_id, "role": data.role, **texts}


def _stop_being_main(held: list[Post], at: datetime) -> None:
    Post.objects.filter(pk__in=[one.pk for one in held], main=True).update(main=False, updated_at=at)


def _choose_main(ended: Post, held: list[Post], at: datetime) -> None:
    left = [one for one in held if one != ended]
    if ended.main and left:
        left[0].main, left[0].updated_at = True, at
        rows.save(left[0], ["main", "updated_at"])


def _require_no_work(account: User, left: list[Post], *, viewer: User) -> None:
    things = duties.misfits_of(account, left, viewer=viewer)
    if things:
        text = _("%(name)s còn giữ việc cần chức vụ này. Hãy bấm Bàn giao công việc trước, rồi kết thúc chức vụ.")
        raise Hindered(text % {"name": account.full_name}, things)
