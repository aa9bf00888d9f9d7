"""Addresses of accounts, under /tai-khoan/."""

from django.urls import path

from accounts.views import demo, opinions, profile, sign_in

app_name = "accounts"
urlpatterns = [
    path("dang-nhap/", sign_in.sign_in, name="login"),
    path("dang-xuat/", sign_in.sign_out, name="logout"),
    path("toi/", profile.profile, name="profile"),
    path("mau-y-kien/", opinions.opinion_list, name="opinion_list"),
    path("mau-y-kien/<int:pk>/xoa/", opinions.opinion_remove, name="opinion_remove"),
    path("dung-thu/", demo.demo_accounts, name="demo_accounts"),
    path("dung-thu/dang-nhap/", demo.demo_sign_in, name="demo_sign_in"),
]
