from django.urls import include, path

urlpatterns: list[path] = [
    path("", include("core.urls")),
]
