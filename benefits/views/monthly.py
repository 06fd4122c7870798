"""按月的定期事项：登记办结的一页。"""

from datetime import date

from django.http import Http404
from django.utils import timezone

from accounts import matrix
from benefits import monthly as duties
from benefits.forms import DutyForm
from benefits.services.duties import record_duty
from benefits.views.pages import back_to
from core.acts import Act
from core.once import once
from core.views import PLAIN, act_page, answer, submit


@once
def record(request, code, year, month):
    """登记一项办结；不在等着办的之列即没有这一页。"""
    user, today = request.user, timezone.localdate()
    matrix.require(user, Act.RECORD_DUTY, user.unit, on=today)
    rows = duties.waiting(user.unit.street or user.unit.district, today)
    one = next((row for row in rows if (row.duty["id"], row.month.year, row.month.month) == (code, year, month)), None)
    if one is None:
        raise Http404
    form = DutyForm(request.POST or None)
    if submit(form, record_duty, code, date(year, month, 1), by=user, at=timezone.now()):
        return answer(request, "desk:home", "已登记办结。")
    lead = f"{one.duty['source']}；到{one.due.year}年{one.due.month}月{one.due.day}日为限。"
    words = {
        "heading": f"{year}年{month}月{one.duty['label']}",
        "button": "登记办结",
        "lead": lead,
        **back_to("entitlements"),
    }
    return act_page(request, PLAIN, None, form, **words)
