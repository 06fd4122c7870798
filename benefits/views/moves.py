"""户迁往别的街道：迁出一页，迁入街道答复一页。"""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts import matrix
from benefits.forms import MoveAnswerForm, SendForm
from benefits.services import moves as acts
from benefits.services.following import first_month_of
from cases.models import HouseholdMove
from cases.pages import case_of
from core.acts import Act
from core.dates import zh
from core.once import once
from core.views import PLAIN, act_page, answer, submit

NOWHERE = "本区县没有登记别的街道，送不出去；迁往外区县的，在本街道办停发，到迁入地重新申请"
SENT = [
    "对方接收之前什么也不变，退回的列入待办",
    "接收之后，待遇、认定、档案随户走，由迁入街道管",
    "在办的案件留在本街道办完，确认之后再交过去",
    "已签章的月份和接收的当月由本街道发，每月只在一个街道的名册上",
]


@once
def send_household_page(request, pk):
    case = case_of(request, pk, Act.SEND_HOUSEHOLD)
    communities = acts.destinations(case.household.community)
    form = SendForm(request.POST or None, communities=communities)
    if move := submit(form, acts.send_household, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, f"已送往{move.to_community.full_name}，等对方接收。")
    words = {"heading": "迁往别的街道", "button": "送出", "lines": SENT}
    return act_page(request, PLAIN, case, form, **words, blockers=[] if communities.exists() else [NOWHERE])


@once
def accept_household_page(request, pk):
    matrix.require(request.user, Act.ACCEPT_HOUSEHOLD, None, on=timezone.localdate())
    waiting = HouseholdMove.objects.waiting().visible_to(request.user).select_related("household", "proposed_by")
    row = get_object_or_404(waiting.select_related("from_community__parent", "to_community__parent"), pk=pk)
    form = MoveAnswerForm(request.POST or None)
    act = acts.refuse_household if form.refused else acts.accept_household
    if submit(form, act, row.pk, by=request.user, at=timezone.now()):
        said = "已退回迁出的街道。" if form.refused else "已接收，待遇、认定和档案已随户转到本街道。"
        return answer(request, "desk:home", said)
    lead = f"{row.from_community.full_name}{row.proposed_by.name}送来：{row.proof}"
    shown = {"lead": lead, "lines": _lines(row), "back": "/", "back_to": "待办"}
    return act_page(request, PLAIN, row, form, heading="迁入家庭", button="答复", **shown)


def _lines(row):
    """接收之后怎样，逐条。"""
    sender, receiver = row.from_community.street, row.to_community.street
    month = first_month_of(row.household_id, sender, receiver, timezone.localdate())
    kept = [f"在办的{one.get_aid_display()}（{one.number}）留在{one.street.name}办完" for one in acts.kept_cases(row)]
    return [
        f"{row.household}，{zh(row.moved_on)}迁来，住{row.address}",
        f"接收之后，{month:%Y年%m月}起的待遇由本街道发，此前各月由{sender.name}发",
        *kept,
        "退回的，户和待遇都不变",
    ]
