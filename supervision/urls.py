from django.urls import path

from supervision import views

app_name = "supervision"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("rosters/", views.rosters, name="rosters"),
    path("rosters/download/", views.download_all, name="download_all"),
    path("registrations/", views.registrations, name="registrations"),
    path("registrations/<int:pk>/visit/", views.record_supervision_visit, name="record_supervision_visit"),
    path("late/", views.late, name="late"),
]
