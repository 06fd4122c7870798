from django.urls import path

from desk.views import calendar

app_name = "calendar"
urlpatterns = [
    path("enter/", calendar.enter, name="enter"),
    path("<int:pk>/", calendar.notice, name="notice"),
]
