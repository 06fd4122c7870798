from django.urls import path

from archives import views

app_name = "archives"
urlpatterns = [
    path("", views.dossier_list, name="list"),
    path("<int:pk>/", views.dossier_detail, name="detail"),
    path("<int:pk>/upload/", views.upload, name="upload_scan"),
    path("papers/<int:pk>/void/", views.void, name="void"),
]
