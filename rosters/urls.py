from django.urls import path

from rosters.views import downloads, rosters, temporary

app_name = "rosters"
urlpatterns = [
    path("benefits/temporary/", temporary.monthly, name="temporary"),
    path("benefits/temporary/download/", temporary.download, name="download_temporary"),
    path("rosters/", rosters.roster_list, name="rosters"),
    path("rosters/draft/", rosters.draft, name="draft_roster"),
    path("rosters/<int:pk>/", rosters.detail, name="roster"),
    path("rosters/<int:pk>/compare/", rosters.compare, name="compare_roster"),
    path("rosters/<int:pk>/check/", rosters.check, name="check_roster"),
    path("rosters/<int:pk>/seal/", rosters.seal, name="seal_roster"),
    path("rosters/<int:pk>/download/", downloads.masked, name="download_roster"),
    path("rosters/<int:pk>/full/", downloads.full, name="download_roster_full"),
    path("rosters/<int:pk>/full/request/", downloads.request_full, name="request_full"),
    path("rosters/<int:pk>/full/<int:request_pk>/confirm/", downloads.confirm_full, name="confirm_full"),
]
