from django.conf import settings
from django.urls import include, path

urlpatterns: list[path] = [
    path("", include("core.urls")),
    path("", include("desk.urls")),
    path("accounts/", include("accounts.urls")),
    path("", include("rulebook.urls")),
    path("regimes/", include("regimes.urls")),
    path("", include("intake.urls")),
    path("", include("verification.urls")),
    path("", include("visits.urls")),
    path("", include("review.urls")),
    path("", include("publicity.urls")),
    path("", include("decisions.urls")),
    path("notices/", include("notices.urls")),
    path("archives/", include("archives.urls")),
    path("", include("benefits.urls")),
    path("", include("rosters.urls")),
    path("supervision/", include("supervision.urls")),
]

if settings.DEBUG:
    # 样式页只供开发时对照，正式运行没有这个网址。
    urlpatterns += [path("", include("tools.style_page"))]
