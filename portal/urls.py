"""The citizens' pages."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import RedirectView

from portal import checking, views

app_name = "portal"
to_check = login_not_required(RedirectView.as_view(pattern_name="portal:signature_check"))
urlpatterns = [
    path("", views.home, name="home"),
    path("kiem-tra-chu-ky/", checking.signature_check, name="signature_check"),
    path("verify", to_check, name="verify"),
    path("tra-cuu/", views.track_find, name="track_find"),
    path("tra-cuu/<str:code>/", views.track, name="track"),
    path("tra-cuu/<str:code>/chi-tiet/", views.track_full, name="track_full"),
    path("tra-cuu/<str:code>/ket-qua/", views.track_result, name="track_result"),
    path("tra-cuu/<str:code>/phu-luc/<int:pk>/", views.track_annex, name="track_annex"),
    path("tra-cuu/<str:code>/van-ban/<int:pk>/", views.track_letter, name="track_letter"),
]
