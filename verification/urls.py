from django.urls import path

from verification.views import assess, check

app_name = "verification"
urlpatterns = [
    path("cases/checks/", check.checks, name="checks"),
    path("cases/<int:pk>/check/", check.check_page, name="check"),
    path("cases/<int:pk>/request_check/", check.request_check, name="request_check"),
    path("cases/<int:pk>/record_hit/", check.record_hit, name="record_hit"),
    path("cases/<int:pk>/explain_hits/", check.explain_hits, name="explain_hits"),
    path("cases/<int:pk>/answer_classes/<int:subject>/", check.answer_classes, name="answer_classes"),
    path("cases/<int:pk>/join_check/", check.join_check, name="join_check"),
    path("cases/<int:pk>/void_hit/<int:hit>/", check.void_hit, name="void_hit"),
    path("cases/<int:pk>/record_check/", check.record_check, name="record_check"),
    path("cases/<int:pk>/object_check/", check.object_check, name="object_check"),
    path("cases/<int:pk>/recheck/", check.recheck, name="recheck"),
    path("cases/<int:pk>/assess/", assess.assess, name="assess"),
]
