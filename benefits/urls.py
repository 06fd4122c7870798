from django.urls import path

from benefits.views import accounts, entitlements, monthly, moves, recognitions, recurring, settlements

app_name = "benefits"
urlpatterns = [
    path("benefits/", entitlements.entitlement_list, name="entitlements"),
    path("benefits/<int:pk>/change/", entitlements.change, name="change"),
    path("benefits/<int:pk>/review/", recurring.review, name="review_entitlement"),
    path("benefits/<int:pk>/taper/", recurring.taper, name="start_taper"),
    path("benefits/duties/<slug:code>/<int:year>/<int:month>/", monthly.record, name="record_duty"),
    path("benefits/recognitions/", recognitions.recognition_list, name="recognitions"),
    path("benefits/recognitions/<int:pk>/end/", recognitions.end, name="end_recognition"),
    path("benefits/settlements/", settlements.settlement_list, name="settlements"),
    path("cases/<int:pk>/send_household/", moves.send_household_page, name="send_household"),
    path("benefits/moves/<int:pk>/", moves.accept_household_page, name="accept_household"),
    path("cases/<int:pk>/propose_account/", accounts.propose_account_page, name="propose_account"),
    path("cases/<int:pk>/confirm_account/<int:change>/", accounts.confirm_account_page, name="confirm_account"),
]
