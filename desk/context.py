"""页头的“工作日/休息日”与暂定日历提示；日历在 regimes，故由工作台而不由 accounts 供给。"""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from regimes.models import SpecialDay

LONGEST_NOTICE = 300
LOOK_AHEAD = timedelta(days=45)  # 最长的在办期限约 45 日，跨入未公布的年份才提示


def today_kind(request):
    """模板变量 `today_kind`：is_workday、reason（休息缘由）、provisional（提示句，可空）；`site_notice`：全站通知。

    未登录都没有。
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"today_kind": None, "site_notice": ""}
    kind = SimpleLazyObject(lambda: kind_of(timezone.localdate(), SpecialDay.objects.calendar()))
    return {"today_kind": kind, "site_notice": site_notice()}


def site_notice():
    """运行的人写在 `SITE_NOTICE` 文件里的一句话（停机维护之类），人人页上可见；没有这个文件即没有。"""
    try:
        return settings.SITE_NOTICE.read_text(encoding="utf-8").strip()[:LONGEST_NOTICE]
    except FileNotFoundError:
        return ""


def kind_of(day, calendar):
    """某日是否工作日；其后 45 日内有未公布放假安排的年份则给出提示。"""
    unknown = sorted({d.year for d in (day, day + LOOK_AHEAD) if d.year not in calendar.known_years})
    years = "、".join(f"{year}年" for year in unknown)
    reason = calendar.rest_reason(day)
    words = f"{years}放假安排尚未录入，落在该年和上年末三天（12月29日起）的期限为暂定。" if unknown else ""
    return {"is_workday": not reason, "reason": reason, "provisional": words}
