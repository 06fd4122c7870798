from django.urls import path

from desk.views import cases, home

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/tab/<slug:tab>/", cases.case, name="case_tab"),
]
