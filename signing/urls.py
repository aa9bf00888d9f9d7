"""Where the pages of signing live, under /ky-so/."""

from django.urls import path

from signing.views import doctor

app_name = "signing"

urlpatterns = [
    path("kiem-tra/", doctor.own, name="doctor"),
    path("kiem-tra/tim/", doctor.find_person, name="doctor_find"),
    path("kiem-tra/nguoi/<str:username>/", doctor.of_person, name="doctor_person"),
]
