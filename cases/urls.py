from django.urls import path

from cases.views import accept, delegations, household, intake, leave, register, relief, serve, submission, timing

app_name = "cases"
urlpatterns = [
    path("new/", register.new, name="new"),
    path("new/lookup/", register.lookup, name="lookup"),
    path("new/register/", register.register_page, name="register"),
    path("delegations/", delegations.register, name="delegations"),
    path("delegations/enter/", delegations.enter, name="delegate"),
    path("delegations/<int:pk>/end/", delegations.end, name="end_delegation"),
    path("delegations/<int:pk>/confirm/", delegations.confirm, name="confirm_delegation"),
    path("received/", submission.receive_many_page, name="receive_many"),
    path("<int:pk>/submit_to_county/", submission.submit_page, name="submit_to_county"),
    path("<int:pk>/receive_papers/", submission.receive_page, name="receive_papers"),
    path("<int:pk>/authorise/", accept.authorise_page, name="authorise"),
    path("<int:pk>/accept/", accept.accept_page, name="accept"),
    path("<int:pk>/request_supplement/", intake.request_supplement_page, name="request_supplement"),
    path("<int:pk>/supplement/", intake.supplement_page, name="supplement"),
    path("<int:pk>/decline/", leave.decline_page, name="decline"),
    path("<int:pk>/withdraw/", leave.withdraw_page, name="withdraw"),
    path("<int:pk>/terminate/", leave.terminate_page, name="terminate"),
    path("<int:pk>/relieve/", relief.relieve_page, name="relieve"),
    path("<int:pk>/complete_paperwork/", relief.complete_paperwork_page, name="complete_paperwork"),
    path("<int:pk>/pause/", timing.pause_page, name="pause"),
    path("<int:pk>/resume/", timing.resume_page, name="resume"),
    path("<int:pk>/extend/", timing.extend_page, name="extend"),
    path("<int:pk>/declare_tie/", household.declare_tie_page, name="declare_tie"),
    path("<int:pk>/edit_household/", household.edit_household, name="edit_household"),
    path("<int:pk>/edit_household/member/<int:member>/", household.edit_member, name="edit_member"),
    path("<int:pk>/edit_household/member/new/", household.add_member, name="add_member"),
    path("<int:pk>/edit_household/money/", household.edit_money, name="edit_money"),
    path("<int:pk>/edit_household/account/", household.edit_account, name="edit_account"),
    path("<int:pk>/edit_household/obligor/", household.add_obligor, name="add_obligor"),
    path("<int:pk>/serve/", serve.serve_next, name="serve"),
    path("<int:pk>/serve/<int:notice>/", serve.serve_page, name="serve"),
]
