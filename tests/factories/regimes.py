"""规程、标准与参数:`shipped_regime("LS2019")` 载入随附的真规程;其余按需造一行。"""

import datetime
import tomllib
from decimal import Decimal
from functools import cache

import factory
from factory.django import DjangoModelFactory

from accounts.models import Unit, UnitLevel
from regimes.files import bases, loader
from regimes.models import Parameter, Regime, Standard
from tests.factories.accounts import UnitFactory

loader.parse = cache(loader.parse)  # 同一份文件一个进程里只检查一遍；载入只读不改
LOADED_AT = datetime.datetime(2026, 1, 5, 9, tzinfo=datetime.UTC)
DISTRICTS = {"340603": "相山区", "371302": "兰山区", "511703": "达川区", "371311": "罗庄区", "341882": "广德市"}


def district_of(code):
    return Unit.objects.filter(code=code).first() or UnitFactory(
        level=UnitLevel.DISTRICT, parent=None, code=code, name=DISTRICTS.get(code, f"{code}区")
    )


def shipped_regime(code):
    """随附规程的最新一版,区县没有就先登记;`shipped_regime("XS2020").district` 即该区。"""
    for ref, path in bases.index().items():
        if ref.partition("@")[0] == code:
            raw = path.read_bytes()
            number = tomllib.loads(raw.decode()).get("district")
            if number:
                district_of(number)
            loader.load(raw, at=LOADED_AT)
    return Regime.objects.filter(code=code).order_by("-version").first()


class StandardFactory(DjangoModelFactory):
    """兰山区 2021 年城市低保标准 753 元,已确认。"""

    class Meta:
        model = Standard

    district = factory.SubFactory(UnitFactory, district=True)
    kind = "minimum_living"
    area = "urban"
    amount = Decimal("753.00")
    unit = "month"
    starts_on = datetime.date(2021, 1, 1)
    source = "示例文件"
    confirmed_on = datetime.date(2021, 1, 1)


class ParameterFactory(DjangoModelFactory):
    """已确认的一项参数;默认就业成本扣减 20%。"""

    class Meta:
        model = Parameter

    district = factory.SubFactory(UnitFactory, district=True)
    key = "employment_deduction_share"
    value = "0.20"
    starts_on = datetime.date(2021, 1, 1)
    source = "示例文件"
    confirmed_on = datetime.date(2021, 1, 1)
