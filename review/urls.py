from django.urls import path

from review.views import democratic, desk, drawing, panel

app_name = "review"
urlpatterns = [
    path("review/", desk.overview, name="overview"),
    path("review/communities/<int:community>/", democratic.democratic, name="democratic"),
    path("review/communities/<int:community>/reviewers/", drawing.reviewers, name="reviewers"),
    path("review/communities/<int:community>/reviewers/add/", drawing.add, name="add_reviewer"),
    path("review/communities/<int:community>/draw/", drawing.draw, name="draw_reviewers"),
    path("review/reviewers/<int:pk>/end/", drawing.end, name="end_reviewer"),
    path("review/draws/<int:pk>/", drawing.drawn, name="drawn"),
    path("review/meetings/<int:pk>/", desk.meeting, name="meeting"),
    path("review/meetings/<int:pk>/photo.jpg", desk.photo, name="photo"),
    path("review/panels/new/", panel.convene, name="convene"),
    path("review/panels/<int:pk>/", panel.panel, name="panel"),
    path("review/panels/<int:pk>/absent/", panel.absent, name="absent"),
    path("review/panels/<int:pk>/conclude/", panel.conclude, name="conclude"),
    path("cases/<int:pk>/hold_review/", desk.review_of_case, name="hold_review"),
    path("cases/<int:pk>/hold_panel/", desk.panel_of_case, name="hold_panel"),
]
