"""各人自己的列表：上次的筛选、选的栏、存下的筛选；存在本人的一行里，换一台机器登录也在。"""

from urllib.parse import urlencode

from django.db import transaction

from accounts.models import User
from core.locking import for_change
from core.refusals import Blocked

MOST = 12  # 一栏至多存这么多个筛选
ASKED, COLUMNS, VIEWS = "asked", "columns", "views"


def of(user, listing):
    return user.list_settings.get(listing.name, {})


def asked(request, listing, names):
    """本次的筛选；没有带来的用上次的，`clear` 清掉。"""
    given = {name: value for name, value in request.GET.items() if name in names and value}
    last = of(request.user, listing).get(ASKED, {})
    if "clear" not in request.GET and not given and not any(name in request.GET for name in ("all", *names)):
        return last
    if given != last:
        keep(request.user, listing, **{ASKED: given})
    return given


def columns(user, listing):
    return tuple(of(user, listing).get(COLUMNS) or listing.columns)


def views(user, listing):
    """存下的筛选 [(名称, 网址的查询部分)]。"""
    return tuple((name, urlencode(given or {"all": "1"})) for name, given in of(user, listing).get(VIEWS, {}).items())


@transaction.atomic
def change(user, listing, *, columns, save, drop):
    """改列哪几栏；`save` 有名称则存下现在的筛选，`drop` 各名删去。"""
    keep(user, listing, **{COLUMNS: columns})
    for name in drop:
        drop_view(user, listing, name)
    if save:
        save_view(user, listing, save)


def save_view(user, listing, name):
    """把现在的筛选、排序以 `name` 存下；同名的换成现在的。"""
    own = of(user, listing)
    kept = own.get(VIEWS, {}) | {name: own.get(ASKED, {})}
    if len(kept) > MOST:
        raise Blocked(f"一栏至多存 {MOST} 个筛选，请先删去不用的")
    keep(user, listing, **{VIEWS: kept})


def drop_view(user, listing, name):
    kept = {one: given for one, given in of(user, listing).get(VIEWS, {}).items() if one != name}
    keep(user, listing, **{VIEWS: kept})


@transaction.atomic
def keep(user, listing, **changed):
    """改本人的几样，别的照旧。"""
    row = for_change(User.objects.filter(pk=user.pk)).only("list_settings").get()
    row.list_settings[listing.name] = row.list_settings.get(listing.name, {}) | changed
    User.objects.filter(pk=user.pk).update(list_settings=row.list_settings)
    user.list_settings = row.list_settings
