from django.urls import include, path

urlpatterns: list[path] = [
    path("", include("core.urls")),
    path("accounts/", include("accounts.urls")),
    path("regimes/", include("regimes.urls")),
]
