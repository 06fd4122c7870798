"""各规程 × 救助类别 × 事项的走法，无异议与有各种异议时各一行（regimes.md §2—§9、§11）；不连库。

字母：V 核对 E 入户 H 听取意见 W 评议 P 公示 X 先行救助 D 审批 J 联合把关 G 已确认。
"""

from datetime import date

import pytest

from cases import route
from cases.states import CaseState
from regimes import law
from tests.factories.plain import all_of, procedure

LETTERS = {"V": "verification", "E": "visit", "H": "hearing", "W": "review", "P": "publicity", "X": "relieved"}
LETTERS |= {"D": "decision", "J": "joint_gate", "G": "granted"}
CODE = {state: letter for letter, state in LETTERS.items()}
TODAY = date(2026, 11, 22)


def walk(rules, *, on=TODAY, objections=0, waived=False, eligible=True):
    """照 route 一步步走到确认；`objections` 为决定前的公示里先后有几次异议。"""
    state = CaseState.RELIEVED if rules.relieve_first else route.after_acceptance(rules)
    path, closed, objected = [], 0, False
    hearing_waived = waived or not law.binds(law.HEARING, on, rules.purpose)
    while state != CaseState.GRANTED:
        path.append(CODE[state])
        assert len(path) < 30, path
        if state == CaseState.RELIEVED:
            state = route.after_relief_paperwork(rules)
        elif state == CaseState.VERIFICATION:
            state = CaseState.VISIT
        elif state == CaseState.VISIT:
            closed, objected = 0, False
            state = route.after_visit(rules, eligible=eligible, hearing_waived=hearing_waived)
        elif state == CaseState.HEARING:
            state = route.after_visit(rules, eligible=eligible, hearing_waived=True)
        elif state == CaseState.REVIEW:
            state = route.after_review(rules, outcome="pass", eligible=eligible, on_objection=objected)
            objected = False
        elif state == CaseState.PUBLICITY:
            objected, objections = objections > 0, objections - 1
            closed += not objected
            state = route.after_publicity(rules, rounds_closed=closed, objected=objected)
        elif state == CaseState.DECISION:
            state = route.after_approval(rules)
        else:
            state = CaseState.GRANTED
    return "".join(path) + "G"


# 规程 类别 事项：无异议 | 公众异议一次（没有决定前公示的规程无从提出，同前一列）
TABLE = """
NAT_OLD minimum_living new        VEWPPDG VEWPEWPPDG
NAT_OLD minimum_living raise      VEDG VEDG
NAT_OLD extreme_hardship new      VEWPPDG VEWPEWPPDG
NAT_OLD extreme_hardship raise    VEDG VEDG
NAT_OLD temporary_urgent new      XDG XDG
NAT_OLD temporary_expense new     VEPDG VEPEPDG
NAT_OLD temporary_small new       VEPDG VEPEPDG
NAT_COUNTY minimum_living new     VEPDG VEPWDG
NAT_COUNTY minimum_living raise   VEDG VEDG
NAT_COUNTY minimum_living lower   VEHDG VEHDG
NAT_COUNTY minimum_living stop    VEHDG VEHDG
NAT_COUNTY extreme_hardship new   VEPDG VEPEPDG
NAT_COUNTY extreme_hardship raise VEDG VEDG
NAT_COUNTY extreme_hardship lower VEHDG VEHDG
NAT_COUNTY extreme_hardship stop  VEHPDG VEHPEHPDG
NAT_COUNTY temporary_urgent new   XDG XDG
NAT_COUNTY temporary_expense new  VEPDG VEPWDG
NAT_COUNTY temporary_small new    XDG XDG
NAT_COUNTY margin new             VEPDG VEPWDG
NAT_COUNTY margin stop            VEHDG VEHDG
NAT_COUNTY rigid_expense new      VEPDG VEPWDG
NAT_COUNTY rigid_expense stop     VEHDG VEHDG
NAT_COUNTY@1 temporary_small new  VEPDG VEPWDG
NAT_STREET minimum_living new     VEPDG VEPWDG
NAT_STREET minimum_living raise   VEDG VEDG
NAT_STREET minimum_living lower   VEHDG VEHDG
NAT_STREET minimum_living stop    VEHDG VEHDG
NAT_STREET extreme_hardship new   VEPDG VEPEPDG
NAT_STREET extreme_hardship raise VEDG VEDG
NAT_STREET extreme_hardship lower VEHDG VEHDG
NAT_STREET extreme_hardship stop  VEHPDG VEHPEHPDG
NAT_STREET temporary_urgent new   XDG XDG
NAT_STREET temporary_expense new  VEPDG VEPWDG
NAT_STREET temporary_small new    XDG XDG
NAT_STREET margin new             VEPDG VEPWDG
NAT_STREET margin stop            VEHDG VEHDG
NAT_STREET rigid_expense new      VEPDG VEPWDG
NAT_STREET rigid_expense stop     VEHDG VEHDG
NAT_STREET@1 temporary_small new  VEPDG VEPWDG
XS2020@1 minimum_living new       VEWPDG VEWPEWPDG
XS2020@1 minimum_living raise     VEDG VEDG
XS2020@1 temporary_small new      VEWPDG VEWPEWPDG
XS2020 minimum_living new         VEWPDG VEWPEWPDG
XS2020 minimum_living raise       VEDG VEDG
XS2020 minimum_living lower       VEHDG VEHDG
XS2020 minimum_living stop        VEHDG VEHDG
XS2020 temporary_small new        VEWPDG VEWPEWPDG
DZ2021 minimum_living new         VEPDG VEPWDG
DZ2021 minimum_living raise       VEDG VEDG
DZ2021 minimum_living lower       VEHDG VEHDG
DZ2021 minimum_living stop        VEHDG VEHDG
DZ2021 extreme_hardship new       VEPDG VEPEPDG
DZ2021 extreme_hardship raise     VEDG VEDG
DZ2021 extreme_hardship lower     VEHDG VEHDG
DZ2021 extreme_hardship stop      VEHPDG VEHPEHPDG
DZ2021 temporary_urgent new       XDG XDG
DZ2021 temporary_expense new      VEPDG VEPWDG
LZ2021 minimum_living new         VEPDJG VEPWDJG
LZ2021 minimum_living raise       VEDJG VEDJG
LZ2021 minimum_living lower       VEHDJG VEHDJG
LZ2021 minimum_living stop        VEHDJG VEHDJG
LZ2021 extreme_hardship new       VEPDJG VEPEPDJG
LZ2021 extreme_hardship raise     VEDJG VEDJG
LZ2021 extreme_hardship lower     VEHDJG VEHDJG
LZ2021 extreme_hardship stop      VEHPDJG VEHPEHPDJG
LZ2021 temporary_urgent new       XDG XDG
LZ2021 temporary_expense new      VEPDJG VEPWDJG
LZ2021 temporary_small new        VEPDJG VEPWDJG
LZ2021 margin new                 VEPDJG VEPWDJG
LZ2021 margin stop                VEHDJG VEHDJG
LS2019@1 minimum_living new       VEPDG VEPWDG
LS2019@1 extreme_hardship new     VEPDG VEPWPDG
LS2019@1 temporary_urgent new     XDG XDG
LS2019@1 temporary_expense new    VEPDG VEPWDG
LS2019 minimum_living new         VEPDG VEPWDG
LS2019 minimum_living raise       VEDG VEDG
LS2019 minimum_living lower       VEHDG VEHDG
LS2019 minimum_living stop        VEHDG VEHDG
LS2019 extreme_hardship new       VEPDG VEPWPDG
LS2019 extreme_hardship raise     VEDG VEDG
LS2019 extreme_hardship lower     VEHDG VEHDG
LS2019 extreme_hardship stop      VEHPDG VEHPEHPDG
LS2019 temporary_urgent new       XDG XDG
LS2019 temporary_expense new      VEPDG VEPWDG
SP2024 minimum_living new         VEPDG VEPWDG
SP2024 minimum_living raise       VEDG VEDG
SP2024 minimum_living lower       VEHDG VEHDG
SP2024 minimum_living stop        VEHDG VEHDG
SP2024 extreme_hardship new       VEPDG VEPEPDG
SP2024 extreme_hardship raise     VEDG VEDG
SP2024 extreme_hardship lower     VEHDG VEHDG
SP2024 extreme_hardship stop      VEHPDG VEHPEHPDG
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]
IDS = [" ".join(row[:3]) for row in ROWS]


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_the_path_without_objection(row):
    code, aid, purpose, plain, _ = row
    assert walk(procedure(code, aid, purpose)) == plain


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_the_path_with_one_public_objection(row):
    code, aid, purpose, _, objected = row
    assert walk(procedure(code, aid, purpose), objections=1) == objected


@pytest.mark.parametrize("ref", "NAT_COUNTY NAT_STREET DZ2021 LZ2021 LS2019 SP2024 XS2020 NAT_OLD".split())
def test_every_procedure_of_the_latest_version_stands_in_the_table(ref):
    listed = {(aid, purpose) for code, aid, purpose, *_ in ROWS if code == ref}
    unheard = {(aid, purpose) for aid, purpose in all_of(ref) if ref == "NAT_OLD" and purpose in ("lower", "stop")}
    assert set(all_of(ref)) == listed | unheard


@pytest.mark.parametrize("row", [row for row in ROWS if "H" in row[3]], ids=lambda row: " ".join(row[:3]))
def test_before_the_law_and_for_death_or_own_request_nobody_is_heard(row):
    rules = procedure(*row[:3])
    heard = row[3].replace("H", "")
    assert walk(rules, on=date(2026, 6, 30)) == heard
    assert walk(rules, waived=True) == heard
    assert "H" in walk(rules, on=date(2026, 7, 1))


@pytest.mark.parametrize("row", [row for row in ROWS if row[2] == "new" and row[3][0] == "V"], ids=lambda row: row[0])
def test_who_is_not_eligible_never_hangs_on_the_board(row):
    rules = procedure(*row[:3])
    assert "P" not in walk(rules, eligible=False)


def test_two_objections_are_answered_one_after_the_other():
    assert walk(procedure("XS2020", "minimum_living"), objections=2) == "VEWPEWPEWPDG"
    assert walk(procedure("LS2019", "extreme_hardship"), objections=2) == "VEPWPWPDG"


# —— regimes.md §11 与 §9 的公示记录 ——
@pytest.mark.parametrize(
    ("ref", "rounds"),
    [
        ("XS2020", ["review_result:community", "result:community", "standing:community"]),
        ("DZ2021", ["proposed:street+community", "result:street+community"]),
        ("LZ2021", ["promise:community", "proposed:community", "result:community"]),
        ("LS2019", ["proposed:community", "result:community"]),
        ("NAT_STREET", ["proposed:community", "result:community"]),
        ("NAT_COUNTY", ["proposed:community", "result:community"]),
        ("NAT_OLD", ["review_result:community", "proposed:street+community", "standing:community"]),
    ],
)
def test_the_postings_of_each_regime(ref, rounds):
    rules = procedure(ref, "minimum_living")
    assert [f"{one.stage}:{'+'.join(one.places)}" for one in rules._publicity] == rounds


@pytest.mark.parametrize(
    ("ref", "decider", "panel", "gate"),
    [
        ("XS2020", "leader", True, False),
        ("DZ2021", "meeting", True, False),
        ("LZ2021", "county", False, True),
        ("LS2019", "leader", False, False),
        ("SP2024", "leader", False, False),
        ("NAT_STREET", "leader", False, False),
        ("NAT_COUNTY", "county", False, False),
        ("NAT_OLD", "county", False, False),
    ],
)
def test_who_decides(ref, decider, panel, gate):
    rules = procedure(ref, "minimum_living")
    assert (rules.decider, rules.panel, rules.joint_gate) == (decider, panel, gate)


LIMITS = {
    "NAT_COUNTY minimum_living": "T01:3workday T02:3workday T10:10workday T11:30workday T13:3workday",
    "NAT_STREET minimum_living": "T01:3workday T02:3workday T12:20workday T13:3workday",
    "NAT_COUNTY extreme_hardship": "T14:15workday T15:15workday T16:15workday",
    "NAT_COUNTY rigid_expense": "T19:30workday",
    "NAT_STREET temporary_small": "T28:3day",
    "DZ2021 minimum_living": "T03:10workday T12:20workday",
    "LS2019 minimum_living": "T04:20workday T05:10workday T01:3workday T13:3workday",
    "LS2019 temporary_urgent": "T07:24hour T08:5workday",
    "LS2019 temporary_expense": "T09:20workday",
    "LZ2021 minimum_living": "T11:30workday T10:10workday",
    "NAT_OLD minimum_living": "T27A:10workday T27B:5workday T27D:5workday T27E:3workday T27F:20workday T13:3day",
    "LS2019@1 minimum_living": "T04:20workday T05:10workday T13:3day",
}


@pytest.mark.parametrize("name", LIMITS)
def test_the_limits_of_the_list(name):
    rows = procedure(*name.split()).rows["limit"]
    assert set(LIMITS[name].split()) <= {f"{row['id']}:{row['days']}{row['unit']}" for row in rows}


def test_the_three_days_of_2021_do_not_bind_a_case_of_2019():
    assert "T01" not in {row["id"] for row in procedure("LS2019@1", "minimum_living").rows["limit"]}


def test_a_special_case_may_take_forty_five_workdays():
    for ref, limit in (("NAT_STREET", "T12"), ("NAT_COUNTY", "T11"), ("LS2019", "T04")):
        rows = {row["id"]: row for row in procedure(ref, "minimum_living").rows["limit"]}
        assert rows[limit]["extended_days"] == 45
