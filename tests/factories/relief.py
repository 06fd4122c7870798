"""急难救助：emergency(office, at=at) 已登记的急难申请；relieved(office, at=at) 已先行救助。"""

from decisions.services.relief import relieve
from regimes.models import Parameter
from tests.factories.cases import registered
from tests.factories.regimes import ParameterFactory


def ceiling_of(office, amount="3000"):
    if not Parameter.objects.filter(district=office.district, key="urgent_aid_ceiling").exists():
        ParameterFactory(district=office.district, key="urgent_aid_ceiling", value=amount)


def emergency(office, *, at, **changes):
    ceiling_of(office)
    return registered(office, at=at, **{"aid": "temporary_urgent", "reason": "家中失火", **changes})


def given(**changes):
    """`relieve` 所需的各项。"""
    return {
        "amount": "2000.00",
        "cause": "accident",
        "detail": "家中失火，衣物被毁",
        "place": "桂苑小区3栋201室",
        "receiver": "王建国",
        **changes,
    }


def relieved(office, *, at, case=None, **changes):
    case = case or emergency(office, at=at)
    relieve(case.pk, by=office.leader, at=at, **{**given(), "given_at": at, **changes})
    case.refresh_from_db()
    return case
