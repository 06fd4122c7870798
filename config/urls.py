from django.conf import settings
from django.urls import include, path

urlpatterns: list[path] = [
    path("", include("core.urls")),
    path("", include("desk.urls")),
    path("accounts/", include("accounts.urls")),
    path("regimes/calendar/", include("desk.calendar_urls")),
    path("regimes/", include("desk.regime_urls")),
    path("regimes/", include("regimes.urls")),
    path("cases/", include("cases.urls")),
    path("", include("publicity.urls")),
    path("", include("review.urls")),
    path("notices/", include("notices.urls")),
    path("archives/", include("archives.urls")),
    path("", include("benefits.urls")),
    path("supervision/", include("supervision.urls")),
    path("", include("cases.urls_investigation")),
]

if settings.DEBUG:
    # 样式页只供开发时对照，正式运行没有这个网址。
    urlpatterns += [path("", include("desk.style_page"))]
