"""要紧的一步再输一次口令，试错次数同样受限。"""

from django import forms
from django.core.cache import cache

from core.refusals import NotPermitted, Refusal

TRIES = 5
COOLING = 15 * 60
WRONG = "口令不正确，请重新输入"
COOLING_DOWN = "口令已连续5次不正确，请15分钟后再试"


def confirm_password(user, raw):
    """核对本人口令；不对或试错过多抛 NotPermitted。

    次数记在缓存而不记在库里：外层事务因拒绝而回滚时，计数不能跟着退回。
    """
    key = f"stepup:{user.pk}"
    if cache.get(key, 0) >= TRIES:
        raise NotPermitted(COOLING_DOWN)
    if not raw or not user.check_password(raw):
        cache.add(key, 0, COOLING)
        cache.incr(key)
        raise NotPermitted(WRONG)
    cache.delete(key)


class PasswordAgainForm(forms.Form):
    """表单混入：再输一次口令。用法 `class ApproveForm(PasswordAgainForm, ...)`，构造时给 user=。"""

    password_again = forms.CharField(
        label="再输一次登录口令",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "请再输一次登录口令"},
    )

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password_again(self):
        try:
            confirm_password(self.user, self.cleaned_data["password_again"])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return ""

    def clean(self):
        cleaned = super().clean()
        cleaned.pop("password_again", None)  # 口令到此为止，不交给任何服务
        return cleaned


LASTS = 5 * 60  # 秒；再输过一次口令，五分钟内连签不必重输
STAMP = "stepup_at"


def remember(request, at):
    """记下本次登录里刚刚核过口令；五分钟自那次输入起算，连签不能越续越长。"""
    if not is_fresh(request, at):
        request.session[STAMP] = at.timestamp()


def is_fresh(request, at):
    """五分钟之内核过口令没有。"""
    return 0 <= at.timestamp() - request.session.get(STAMP, 0) <= LASTS


class StepUpForm(PasswordAgainForm):
    """刚核过口令（fresh=True）便不再问；构造时给 user=、fresh=。"""

    def __init__(self, *args, fresh=False, **kwargs):
        super().__init__(*args, **kwargs)
        if fresh:
            del self.fields["password_again"]
