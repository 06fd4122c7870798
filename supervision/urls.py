from django.urls import path

from supervision import views

app_name = "supervision"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("rosters/", views.rosters, name="rosters"),
    path("rosters/download/", views.download_all, name="download_all"),
    path("onsite/", views.onsite, name="onsite"),
    path("onsite/add/", views.raise_onsite_check, name="raise_onsite_check"),
    path("onsite/<int:pk>/visit/", views.record_supervision_visit, name="record_supervision_visit"),
    path("samples/", views.samples, name="samples"),
    path("samples/draw/", views.draw_sample, name="draw_sample"),
    path("chains/", views.chains, name="chains"),
    path("chains/<int:pk>/verify/", views.verify_chain, name="verify_chain"),
    path("late/", views.late, name="late"),
]
