from django.urls import path

from publicity.views import desk, objections, posting, public, undoing

app_name = "publicity"
urlpatterns = [
    path("public/", public.notices, name="public"),
    path("public/<str:token>/", public.notice, name="public_notice"),
    path("publicity/", desk.overview, name="overview"),
    path("publicity/sheets/", desk.sheets, name="sheets"),
    path("publicity/bulletins/<int:pk>/", desk.bulletin, name="bulletin"),
    path("publicity/bulletins/<int:pk>/sheet/", desk.sheet, name="sheet"),
    path("publicity/bulletins/<int:pk>/undo/", undoing.undo_opening_page, name="undo_opening"),
    path("publicity/postings/<int:pk>/undo/", undoing.undo_posting_page, name="undo_posting"),
    path("publicity/postings/<int:pk>/post/", posting.post_page, name="post_notice"),
    path("publicity/postings/<int:pk>/first-photo/", posting.first_photo_page, name="take_first_photo"),
    path("publicity/postings/<int:pk>/repost/", posting.repost_page, name="repost"),
    path("publicity/postings/<int:pk>/last-photo/", posting.last_photo_page, name="take_last_photo"),
    path("publicity/postings/<int:pk>/<slug:which>.jpg", desk.photo, name="photo"),
    path("publicity/objections/<int:pk>/", objections.resolve_page, name="objection"),
    path("cases/<int:pk>/open_publicity/", desk.open_page, name="open_publicity"),
    path("cases/<int:pk>/post_notice/", posting.post_case, name="post_case"),
    path("cases/<int:pk>/record_objection/", objections.record_page, name="record_objection"),
    path("cases/<int:pk>/resolve_objection/", objections.resolve_case, name="resolve_objection"),
]
