"""The public API: the same two levels of knowledge as the citizens' page (row C5)."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_field
from redis.exceptions import RedisError
from rest_framework import serializers
from rest_framework.exceptions import NotFound, Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

from onestop import tracking
from portal import misses

SECRET_HEADER = "X-Dossier-Secret"
SECRET_PARAMETER = OpenApiParameter(
    SECRET_HEADER, str, OpenApiParameter.HEADER, description="Mã tra cứu in trên giấy hẹn; không bắt buộc"
)
CODE_PARAMETER = OpenApiParameter("code", str, OpenApiParameter.PATH, description="Mã hồ sơ in trên giấy hẹn")


class PublicThrottle(AnonRateThrottle):
    """One pace for all anonymous callers of an address."""

    scope = "public"

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the call; with the broker down nobody is refused, as on the citizens' page."""
        try:
            return super().allow_request(request, view)
        except RedisError:
            return True


class StepSerializer(serializers.Serializer[Any]):
    """One step of the process."""

    name = serializers.CharField()
    unit = serializers.CharField()
    standing = serializers.ChoiceField(["done", "now", "next"])
    at = serializers.DateTimeField(allow_null=True)


class CourseSerializer(serializers.Serializer[Any]):
    """One act, by unit and post."""

    at = serializers.DateTimeField()
    sender = serializers.CharField()
    action = serializers.CharField()
    receiver = serializers.CharField(allow_blank=True)


class MissingSerializer(serializers.Serializer[Any]):
    """A paper that is still owed."""

    name = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)


class LetterSerializer(serializers.Serializer[Any]):
    """A letter of the agency to the applicant."""

    name = serializers.CharField()
    at = serializers.DateTimeField()


class AnnexSerializer(serializers.Serializer[Any]):
    """A file that was issued along with the document."""

    title = serializers.CharField()
    file_name = serializers.CharField()


class NoticeSerializer(serializers.Serializer[Any]):
    """What the applicant was told."""

    at = serializers.DateTimeField()
    title = serializers.CharField()
    text = serializers.CharField(allow_blank=True)


class ResultSerializer(serializers.Serializer[Any]):
    """The issued document."""

    notation = serializers.CharField()
    issued_on = serializers.CharField()
    agency_name = serializers.CharField()
    file_name = serializers.CharField()
    annexes = AnnexSerializer(many=True)


class DetailsSerializer(serializers.Serializer[Any]):
    """What the secret adds."""

    owner_masked = serializers.CharField()
    missing = MissingSerializer(many=True)
    letters = LetterSerializer(many=True)
    notices = NoticeSerializer(many=True)
    payment_label = serializers.CharField(allow_blank=True)
    payment_total_vnd = serializers.IntegerField()
    payment_owed_vnd = serializers.IntegerField()
    payment_note = serializers.CharField(allow_blank=True)
    result = ResultSerializer(allow_null=True)
    result_type = serializers.CharField(allow_blank=True)
    result_number = serializers.CharField(allow_blank=True)
    result_valid_until = serializers.DateField(allow_null=True)


class PartSerializer(serializers.Serializer[Any]):
    """A part dossier as anybody may see it."""

    code = serializers.CharField()
    procedure_name = serializers.CharField()
    agency_name = serializers.CharField()
    state = serializers.CharField()
    state_label = serializers.CharField()
    due_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class TrackSerializer(serializers.Serializer[Any]):
    """A dossier as anybody may see it; `details` only with the secret."""

    code = serializers.CharField()
    procedure_code = serializers.CharField()
    procedure_name = serializers.CharField()
    agency_name = serializers.CharField()
    deciding_agency_name = serializers.CharField()
    case_name = serializers.CharField(allow_blank=True)
    channel = serializers.CharField()
    state = serializers.CharField()
    state_label = serializers.CharField()
    turn = serializers.CharField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    received_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    paused_at = serializers.DateTimeField(allow_null=True)
    original_due_at = serializers.DateTimeField(allow_null=True)
    extensions = serializers.IntegerField()
    finished_at = serializers.DateTimeField(allow_null=True)
    steps = StepSerializer(many=True)
    course = CourseSerializer(many=True)
    part_of = serializers.CharField(allow_blank=True)
    parts = PartSerializer(many=True)
    details = serializers.SerializerMethodField()

    @extend_schema_field(DetailsSerializer(allow_null=True))
    def get_details(self, _track: tracking.PublicTrack) -> dict[str, Any] | None:
        """Return what the secret adds, or nothing."""
        full = self.context["full"]
        return dict(DetailsSerializer(full).data) if full else None


@method_decorator(login_not_required, name="dispatch")
class DossierView(APIView):
    """Follow a dossier."""

    throttle_classes = [PublicThrottle]

    @extend_schema(
        operation_id="dossier_track",
        summary="Theo dõi hồ sơ bằng mã hồ sơ; thêm mã tra cứu để xem chi tiết",
        parameters=[CODE_PARAMETER, SECRET_PARAMETER],
        responses={
            200: TrackSerializer,
            404: OpenApiResponse(description="Không có hồ sơ, hoặc mã tra cứu sai"),
            429: OpenApiResponse(description="Gọi quá nhiều, hoặc sai quá năm lần"),
        },
    )
    def get(self, request: Request, code: str) -> Response:
        """Return what the code, and the secret when given, may show."""
        now = timezone.now()
        wait = misses.wait_seconds(request._request, at=now)
        if wait:
            raise Throttled(wait)
        secret = request.headers.get(SECRET_HEADER, "")
        full = tracking.public_track_full(code, secret) if secret else None
        track = full.track if full else None if secret else tracking.public_track(code)
        if track is None:
            misses.note_miss(request._request, at=now)
            raise NotFound(_("Không có hồ sơ nào mang mã này, hoặc mã tra cứu không đúng."))
        return Response(TrackSerializer(track, context={"full": full}).data)
