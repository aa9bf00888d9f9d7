"""Where the reports live."""

from django.urls import path

from reports import views

app_name = "reports"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("ii-06a.csv", views.overview_csv, name="overview_csv"),
]
