"""办理一案时可选的理由，选中之后写成的事实与依据；文字由办理人改定。"""

from cases.guards.facts import assessment
from core.acts import Act
from core.refusals import Blocked
from regimes import grounds
from regimes.models import Regime


def offered(case, act):
    """可选的各条理由（`regimes.grounds.Ground`）；说核算不符合的，核算真不符合才列。"""
    found, sheet = grounds.in_force(case.aid, case.acting_on, _regime(case), Act(act)), assessment(case)
    return [one for one in found if not one.ineligible or (sheet and not sheet.eligible)]


def _regime(case):
    """本案的规程；还没有定规程的，本区施行中的第一份。"""
    if case.procedure:
        return case.procedure.regime
    return Regime.objects.in_force(case.street.district, case.acting_on).exclude(district=None).first()


def choices(case, act):
    return [("", "请选择"), *((one.key, one.label) for one in offered(case, act))]


def written(case, act, key):
    """选中的一条写成什么：{"facts", "clause"}；没有这一条的为空。"""
    ground = next((one for one in offered(case, act) if one.key == key), None)
    if ground is None:
        return {}
    return {"facts": ground.written(_figures(case)), "clause": ground.cite}


def _figures(case):
    found = assessment(case)
    if found is None:
        return {}
    per_capita, standard = f"{found.per_capita:,.2f}", f"{found.standard:,.2f}"
    return {"人均": per_capita, "标准": standard, "结论": found.verdict.rstrip("。")}


def require_filled(**texts):
    """照着写入的文字里没有填的空格不能留在文书上。"""
    if left := [name for name, text in texts.items() if grounds.BLANK in text]:
        raise Blocked(f"{'、'.join(left)}里还有没填的“{grounds.BLANK}”，请填写；用不着的连同前后的字删去")
