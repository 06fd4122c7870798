"""监督各页的页签与准入：看全区的只有区级岗位。"""

from django.urls import reverse
from django.utils import timezone

from accounts import matrix
from core.acts import Act

PAGES = [
    ("overview", "各街道办理", Act.READ_CASE),
    ("rosters", "花名册", Act.DOWNLOAD_ROSTER),
    ("onsite", "实地核查", Act.RECORD_SUPERVISION_VISIT),
    ("samples", "每月抽查", Act.DRAW_SAMPLE),
    ("late", "补登已迟", Act.READ_EVENTS),
    ("chains", "核验记录", Act.VERIFY),
    ("looks", "谁看过谁", Act.AUDIT),
    ("signs", "登录记录", Act.AUDIT),
]


def require(request, act):
    """返回今天。"""
    today = timezone.localdate()
    matrix.require(request.user, act, request.user.unit.district, on=today)
    return today


def tabs(current, user):
    """只列本人打得开的几页。"""
    today, district = timezone.localdate(), user.unit.district
    return [
        {"label": label, "url": reverse(f"supervision:{name}"), "current": name == current}
        for name, label, act in PAGES
        if matrix.permit(user, act, district, on=today).allowed
    ]
