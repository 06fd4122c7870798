"""已发的账：由待遇应用在启动时登记怎样查，案件这一层只问不引用（应用自上而下）。"""

_asked = {}


def register(months_since):
    """`months_since(street_id, household_id, aid, month)` → [(月份, 已发金额)]：该月起各已签章月份，没发的为零。"""
    _asked["months_since"] = months_since


def months_since(street_id, household_id, aid, month):
    return _asked["months_since"](street_id, household_id, aid, month)
