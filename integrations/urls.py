"""Addresses of the link's pages."""

from django.urls import path

from integrations import views

app_name = "integrations"

urlpatterns = [
    path("", views.message_list, name="message_list"),
    path("<uuid:message_id>/", views.message_detail, name="message_detail"),
    path("<uuid:message_id>/gui-lai/", views.message_resend, name="message_resend"),
]
