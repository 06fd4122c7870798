"""示例标准与参数：只供演示和试用，页面一律标“示例”，启用前须由区民政局录入真数。"""

import csv
from pathlib import Path

from regimes.models import AidKind, Delegation, Parameter, Standard
from regimes.parameter_values import parse

FILE = Path(__file__).parent / "data" / "samples.csv"
SOURCE = "示例，启用前须由区民政局录入"


def load_samples(district, *, starts_on):
    """给 `district` 录入一套示例数，自 `starts_on` 起；已有任何标准的不动，返回录入几行。"""
    if Standard.objects.filter(district=district).exists():
        return 0
    rows = [row for row in _rows() if row["district"] in ("*", district.code)]
    common = {
        "district": district,
        "starts_on": starts_on,
        "confirmed_on": starts_on,
        "source": SOURCE,
        "is_sample": True,
    }
    for row in rows:
        _create(row, common)
    return len(rows)


def _create(row, common):
    if row["row"] == "standard":
        facts = {"kind": row["key"], "area": row["area"], "amount": row["value"], "unit": row["unit"]}
        Standard.objects.create(**facts, **common)
    else:
        Parameter.objects.create(key=row["key"], value=_value(row), **common)


def parameters(keys):
    """各项参数的示例值：{键: 可存的值}。"""
    return {row["key"]: _value(row) for row in _rows() if row["row"] == "parameter" and row["key"] in keys}


def _rows():
    with FILE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _value(row):
    return parse(row["key"], row["value"].replace(";", "\n"))


def delegate_all(district, *, starts_on):
    """一套示例授权：各类救助都授予全区各街道审批，带省级依据；已有的不动，返回几行。"""
    if Delegation.objects.filter(district=district).exists():
        return 0
    rows = [delegation(district, aid, SOURCE, starts_on) for aid in AidKind.values]
    return len(Delegation.objects.bulk_create(rows))


def delegation(district, aid, basis, starts_on):
    """一行已确认的示例授权。"""
    return Delegation(
        district=district,
        aid=aid,
        source=basis[:300],
        provincial_basis=SOURCE,
        starts_on=starts_on,
        confirmed_on=starts_on,
        is_sample=True,
    )
