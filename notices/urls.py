from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("<int:pk>/", views.notice_detail, name="detail"),
    path("<int:pk>/large/", views.large_print, name="large"),
    path("papers/<int:pk>/", views.paper_pdf, name="paper"),
    path("print/", views.print_several, name="print"),
    path("dossiers/<int:pk>/", views.dossier_pdf, name="dossier"),
    path("blanks/<int:pk>/<slug:template>/", views.blank, name="blank"),
]
