from django.urls import path

from visits import views

app_name = "visits"
urlpatterns = [
    path("visits/", views.visits, name="visits"),
    path("cases/<int:pk>/record_visit/", views.record_visit, name="record_visit"),
    path("cases/<int:pk>/record_visit/autosave/", views.autosave, name="autosave"),
    path("cases/<int:pk>/record_visit/photo/<str:kind>/", views.add_photo, name="add_photo"),
    path("cases/<int:pk>/photo/<int:photo>/", views.photo, name="photo"),
    path("cases/<int:pk>/finish_visit/", views.finish_visit, name="finish_visit"),
    path("cases/<int:pk>/hear/", views.hear, name="hear"),
]
