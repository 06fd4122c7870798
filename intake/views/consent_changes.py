"""核对授权的撤回与续签。"""

from django.utils import timezone
from django.views.decorators.cache import never_cache

from cases.pages import case_of
from core.acts import Act
from core.once import once
from core.views import PLAIN, act_page, answer, posted, submit
from intake.forms.consent_changes import RenewConsentForm, WithdrawConsentForm
from intake.services.consent_changes import renew_consent, withdraw_consent


@never_cache
@once
def withdraw_consent_page(request, pk):
    case = case_of(request, pk, Act.WITHDRAW_CONSENT)
    form = WithdrawConsentForm(*posted(request), case=case)
    if submit(form, withdraw_consent, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "已登记撤回，此人的信息不再查询。")
    lines = [
        "自登记起，不能再查询此人的信息；正在进行的核对不能出报告",
        "本人重新签署并登记续签的，核对可以继续；在办的可按“撤回或拒绝核对授权”终止办理",
        "正在享受救助的，列入待办，由经办人劝其续签或者办理变更",
    ]
    words = {"heading": "撤回核对授权", "button": "登记撤回", "danger": True, "lines": lines}
    return act_page(request, PLAIN, case, form, **words)


@never_cache
@once
def renew_consent_page(request, pk):
    case = case_of(request, pk, Act.RENEW_CONSENT)
    form = RenewConsentForm(*posted(request), case=case)
    if submit(form, renew_consent, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "已登记续签。")
    lead = "打印空白授权书由本人重新签字后登记；原来那一份仍留在卷内。"
    return act_page(request, PLAIN, case, form, heading="续签核对授权", button="登记续签", lead=lead)
