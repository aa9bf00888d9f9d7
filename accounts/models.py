"""People, agencies, departments, posts and calendars; the desk's copy of the office's directory."""

from datetime import date
from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common import rows
from common.models import JournalEntry, TimeStamped
from common.search import fold, name_sort_key

HELD_NOW = "WHERE one.user_id = %s AND one.active ORDER BY one.main DESC, one.id"
PLACE = (("agency",), ("department",))


class Role(models.TextChoices):
    """What a post lets its holder do; each post has exactly one."""

    CLERK = "clerk", _("Cán bộ một cửa")
    SPECIALIST = "specialist", _("Chuyên viên")
    HEAD = "head", _("Lãnh đạo phòng")
    LEADER = "leader", _("Lãnh đạo cơ quan")
    CLERICAL = "clerical", _("Văn thư cơ quan")
    UNIT_CLERICAL = "unit_clerical", _("Văn thư đơn vị")
    AGENCY_ADMIN = "agency_admin", _("Quản trị cơ quan")
    SYSTEM_ADMIN = "system_admin", _("Quản trị hệ thống")


class WorkHours(models.Model):
    """One interval of work on one weekday of a calendar."""

    calendar = models.ForeignKey("Calendar", models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(help_text="0 = Monday")
    start = models.TimeField()
    end = models.TimeField()

    class Meta:
        ordering = ["weekday", "start"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "weekday", "start"], name="work_hours_once"),
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="work_hours_forward"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="work_hours_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.start:%H:%M}-{self.end:%H:%M}"


class SpecialDay(models.Model):
    """A day off, or a make-up working day, of a calendar."""

    class Kind(models.TextChoices):
        OFF = "off", _("Nghỉ")
        MAKE_UP = "make_up", _("Làm bù")

    calendar = models.ForeignKey("Calendar", models.CASCADE, related_name="special_days")
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="special_day_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class Calendar(TimeStamped):
    """Working hours and special days, shared by agencies."""

    name = models.CharField(max_length=100, unique=True)

    def __str__(self) -> str:
        return self.name


class Agency(TimeStamped):
    """An agency of the province; the tree has no fixed levels."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("Cấp tỉnh")
        COMMUNE = "commune", _("Cấp xã")

    class ClericalRoute(models.TextChoices):
        AGENCY = "agency", _("Chuyển văn thư cơ quan")
        UNIT = "unit", _("Chuyển văn thư đơn vị")

    code = models.CharField(max_length=30, unique=True, help_text="Identity code, H18.01 or 000.00.01.H18")
    old_codes = models.JSONField(default=list, blank=True, help_text="Codes it had before; they stay searchable")
    name = models.CharField(max_length=200)
    parent_name = models.CharField(max_length=200, blank=True, help_text="The line above the name on papers")
    abbreviation = models.CharField(max_length=30, help_text="In document notations, e.g. SXD")
    place = models.CharField(max_length=100, help_text="The place before the date on papers")
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    level = models.CharField(max_length=10, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="agencies")
    clerical_route = models.CharField(max_length=10, choices=ClericalRoute, default=ClericalRoute.AGENCY)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.name


class Department(TimeStamped):
    """A department (phòng) of an agency."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="departments")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["agency", "code"]
        constraints = [models.UniqueConstraint(fields=["agency", "code"], name="department_once")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Create accounts."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        """Store an account with its hashed password and its sort and search keys."""
        user = self.model(username=username, **fields)
        user.sort_key = name_sort_key(user.full_name)
        user.folded_name = fold(user.full_name)
        user.set_password(password)
        user.password_since = user.created_at
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find an account by the name typed at sign-in, in any case of letters."""
        return self.get(username=(username or "").lower())


class User(AbstractBaseUser, TimeStamped):
    """An officer's or a citizen's account."""

    username = models.CharField(max_length=60, unique=True)
    full_name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=300, db_index=True)
    folded_name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    is_active = models.BooleanField(default=True)
    password_since = models.DateTimeField(help_text="When the password was set")
    password_handed_out = models.BooleanField(
        default=False, help_text="An administrator made the password; its owner chooses another before anything else"
    )
    sessions_ended = models.PositiveIntegerField(default=0, help_text="How often every session of it was ended")
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Took the work over when it was closed, and gets what still comes",
    )

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        """Return the administrators' page of the person."""
        return reverse("accounts:officer_detail", args=[self.username])

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Let no session outlive a closing, even when the account is opened again."""
        plain: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        return f"{plain}.{self.sessions_ended}" if self.sessions_ended else plain

    @cached_property
    def active_posts(self) -> list["Post"]:
        """The posts held now, main post first; one query per request."""
        if not self.is_active:
            return []
        found = rows.read(Post, HELD_NOW, [self.pk], related=PLACE)
        for post in found:
            post.user = self
        return found

    @property
    def main_post(self) -> "Post | None":
        """The post under which the person works unless another is named."""
        return self.active_posts[0] if self.active_posts else None

    @property
    def agency(self) -> Agency | None:
        """The agency of the main post."""
        return self.main_post.agency if self.main_post else None

    @property
    def roles(self) -> set[str]:
        """The roles of all posts held now."""
        return {post.role for post in self.active_posts}

    def posts_as(self, *roles: str, agency_id: int | None = None) -> list["Post"]:
        """Return the posts held now with one of these roles, in this agency when one is given."""
        return [
            post
            for post in self.active_posts
            if post.role in roles and (agency_id is None or post.agency_id == agency_id)
        ]

    def has_role(self, *roles: str, agency_id: int | None = None) -> bool:
        """Tell whether one of these roles is held now."""
        return bool(self.posts_as(*roles, agency_id=agency_id))


class Post(TimeStamped):
    """One person's place in an agency: role, title and department."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="posts")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="posts")
    role = models.CharField(max_length=20, choices=Role)
    title = models.CharField(max_length=100, help_text="Chức vụ, e.g. Phó Giám đốc")
    authority = models.CharField(max_length=60, blank=True, help_text="Line above the title, e.g. KT. GIÁM ĐỐC")
    main = models.BooleanField(default=True)
    active = models.BooleanField(default=True)
    since = models.DateField(default=date(2025, 7, 1))

    class Meta:
        ordering = ["agency", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "agency", "role"], condition=Q(active=True), name="post_once_while_active"
            ),
            models.UniqueConstraint(fields=["user"], condition=Q(main=True, active=True), name="one_main_post"),
        ]
        indexes = [models.Index(fields=["agency", "role", "active"], name="post_by_role")]

    def __str__(self) -> str:
        return f"{self.title}, {self.unit_name}"

    @property
    def unit_name(self) -> str:
        """The department, or the agency where the post has none."""
        return self.department.name if self.department else self.agency.name


class AccountEvent(JournalEntry):
    """One act on an account, its posts or its work; lines are only ever added."""

    class Kind(models.TextChoices):
        CREATED = "created", _("tạo tài khoản")
        CLOSED = "closed", _("khóa tài khoản")
        REOPENED = "reopened", _("mở lại tài khoản")
        HANDED_OVER = "handed_over", _("bàn giao công việc cho")
        LEFT_OVER = "left_over", _("chuyển tiếp việc đến sau khi khóa cho")
        TOOK_OVER = "took_over", _("giao nhận công việc của")
        RENAMED = "renamed", _("đổi tên đăng nhập thành")
        PASSWORD_RESET = "password_reset", _("đặt lại mật khẩu")
        POST_GIVEN = "post_given", _("giao chức vụ")
        POST_ENDED = "post_ended", _("kết thúc chức vụ")

    account = models.ForeignKey(User, models.PROTECT, related_name="events")

    class Meta(JournalEntry.Meta):
        verbose_name = _("nhật ký tài khoản")
        verbose_name_plural = _("nhật ký tài khoản")
        constraints = [models.UniqueConstraint(fields=["account", "number"], name="account_event_once")]

    @property
    def said(self) -> str:
        """Return what was done, in words that follow the person's name."""
        if self.action == self.Kind.CLOSED and self.receiver_name:
            return str(_("khóa tài khoản, giao việc cho"))
        return str(self.Kind(self.action).label)


class OfficeUnit(models.Model):
    """A unit of the document office as the desk knows it, from the office's directory messages."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=200)
    active = models.BooleanField(default=True)
    told_at = models.DateTimeField(help_text="When the office last told about it")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OfficePerson(models.Model):
    """A person of the document office as the desk knows them."""

    unit = models.ForeignKey(OfficeUnit, models.CASCADE, related_name="people")
    username = models.CharField(max_length=60)
    full_name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=300)
    title = models.CharField(max_length=100)
    may_present = models.BooleanField(default=False)
    may_sign = models.BooleanField(default=False)
    problem = models.CharField(max_length=300, blank=True, help_text="Why the person cannot sign now; empty when fit")
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["sort_key"]
        constraints = [models.UniqueConstraint(fields=["unit", "username"], name="office_person_once")]

    def __str__(self) -> str:
        return f"{self.full_name}, {self.title}"


class Place(models.Model):
    """An administrative unit: province, district (until 30 June 2025) or commune."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("Tỉnh, thành phố")
        DISTRICT = "district", _("Quận, huyện")
        COMMUNE = "commune", _("Xã, phường")

    code = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=100)
    level = models.CharField(max_length=10, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True, help_text="Last day of a unit that was merged or closed")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class OpinionTemplate(models.Model):
    """A ready opinion (mẫu ý kiến) to be picked beside an opinion's field: one person's own, or an agency's for all."""

    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="opinion_templates")
    agency = models.ForeignKey(Agency, models.CASCADE, null=True, blank=True, related_name="opinion_templates")
    text = models.CharField(max_length=500)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True) ^ Q(agency__isnull=True), name="opinion_has_one_owner"
            ),
            models.UniqueConstraint(fields=["user", "text"], condition=Q(user__isnull=False), name="own_opinion_once"),
            models.UniqueConstraint(
                fields=["agency", "text"], condition=Q(agency__isnull=False), name="agency_opinion_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
