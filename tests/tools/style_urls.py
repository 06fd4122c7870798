"""只有零件页的网址，连同零件上的表单要用的（“不要了”、登录）。"""

from django.urls import include, path

from tools import style_page

urlpatterns = [
    *style_page.urlpatterns,
    path("", include("core.urls")),
    path("accounts/", include("accounts.urls")),
]
