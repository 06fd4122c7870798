from django.urls import path

from rulebook.views import calendar, date_change, regimes

app_name = "rulebook"
urlpatterns = [
    path("regimes/calendar/enter/", calendar.enter, name="enter_calendar"),
    path("regimes/calendar/<int:pk>/", calendar.notice, name="calendar_notice"),
    path("regimes/<int:pk>/", regimes.regime, name="regime"),
    path("regimes/compare/", regimes.compare, name="compare"),
    path("cases/moved-dates/", date_change.moved_dates, name="moved_dates"),
]
