from django.urls import path

from core import views

app_name = "core"
urlpatterns = [
    path("uploads/", views.upload, name="upload"),
    path("drafts/drop/", views.drop_draft, name="drop_draft"),
]
