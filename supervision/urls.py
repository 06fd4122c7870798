from django.urls import path

from supervision.views import audit, district

app_name = "supervision"
urlpatterns = [
    path("", district.overview, name="overview"),
    path("rosters/", district.rosters, name="rosters"),
    path("rosters/download/", district.download_all, name="download_all"),
    path("onsite/", district.onsite, name="onsite"),
    path("onsite/add/", district.raise_onsite_check, name="raise_onsite_check"),
    path("onsite/<int:pk>/visit/", district.record_supervision_visit, name="record_supervision_visit"),
    path("samples/", district.samples, name="samples"),
    path("samples/draw/", district.draw_sample, name="draw_sample"),
    path("late/", district.late, name="late"),
    path("chains/", audit.chains, name="chains"),
    path("chains/all/", audit.verify_all, name="verify_all"),
    path("chains/progress/", audit.progress, name="progress"),
    path("chains/file/", audit.trace_file, name="trace_file"),
    path("chains/<int:pk>/verify/", audit.verify_chain, name="verify_chain"),
    path("looks/", audit.looks, name="looks"),
    path("signs/", audit.signs, name="signs"),
]
