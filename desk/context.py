"""页头的“工作日/休息日”与暂定日历提示；日历在 regimes，故由工作台而不由 accounts 供给。"""

from datetime import timedelta

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from regimes.models import SpecialDay

LOOK_AHEAD = timedelta(days=45)  # 最长的在办期限约 45 日，跨入未公布的年份才提示


def today_kind(request):
    """模板变量 `today_kind`：is_workday、reason（休息缘由）、provisional（提示句，可空）；未登录没有。"""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"today_kind": None}
    return {"today_kind": SimpleLazyObject(lambda: kind_of(timezone.localdate(), SpecialDay.objects.calendar()))}


def kind_of(day, calendar):
    """某日是否工作日；其后 45 日内有未公布放假安排的年份则给出提示。"""
    unknown = sorted({d.year for d in (day, day + LOOK_AHEAD) if d.year not in calendar.known_years})
    years = "、".join(f"{year}年" for year in unknown)
    reason = calendar.rest_reason(day)
    words = f"{years}放假安排尚未录入，落在该年和上年末三天（12月29日起）的期限为暂定。" if unknown else ""
    return {"is_workday": not reason, "reason": reason, "provisional": words}
