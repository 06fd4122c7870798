"""页头所需：单位、岗位、今天、可用的导航；只看岗位，不看具体案件。"""

from functools import lru_cache

from django.conf import settings
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils import timezone

from accounts.matrix import acts_for
from accounts.middleware import ends
from accounts.models import Role

MENU = [
    ("近亲属申报", "accounts:my_relatives", None),
    ("人员与岗位", "accounts:people", "manage_account grant_role"),
    ("近亲属申报撤回", "accounts:declarations", "withdraw_tie"),
]


def office(request):
    """模板变量 `office`；未登录时只有今天。"""
    user, today = getattr(request, "user", None), timezone.localdate()
    if user is None or not user.is_authenticated:
        return {"office": {"today": today, "acts": frozenset()}}
    roles = user.roles_on(today)
    acts = acts_for(user, on=today)
    return {
        "office": {
            "unit": user.unit,
            "roles": roles,
            "role_words": "、".join(role.label for role in Role if role in roles),
            "today": today,
            "acts": acts,
            "nav": links(settings.NAV, acts, request.path),
            "phone_nav": lambda: links(settings.PHONE_NAV, acts, request.path),  # 手机页才用到
            "menu": links(MENU, acts, request.path),
            "session_end": session_end(request),
            "session_warn": settings.SESSION_WARN_SECONDS,
            "password_url": reverse("accounts:password"),
            "logout_url": reverse("accounts:logout"),
        }
    }


def session_end(request):
    """登录还剩几秒，页面据此提醒；没有计时的（测试里直接登录的）不提醒。"""
    session = getattr(request, "session", {})
    if "signed_in_at" not in session:
        return None
    return int(min(ends(session).values()) - timezone.now().timestamp())


def links(entries, acts, path):
    """(文字, 网址名, 所需行为以空格分隔或 None, 另外几处也算在它名下的网址名) → 可用的链接。"""
    found = [
        {"label": label, "url": homes[0], "near": nearness(homes, path)}
        for label, homes in allowed(tuple(entries), frozenset(acts), get_urlconf())
    ]
    nearest = max((one["near"] for one in found), default=0)
    return [{**one, "current": 0 < one["near"] == nearest} for one in found]


def nearness(homes, path):
    return max((len(home) for home in homes if path == home or (home != "/" and path.startswith(home))), default=0)


@lru_cache(maxsize=256)
def allowed(entries, acts, urlconf):
    """[(文字, 在它名下的网址)]；能办的事相同，菜单就相同，只算一次。"""
    found = []
    for label, name, needs, *also in entries:
        if needs and acts.isdisjoint(needs.split()):
            continue
        try:
            found.append((label, [reverse(name), *map(reverse, also)]))
        except NoReverseMatch:
            continue  # 该应用未装
    return found
