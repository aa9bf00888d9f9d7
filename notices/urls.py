"""The addresses of the notices."""

from django.urls import path

from notices.views import notices

app_name = "notices"

urlpatterns = [
    path("", notices.notice_list, name="notice_list"),
    path("<int:pk>/", notices.notice_open, name="notice_open"),
    path("so-moi/", notices.notice_count, name="notice_count"),
    path("da-doc/", notices.notice_see_all, name="notice_see_all"),
]
