from django.urls import path

from regimes import views

app_name = "regimes"
urlpatterns = [
    path("", views.regime_list, name="list"),
    path("standards/", views.standards, name="standards"),
    path("standards/<str:kind>/enter/", views.enter, name="enter"),
    path("standards/<str:kind>/<int:pk>/confirm/", views.confirm, name="confirm"),
    path("calendar/", views.calendar, name="calendar"),
    path("due/", views.due, name="due"),
]
