"""提标、降标、停发之前已有的待遇：一件早先确认的案件与决定。"""

from datetime import timedelta
from decimal import Decimal

from cases import composition
from cases.models import Case, Decision, Outcome
from cases.states import CaseState
from core.dates import local_day, month_after
from households.codes import Relation
from households.services import living, people
from regimes.models import Purpose

MONTHLY, SIZE = Decimal("600.00"), 2
BEFORE = timedelta(days=400)


def grant(acts, *, at):
    """同一户早先已确认的一件；其后的变更即对它而言。返回 Decision。"""
    stage, on = acts.stage, local_day(at)
    home = living.open_home(stage.community, acts.home, at=at)
    rows = [{**row, "row": number} for number, row in enumerate(acts.people(), 1)]
    members = {row["row"]: people.set_person(row, on=on) for row in rows}
    for row in rows:
        is_head = row["relation"] == Relation.SELF
        living.join(home, members[row["row"]], relation=row["relation"], is_head=is_head, on=on)
    case = Case.objects.create(
        number=f"演练{home.pk}",
        household=home,
        community=stage.community,
        street=stage.street,
        aid=acts.scenario.aid,
        purpose=Purpose.NEW,
        state=CaseState.GRANTED,
        applicant=members[1],
        head_name=members[1].name,
        reason="早先的申请",
        requested_on=on,
        registered_at=at,
        decided_on=on,
    )
    composition.compose(case, rows, members)
    made = Decision.objects.create(
        case=case,
        outcome=Outcome.GRANTED,
        decided_on=on,
        decided_at=at,
        signer=stage.staff["leader"],
        opinion="同意",
        base_amount=MONTHLY,
        total=MONTHLY,
        covered=SIZE,
        size=SIZE,
        start_month=month_after(on),
        snapshot={},
        snapshot_sha256="",
    )
    composition.cover(made)
    return made
