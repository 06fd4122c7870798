"""演练的舞台：一区一街一社区，各岗位一人，规程、标准、限额、下放都齐；都在要退回的事务里建。"""

import tomllib
from datetime import date
from itertools import product
from types import SimpleNamespace

from django.db import transaction

from accounts.models import Role, RoleGrant, SecrecyAgreement, Unit, UnitLevel, User
from core.dates import local_day
from core.refusals import Blocked
from regimes import samples
from regimes.files import bases, loader
from regimes.files.checking import RegimeInvalid
from regimes.models import AidKind, Delegation, Parameter, Regime, Standard
from regimes.parameters import CEILINGS, MUST_HAVE
from tools.demo.numbers import id_number

LONG_AGO = date(2000, 1, 1)
AHEAD = date(2099, 12, 31)
ABSENT = "990"  # 没有自己规程的区
WHERE = {Role.COMMUNITY: "community", Role.DISTRICT: "district", Role.AUDITOR: "district", Role.ADMIN: "district"}
STANDARDS = {"minimum_living": "760.00", "hardship_basic": "988.00"}
OFTEN = ("employment_deduction_share", "support_threshold_multiple", "support_rate", "support_base")
# 缺了就判不了的、限额、刚性支出、扣减、赡养费：没有录入的用示例数。
NUMBERS = (*MUST_HAVE, *CEILINGS, "rigid_kinds", "rigid_share", "lump_months", "deduction_grounds", *OFTEN)


def build(regime, *, at):
    """建好舞台 → .district .street .community .regime，.staff 按岗位取人，.reviewers 评审组成员。"""
    file = _file(regime, local_day(at))
    district = _district(file.get("district"))
    _load(regime, at=at)
    street = _unit(UnitLevel.STREET, district, 3, "演练街道")
    community = _unit(UnitLevel.COMMUNITY, street, 3, "演练社区")
    stage = SimpleNamespace(regime=regime, district=district, street=street, community=community)
    stage.staff = {role.value: _person(stage, role, at=at) for role in Role}
    stage.reviewers = [_person(stage, Role.REVIEWER, at=at) for _ in range(2)]
    stage.second_officer = _person(stage, Role.DISTRICT, at=at)
    _numbers(district)
    _delegations(district, regime, file)
    return stage


def _load(code, *, at):
    """国家规程与要演练的一份，本库没有的载入；已载入的版本以库里的为准，与本库别的规程冲突的不要。"""
    for ref, path in bases.index().items():
        name, _, version = ref.partition("@")
        wanted = name == code or name.startswith("NAT_")
        if not wanted or Regime.objects.filter(code=name, version__gte=int(version)).exists():
            continue
        try:
            with transaction.atomic():
                loader.load(path.read_bytes(), at=at)
        except RegimeInvalid as invalid:
            if name == code:
                raise Blocked([str(problem) for problem in invalid.problems]) from None


def _file(code, day):
    """该代号在那一天的一版；都不在期内的取最后一版（受理时自会拒绝）。"""
    heads = [
        tomllib.loads(path.read_text(encoding="utf-8"))
        for ref, path in bases.index().items()
        if ref.partition("@")[0] == code
    ]
    heads.sort(key=lambda head: head["version"])
    in_force = [head for head in heads if head["starts_on"] <= day and (head.get("ends_on") or AHEAD) >= day]
    return (in_force or heads)[-1]


def _district(code):
    found = Unit.objects.filter(code=code).first() if code else None
    if found is None:
        code = code or _free_code(ABSENT, 3)
        return Unit.objects.create(
            level=UnitLevel.DISTRICT, code=code, name="演练区", doc_word="演练区救", **_contacts()
        )
    found.doc_word = found.doc_word or "演练区救"  # 没有登记机关代字的，演练里借用一个
    found.save()
    return found


def _unit(level, parent, digits, name):
    return Unit.objects.create(
        level=level, parent=parent, code=_free_code(parent.code, digits), name=name, doc_word="演救", **_contacts()
    )


def _free_code(prefix, digits):
    codes = (f"{prefix}{number:0{digits}d}" for number in range(10**digits - 1, 0, -1))
    return next(code for code in codes if not Unit.objects.filter(code=code).exists())


def _contacts():
    return {"phone": "0000-0000001", "complaint_phone": "0000-0000002", "address": "演练路1号"}


def _person(stage, role, *, at):
    serial = User.objects.count() + 1
    user = User.objects.create(
        username=f"rehearsal-{role.value}-{serial}",
        name=f"演练{role.label}{serial}",
        unit=getattr(stage, WHERE.get(role, "street")),
        id_number=id_number(f"{1960 + serial % 40}-03-15", "女", f"{ABSENT}000"),
    )
    RoleGrant.objects.create(user=user, role=role, starts_on=LONG_AGO, proposed_at=at, confirmed_at=at)
    if role == Role.CHECKER:
        SecrecyAgreement.objects.create(user=user, signed_on=LONG_AGO, ends_on=AHEAD, registered_at=at)
    return user


def _numbers(district):
    """没有录入标准与限额的，用示例数。"""
    dated = {"district": district, "starts_on": LONG_AGO, "confirmed_on": LONG_AGO, "source": samples.SOURCE}
    for kind, area in product(STANDARDS, ("urban", "rural")):
        if not Standard.objects.filter(district=district, kind=kind, area=area).exists():
            Standard.objects.create(kind=kind, area=area, amount=STANDARDS[kind], is_sample=True, **dated)
    for key, value in samples.parameters(NUMBERS).items():
        if not Parameter.objects.filter(district=district, key=key).exists():
            Parameter.objects.create(key=key, value=value, is_sample=True, **dated)


def _delegations(district, regime, file):
    """规程文件所载的下放范围；NAT_STREET 即各类都已下放。"""
    aids = file.get("delegates", {}).get("aids", [])
    for aid in AidKind.values if regime == "NAT_STREET" else aids:
        if not Delegation.objects.filter(district=district, aid=aid).exists():
            samples.delegation(district, aid, file["legal_basis"], LONG_AGO).save()
