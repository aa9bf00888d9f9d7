"""The citizens' pages."""

from django.urls import path

from portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("tra-cuu/", views.track_find, name="track_find"),
    path("tra-cuu/<str:code>/", views.track, name="track"),
    path("tra-cuu/<str:code>/chi-tiet/", views.track_full, name="track_full"),
    path("tra-cuu/<str:code>/ket-qua/", views.track_result, name="track_result"),
    path("tra-cuu/<str:code>/van-ban/<int:pk>/", views.track_letter, name="track_letter"),
]
