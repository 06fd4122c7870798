from django.urls import path

from cases.views import assess, verification, visit

app_name = "investigation"
urlpatterns = [
    path("cases/checks/", verification.checks, name="checks"),
    path("cases/<int:pk>/check/", verification.check_page, name="check"),
    path("cases/<int:pk>/request_check/", verification.request_check, name="request_check"),
    path("cases/<int:pk>/record_hit/", verification.record_hit, name="record_hit"),
    path("cases/<int:pk>/explain_hits/", verification.explain_hits, name="explain_hits"),
    path("cases/<int:pk>/void_hit/<int:hit>/", verification.void_hit, name="void_hit"),
    path("cases/<int:pk>/record_check/", verification.record_check, name="record_check"),
    path("cases/<int:pk>/object_check/", verification.object_check, name="object_check"),
    path("cases/<int:pk>/recheck/", verification.recheck, name="recheck"),
    path("visits/", visit.visits, name="visits"),
    path("cases/<int:pk>/record_visit/", visit.record_visit, name="record_visit"),
    path("cases/<int:pk>/record_visit/autosave/", visit.autosave, name="autosave"),
    path("cases/<int:pk>/record_visit/photo/<str:kind>/", visit.add_photo, name="add_photo"),
    path("cases/<int:pk>/photo/<int:photo>/", visit.photo, name="photo"),
    path("cases/<int:pk>/finish_visit/", visit.finish_visit, name="finish_visit"),
    path("cases/<int:pk>/hear/", visit.hear, name="hear"),
    path("cases/<int:pk>/assess/", assess.assess, name="assess"),
]
