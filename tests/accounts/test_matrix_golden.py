"""单独抄下的要害格子：授权表被改动一格，这里就红。"""

import pytest

from accounts.matrix import cell
from core.acts import Act

COLUMNS = ["window", "community", "checker", "reviewer", "review_leader", "leader", "district", "auditor", "admin"]
GOLDEN = {
    "register": "S C - - - - - - -",
    "accept": "S - - - - - - - -",
    "decline": "S - - - - - - - -",
    "request_supplement": "S - - - - - - - -",
    "edit_household": "A A - - - - - - -",
    "withdraw_consent": "S C - - - - - - -",
    "renew_consent": "S C - - - - - - -",
    "declare_tie": "S C S S S S D - -",
    "confirm_merge": "S - - - - S D - -",
    "refuse_merge": "S - - - - S D - -",
    "take_back": "Sr - - - - - - - -",
    "propose_correction": "S - - - - - - - -",
    "confirm_correction": "S - - - - S D - -",
    "refuse_correction": "S - - - - S D - -",
    "withdraw_tie": "- - - - - - Dr2 - -",
    "call": "A A A - - - - - -",
    "note": "S C A - S S D - -",
    "log_call": "S C A - S S D - -",
    "reassign": "Ar Ar Ar - Ar Sr Dr - -",
    "edit_unit": "- - - - - - D - -",
    "stand_in": "- - - - - Sr Dr - -",
    "read_case": "Sm Cm Am Am Sm Sm Dm Dm -",
    "reveal": "Aur Aur Aur - Aur Sur Durn Durn -",
    "request_check": "A - - - - - - - -",
    "record_check": "- - A - - - - - -",
    "record_visit": "A C - - - - - - -",
    "keep_reviewers": "S C - - S - - - -",
    "draw_reviewers": "- - - - S - - - -",
    "hold_review": "- C - - A - - - -",
    "hold_panel": "- - - - S - - - -",
    "open_publicity": "A C - - A - - - -",
    "undo_opening": "A C - - A - - - -",
    "undo_posting": "A C - - A - - - -",
    "undo_service": "S C - - - - - - -",
    "close_publicity": "- - - - - - - - -",
    "approve": "- - - - - Su Du - -",
    "refuse": "- - - - - Su Du - -",
    "send_back": "- - - - Sr Sr Dr - -",
    "relieve": "- - - - - Su - - -",
    # 窗口提出，另一名窗口或分管领导核对，两人都不签章第一次发到新账户的名册（职责分离第5条）：
    # 窗口也能核对，只有一名领导的街道才不会无人签章；核对、退回都写明理由、再输口令
    "propose_account": "Sr - - - - - - - -",
    "confirm_account": "Sru - - - - Sru - - -",
    "refuse_account": "Sru - - - - Sru - - -",
    "draft_roster": "S - - - - - - - -",
    "seal_roster": "- - - - - Su - - -",
    "download_roster": "Smr Cmr - - Sm Sm Dm Dm -",
    "download_roster_full": "- - - - - - Dur2 - -",
    "edit_calendar": "- - - - - - Du2 - -",
    "edit_standard": "- - - - - - Du2 - -",
    "manage_account": "- - - - - - - - Du",
    "grant_role": "- - - - - - Du - D",
    "read_events": "A A A - S S D D -",
    "sweep": "- - - - - - - - -",
    "verify": "- - - - - - - D D",
    "audit": "- - - - - - - D -",
}


@pytest.mark.parametrize("act", GOLDEN)
def test_the_row_is_as_the_security_document_says(act):
    found = [cell(act, column) for column in COLUMNS]
    expected = [(text[0].strip("-"), frozenset(text[1:])) for text in GOLDEN[act].split()]
    assert [(one.scope, one.flags) for one in found] == expected


def test_an_administrator_never_touches_a_case():
    own = {"manage_account", "grant_role", "verify", "sign_out"}
    assert {act for act in Act.values if cell(act, "admin")} == own


def test_an_auditor_changes_nothing():
    reads = {"read_case", "reveal", "read_health", "read_check", "read_events", "download_dossier", "download_roster"}
    others = {"record_objection", "verify", "audit", "sign_out"}
    assert {act for act in Act.values if cell(act, "auditor")} == reads | others


def test_the_public_only_signs_in():
    assert {act for act in Act.values if cell(act, "public")} == {"sign_in", "sign_in_failed"}


def test_only_time_closes_a_publicity():
    assert cell("close_publicity", "system").scope == "D"


@pytest.mark.parametrize("act", ["approve", "refuse", "relieve", "seal_roster", "manage_account", "reveal"])
def test_weighty_acts_ask_for_the_password_again(act):
    granted = [cell(act, column) for column in COLUMNS if cell(act, column)]
    assert granted and all("u" in one.flags for one in granted)
