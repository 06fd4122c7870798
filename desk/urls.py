from django.urls import path

from desk.lists import LISTINGS
from desk.views import cases, home, lists, notes, reveal, search, settings, trace

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("settings/", settings.settings, name="settings"),
    path("help/", settings.manual, name="help"),
    path("help/<slug:chapter>/", settings.manual, name="manual_chapter"),
    path("cases/", lists.listing, name="cases"),
    *[path(f"lists/{name}/", lists.listing, {"name": name}, name=name) for name in LISTINGS if name != "cases"],
    path("lists/<slug:name>/export/", lists.exported, name="export"),
    path("lists/<slug:name>/own/", lists.own, name="own"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/tab/<slug:tab>/", cases.case, name="case_tab"),
    path("cases/<int:pk>/tab/<slug:tab>/<slug:show>/", cases.case, name="case_tab_part"),
    path("cases/<int:pk>/trace/", trace.trace_page, name="trace"),
    path("cases/<int:pk>/reveal/", reveal.reveal_page, name="reveal"),
    path("cases/<int:pk>/call/", notes.call, name="call"),
    path("cases/<int:pk>/note/", notes.note, name="note"),
    path("cases/<int:pk>/log_call/", notes.log_call, name="log_call"),
]
