from django.urls import path

from decisions.views import decision, delegations, relief, serve, sitting, submission

app_name = "decisions"
urlpatterns = [
    path("cases/serve/", serve.serve_picked_page, name="serve_picked"),
    path("cases/delegations/", delegations.register, name="delegations"),
    path("cases/delegations/enter/", delegations.enter, name="delegate"),
    path("cases/delegations/<int:pk>/end/", delegations.end, name="end_delegation"),
    path("cases/delegations/<int:pk>/confirm/", delegations.confirm, name="confirm_delegation"),
    path("cases/received/", submission.receive_many_page, name="receive_many"),
    path("cases/<int:pk>/submit_to_county/", submission.submit_page, name="submit_to_county"),
    path("cases/<int:pk>/receive_papers/", submission.receive_page, name="receive_papers"),
    path("cases/<int:pk>/relieve/", relief.relieve_page, name="relieve"),
    path("cases/<int:pk>/complete_paperwork/", relief.complete_paperwork_page, name="complete_paperwork"),
    path("cases/<int:pk>/serve/", serve.serve_next, name="serve"),
    path("cases/<int:pk>/serve/<int:notice>/", serve.serve_page, name="serve"),
    path("cases/signing/", sitting.signing, name="signing"),
    path("cases/<int:pk>/skip/", sitting.skip, name="skip"),
    path("cases/<int:pk>/services/<int:service>/undo/", serve.undo_service_page, name="undo_service"),
    path("cases/<int:pk>/approve/", decision.approve_page, name="approve"),
    path("cases/<int:pk>/refuse/", decision.refuse_page, name="refuse"),
    path("cases/<int:pk>/send_back/", decision.send_back_page, name="send_back"),
    path("cases/<int:pk>/pass_gate/", decision.pass_gate_page, name="pass_gate"),
]
