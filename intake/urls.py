from django.urls import path

from intake.views import (
    accept,
    consent_changes,
    family_event,
    handover,
    household,
    leave,
    registration,
    supplement,
    timing,
)

app_name = "intake"
urlpatterns = [
    path("cases/new/", registration.new, name="new"),
    path("cases/new/lookup/", registration.lookup, name="lookup"),
    path("cases/new/register/", registration.register_page, name="register"),
    path("cases/<int:pk>/authorise/", accept.authorise_page, name="authorise"),
    path("cases/<int:pk>/accept/", accept.accept_page, name="accept"),
    path("cases/<int:pk>/request_supplement/", supplement.request_supplement_page, name="request_supplement"),
    path("cases/<int:pk>/supplement/", supplement.supplement_page, name="supplement"),
    path("cases/<int:pk>/decline/", leave.decline_page, name="decline"),
    path("cases/<int:pk>/withdraw/", leave.withdraw_page, name="withdraw"),
    path("cases/<int:pk>/terminate/", leave.terminate_page, name="terminate"),
    path("cases/<int:pk>/pause/", timing.pause_page, name="pause"),
    path("cases/<int:pk>/resume/", timing.resume_page, name="resume"),
    path("cases/<int:pk>/extend/", timing.extend_page, name="extend"),
    path("cases/<int:pk>/withdraw_consent/", consent_changes.withdraw_consent_page, name="withdraw_consent"),
    path("cases/<int:pk>/renew_consent/", consent_changes.renew_consent_page, name="renew_consent"),
    path("cases/<int:pk>/reassign/", handover.reassign_page, name="reassign"),
    path("holders/", handover.holders, name="holders"),
    path("holders/<int:pk>/<slug:role>/reassign/", handover.reassign_many_page, name="reassign_many"),
    path("cases/<int:pk>/declare_tie/", household.declare_tie_page, name="declare_tie"),
    path("cases/<int:pk>/record_family_event/", family_event.record_family_event_page, name="record_family_event"),
    path("cases/<int:pk>/family_task/<int:task>/", family_event.settle_family_task_page, name="settle_family_task"),
    path("cases/<int:pk>/edit_household/", household.edit_household, name="edit_household"),
    path("cases/<int:pk>/edit_household/member/<int:member>/", household.edit_member, name="edit_member"),
    path("cases/<int:pk>/edit_household/member/new/", household.add_member, name="add_member"),
    path("cases/<int:pk>/edit_household/money/", household.edit_money, name="edit_money"),
    path("cases/<int:pk>/edit_household/account/", household.edit_account, name="edit_account"),
    path("cases/<int:pk>/edit_household/obligor/", household.add_obligor, name="add_obligor"),
]
