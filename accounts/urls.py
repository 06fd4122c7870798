from django.urls import path

from accounts.views import people, relatives, session, stand_ins, units

app_name = "accounts"
urlpatterns = [
    path("login/", session.sign_in, name="login"),
    path("logout/", session.sign_out, name="logout"),
    path("session/", session.session_left, name="session"),
    path("password/", session.change_password, name="password"),
    path("relatives/", relatives.mine, name="my_relatives"),
    path("declarations/", relatives.everyones, name="declarations"),
    path("declarations/<int:pk>/withdraw/", relatives.withdraw, name="withdraw"),
    path("declarations/<int:pk>/confirm/", relatives.confirm_withdrawal, name="confirm_withdrawal"),
    path("people/", people.staff_list, name="people"),
    path("people/new/", people.create, name="create"),
    path("people/<int:pk>/", people.person_page, name="person"),
    path("people/<int:pk>/disable/", people.switch, {"active": False}, name="disable"),
    path("people/<int:pk>/enable/", people.switch, {"active": True}, name="enable"),
    path("people/<int:pk>/reset/", people.reset, name="reset"),
    path("people/<int:pk>/secrecy/", people.sign_secrecy, name="sign_secrecy"),
    path("people/<int:pk>/role/", people.propose, name="propose"),
    path("units/", units.units, name="units"),
    path("units/<int:pk>/", units.unit_page, name="unit"),
    path("units/<int:pk>/edit/", units.edit_unit_page, name="edit_unit"),
    path("people/<int:pk>/stand_in/", stand_ins.stand_in_page, name="stand_in"),
    path("stand_ins/<int:pk>/end/", stand_ins.end_stand_in_page, name="end_stand_in"),
    path("grants/<int:pk>/confirm/", people.confirm, name="confirm"),
    path("grants/<int:pk>/revoke/", people.revoke, name="revoke"),
]
