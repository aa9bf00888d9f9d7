"""Addresses of accounts, under /tai-khoan/."""

from django.urls import path

from accounts.views import demo, officer_acts, officer_new, officers, opinions, profile, sign_in

app_name = "accounts"
OFFICER = "can-bo/<str:username>/"
urlpatterns = [
    path("dang-nhap/", sign_in.sign_in, name="login"),
    path("dang-xuat/", sign_in.sign_out, name="logout"),
    path("toi/", profile.profile, name="profile"),
    path("mau-y-kien/", opinions.opinion_list, name="opinion_list"),
    path("mau-y-kien/<int:pk>/xoa/", opinions.opinion_remove, name="opinion_remove"),
    path("dung-thu/", demo.demo_accounts, name="demo_accounts"),
    path("dung-thu/dang-nhap/", demo.demo_sign_in, name="demo_sign_in"),
    path("can-bo/", officers.officer_list, name="officer_list"),
    path("can-bo-moi/", officer_new.officer_create, name="officer_create"),
    path(OFFICER, officers.officer_detail, name="officer_detail"),
    path(f"{OFFICER}khoa/", officer_acts.account_close, name="account_close"),
    path(f"{OFFICER}mo-lai/", officer_acts.account_reopen, name="account_reopen"),
    path(f"{OFFICER}doi-ten/", officer_acts.account_rename, name="account_rename"),
    path(f"{OFFICER}dat-lai-mat-khau/", officer_new.password_reset, name="password_reset"),
    path(f"{OFFICER}ban-giao/", officer_acts.work_hand_over, name="work_hand_over"),
    path(f"{OFFICER}chuc-vu/them/", officer_acts.post_give, name="post_give"),
    path(f"{OFFICER}chuc-vu/<int:pk>/ket-thuc/", officer_acts.post_end, name="post_end"),
]
