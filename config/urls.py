"""Where every page lives."""

from django.urls import include, path

from config.health import healthz, livez
from config.views import start

urlpatterns = [
    path("", include("portal.urls")),
    path("bat-dau/", start, name="start"),
    path("tai-khoan/", include("accounts.urls")),
    path("mot-cua/", include("onestop.urls")),
    path("eoffice/", include("eoffice.urls")),
    path("ky-so/", include("signing.urls")),
    path("lien-thong/", include("integrations.urls")),
    path("thong-bao/", include("notices.urls")),
    path("bao-cao/", include("reports.urls")),
    path("cau-hinh/", include("procedures.urls")),
    path("api/v1/", include("portal.api_urls")),
    path("healthz", healthz, name="healthz"),
    path("livez", livez, name="livez"),
]

handler400 = "common.http.bad_request"
handler403 = "common.http.permission_denied"
handler404 = "common.http.page_not_found"
handler500 = "common.http.server_error"
