from django.urls import path

from cases.views_serve import serve

app_name = "cases"
urlpatterns = [
    path("<int:pk>/serve/<int:notice>/", serve, name="serve"),
]
