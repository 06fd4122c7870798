from django.urls import path

from desk.views import regimes

app_name = "rules"
urlpatterns = [
    path("<int:pk>/", regimes.regime, name="regime"),
    path("compare/", regimes.compare, name="compare"),
]
