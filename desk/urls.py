from django.urls import path

from desk.views import cases, decision, home

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/tab/<slug:tab>/", cases.case, name="case_tab"),
    path("cases/<int:pk>/approve/", decision.approve_page, name="approve"),
    path("cases/<int:pk>/refuse/", decision.refuse_page, name="refuse"),
    path("cases/<int:pk>/send_back/", decision.send_back_page, name="send_back"),
    path("cases/<int:pk>/pass_gate/", decision.pass_gate_page, name="pass_gate"),
]
