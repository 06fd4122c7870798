"""分管领导的审批页：一页看全，看过再签；不予确认、退回、区级联合把关。"""

from decimal import Decimal

from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts import stepup
from cases import amounts, decider, grounds, months
from cases.effects import effect, settled
from cases.models import Outcome
from cases.pages import case_of
from cases.services import reading
from cases.states import CaseState
from core.acts import Act
from core.dates import zh
from core.links import act_url
from core.money import yuan
from core.once import once
from core.views import PLAIN, act_page, answer, half_typed, submit
from core.workflow import blockers
from decisions import serve_limit, signing
from decisions.forms.decision import ApproveForm, GateForm, RefuseForm, SendBackForm
from decisions.notices import basis_of, granted_paper
from decisions.services import decision
from decisions.sitting import Sitting
from decisions.views.sitting import next_page
from evidence.models import Assessment
from notices.catalogue import REFUSAL
from regimes import paper_law
from regimes.models import ONE_OFF, STATUS_ONLY, Purpose


@never_cache
@once
def approve_page(request, pk):
    """看过再签：GET 即记一笔“看过”；口令五分钟内只输一次，签完自动到下一件。"""
    case = case_of(request, pk, Act.APPROVE)
    form = _signed(request, ApproveForm, initial=_shown(case))
    if done := submit(form, _sign, request, decision.approve, case):
        return answer(request, next_page(request), _said(case, done))
    return _sign_page(request, case, form, lines=_grant_lines(case), blockers=blockers(case.approve))


@never_cache
@once
def refuse_page(request, pk):
    """不予确认：事实、条款、救济途径；告知书按规程的期限送达。"""
    case = case_of(request, pk, Act.REFUSE)
    typed = half_typed(request, "fill")
    first = {**_grounds(case), **_shown(case), **(typed or {})}
    if typed and (found := grounds.written(case, Act.REFUSE, typed.get("ground"))):
        first |= found | {"clause": "、".join(filter(None, (found["clause"], _grounds(case).get("clause"))))}
    form = _signed(request, RefuseForm, case=case, half=typed is not None, initial=first)
    if done := submit(form, _sign, request, decision.refuse, case):
        return answer(request, next_page(request), _said(case, done))
    lines = ["出具不予确认告知书，文号编出后不能收回", f"告知书{serve_limit.words(case)}", "本次申请就此办结"]
    return _sign_page(request, case, form, lines=lines, blockers=blockers(case.refuse), danger=True, fill="ground")


@once
def send_back_page(request, pk):
    """退回重办。"""
    case = case_of(request, pk, Act.SEND_BACK)
    typed = half_typed(request, "fill")
    first = {**(typed or {}), **_to_mend(case, typed)}
    form = SendBackForm(None if typed else request.POST or None, case=case, initial=first)
    if submit(form, decision.send_back, case.pk, by=request.user, at=timezone.now()):
        return answer(request, next_page(request), f"已退回：{case}，理由写入办理记录。")
    lead = f"{case}：退回后由经办人重新调查，评议、公示、评审随之重来。"
    words = {"heading": "退回", "button": "退回", "lead": lead, "fill": "ground"}
    return act_page(request, PLAIN, case, form, **words, blockers=blockers(case.send_back))


def _to_mend(case, typed):
    """照所选的一条写成的退回理由。"""
    found = grounds.written(case, Act.SEND_BACK, typed.get("ground")) if typed else {}
    return {"reason": found["facts"]} if found else {}


@once
def pass_gate_page(request, pk):
    """区级联合把关。"""
    case = case_of(request, pk, Act.PASS_GATE)
    form = GateForm(request.POST or None, initial=_shown(case))
    if submit(form, _pass_gate, request, case):
        return answer(request, case, "已登记把关结果。")
    if request.method != "POST":
        reading.note_read(case, by=request.user, at=timezone.now(), page=reading.GATE)
    facts = {"facts": signing.facts(case, request.user), **_kinds(case), "refuse_url": _gate_refusal(case)}
    return act_page(request, "decisions/gate.html", case, form, **facts, blockers=blockers(case.pass_gate))


def _gate_refusal(case):
    """规程许可把关时直接不予确认的，到那一页去写；不许的没有。"""
    return act_url(Act.REFUSE, case.pk) if _at_refusing_gate(case) else ""


def _at_refusing_gate(case):
    return case.state == CaseState.JOINT_GATE and case.procedure.gate_may_refuse


def _signed(request, form_class, *, half=False, **options):
    """要再输口令的表单；五分钟内输过的不再问。`half` 真则只重画，不当作送来。"""
    fresh = stepup.is_fresh(request, timezone.now())
    return form_class(None if half else request.POST or None, user=request.user, fresh=fresh, **options)


def _shown(case):
    """表单上带着页上所示的版本。"""
    return {"version_shown": case.version}


def _pass_gate(request, case, *, version_shown, **facts):
    read = reading.read_as_shown(case, request.user, version_shown, page=reading.GATE)
    return decision.pass_gate(case.pk, by=request.user, at=timezone.now(), version_read=read, **facts)


def _sign(request, act, case, *, version_shown, **facts):
    """口令已由表单核过：先记下，再签。"""
    stepup.remember(request, timezone.now())
    read = reading.read_as_shown(case, request.user, version_shown)
    return act(case.pk, by=request.user, at=timezone.now(), version_read=read, **facts)


def _sign_page(request, case, form, *, lines, blockers, danger=False, fill=""):
    sitting = Sitting(request, timezone.now())
    if request.method != "POST":
        reading.note_read(case, by=request.user, at=timezone.now())
        sitting.open()
    context = {
        "place": sitting.place(case),
        "facts": signing.facts(case, request.user),
        "lines": lines,
        "blockers": blockers,
        "danger": danger,
        "fill": fill,
        **_kinds(case),
        "refuse_url": act_url(Act.REFUSE, case.pk),
        "approve_url": act_url(Act.APPROVE, case.pk),
        "send_back_url": act_url(Act.SEND_BACK, case.pk),
        "gate_url": act_url(Act.PASS_GATE, case.pk) if danger and _at_refusing_gate(case) else "",
    }
    return act_page(request, "decisions/decision.html", case, form, **context)


def _kinds(case):
    return {"status_only": case.aid in STATUS_ONLY, "one_off": case.aid in ONE_OFF}


def _said(case, made):
    """办成的一句话；还要经区级联合把关的，此时没有决定（submit 给的是 True）。"""
    if made is True:
        return f"已审批同意：{case}，转区级联合把关；把关通过后出具通知书。"
    if made.outcome == Outcome.GRANTED:
        told = "".join([effect(made.case, made), settled(made)])
        return f"已审批同意：{made.case}。{told}审核确认表与{granted_paper(made.case)}已出具。"
    return f"已作不予确认：{made.case}。告知书已出具，{serve_limit.words(made.case)}。"


def _grant_lines(case):
    sheet = f"出具审核确认表（盖章）和{granted_paper(case)}，文号编出后不能收回"
    if case.relieved_at is not None:
        return [sheet, f"先行救助{yuan(case.proposed_amount)}已当场交付，不另发放"]
    if case.aid in STATUS_ONLY and case.purpose == Purpose.NEW:
        return [sheet, _recognised(case)]
    month = months.start_month(case, case.acting_on)
    return [sheet, f"自{month.year}年{month.month}月起{_paid(case)}", *_settled(case, month)]


def _recognised(case):
    """认定到哪天。"""
    until = amounts.valid_until(case, case.acting_on)
    period = f"有效期至{zh(until, weekday=False)}，到期须重新申请" if until else "规程没有规定有效期"
    return f"认定为{case.get_aid_display()}，{period}；只作认定，不发救助金"


def _paid(case):
    if case.purpose == Purpose.STOP:
        return "不再认定" if case.aid in STATUS_ONLY else "停发"
    if case.proposed_amount is None:
        return "按核算表定额"
    return f"{'一次性救助' if case.aid in ONE_OFF else '每月'} {yuan(case.proposed_amount)}"


def _settled(case, month):
    """名册已签章各月的差额：逐月算式与合计。"""
    stop = case.purpose == Purpose.STOP
    total = Decimal("0.00") if stop else case.proposed_amount
    lines = [] if total is None else amounts.settlement_of(case, total, month)
    if not (amount := amounts.balance(lines)):
        return []
    way = "随下一份名册补发" if amount > 0 else "请其退回" if stop else "在以后各月扣回"
    words = f"{'应补发' if amount > 0 else '多发'} {yuan(abs(amount))}，{way}"
    return [f"名册已签章的月份：{'；'.join(amounts.in_sentences(lines))}。{words}"]


def _grounds(case):
    """预填：核算结论，当日施行的依据，按单位登记的复议机关与法院写成的救济途径；都可改。"""
    assessment = Assessment.objects.filter(case_id=case.pk, is_current=True, eligible=False).first()
    unit = case.street.district if case.state == CaseState.JOINT_GATE else decider.deciding_unit(case)
    return {
        "facts": assessment.verdict if assessment else "",
        "clause": basis_of(case, REFUSAL),
        "remedy": paper_law.remedy(unit.review_body, unit.court) if unit.review_body and unit.court else "",
    }
