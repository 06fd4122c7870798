"""演练的舞台：一区一街一社区，各岗位一人，规程、标准、限额、下放都齐；都在要退回的事务里建。"""

import tomllib
from datetime import date
from hashlib import sha256
from itertools import product
from pathlib import Path
from types import SimpleNamespace

from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat

from accounts.models import Role, RoleGrant, SecrecyAgreement, Unit, UnitLevel, User
from core.dates import local_day, zh
from core.refusals import Blocked
from regimes import samples
from regimes.files import bases, checking, loader
from regimes.files.checking import RegimeInvalid
from regimes.models import AidKind, Delegation, Parameter, Regime, Standard
from regimes.parameters import CEILINGS, MUST_HAVE
from tools.demo.numbers import id_number

LONG_AGO = date(2000, 1, 1)
SUFFIX = ".toml"
AHEAD = date(2099, 12, 31)
ABSENT = "990"  # 没有自己规程的区
WHERE = {Role.COMMUNITY: "community", Role.DISTRICT: "district", Role.AUDITOR: "district", Role.ADMIN: "district"}
STANDARDS = {"minimum_living": "760.00", "hardship_basic": "988.00"}
OFTEN = ("employment_deduction_share", "support_threshold_multiple", "support_rate", "support_base")
# 缺了就判不了的、限额、刚性支出、扣减、赡养费：没有录入的用示例数。
NUMBERS = (*MUST_HAVE, *CEILINGS, "rigid_kinds", "rigid_share", "lump_months", "deduction_grounds", *OFTEN)


def build(regime, *, at):
    """建好舞台 → .district .street .community .regime，.staff 按岗位取人，.reviewers 评审组成员，.lent 借用了什么。

    `regime` 为规程的代号（随附的、本库已载入的），或规程文件的路径。
    """
    day = local_day(at)
    file = _file(regime, day)
    district = _district(file.get("district"))
    _load(regime, file, at=at)
    street = _unit(UnitLevel.STREET, district, 3, "演练街道")
    community = _unit(UnitLevel.COMMUNITY, street, 3, "演练社区")
    stage = SimpleNamespace(regime=file["code"], district=district, street=street, community=community)
    stage.staff = {role.value: _person(stage, role, at=at) for role in Role}
    stage.reviewers = [_person(stage, Role.REVIEWER, at=at) for _ in range(2)]
    stage.second_officer = _person(stage, Role.DISTRICT, at=at)
    stage.lent = _numbers(district, day)
    _delegations(district, file, day)
    return stage


def _load(regime, file, *, at):
    """国家规程与要演练的一份，本库没有的载入；已载入的版本以库里的为准，与本库别的规程冲突的不要。"""
    code = file["code"]
    for ref, path in bases.index().items():
        name, _, version = ref.partition("@")
        wanted = (name == code and not regime.endswith(SUFFIX)) or name.startswith("NAT_")
        if not wanted or Regime.objects.filter(code=name, version__gte=int(version)).exists():
            continue
        try:
            with transaction.atomic():
                loader.load(path.read_bytes(), at=at)
        except RegimeInvalid as invalid:
            if name == code:
                raise Blocked([str(problem) for problem in invalid.problems]) from None
    if regime.endswith(SUFFIX):
        _load_file(Path(regime), file, at=at)


def _load_file(path, file, *, at):
    """演练一份还没有载入的文件：只在演练里载入，同一代号已有的、本区别的规程，演练里一概不算。"""
    raw = path.read_bytes()
    here = Q(district__isnull=False, district__code=file.get("district"))
    rivals = Regime.objects.filter(here | Q(code=file["code"]))
    same = rivals.filter(sha256=sha256(raw).hexdigest()).first()
    rivals.exclude(pk=same and same.pk).update(starts_on=LONG_AGO, ends_on=LONG_AGO, code=Concat(Value("-"), "code"))
    if same is None:
        try:
            loader.load(raw, at=at)
        except RegimeInvalid as invalid:
            raise Blocked([f"{path.name} {problem}" for problem in invalid.problems]) from None


def _file(regime, day):
    """规程文件的内容：路径即读它；代号取那一天的一版，已载入的以库里的为准，都不在期内的取最后一版（受理时自会拒绝）。"""
    if regime.endswith(SUFFIX):
        return _read(Path(regime))
    loaded = {f"{row.code}@{row.version}": row.source_text for row in Regime.objects.filter(code=regime)}
    shipped = {ref: path for ref, path in bases.index().items() if ref.partition("@")[0] == regime}
    texts = {ref: path.read_text(encoding="utf-8") for ref, path in shipped.items()} | loaded
    heads = sorted((tomllib.loads(text) for text in texts.values()), key=lambda head: head["version"])
    if not heads:
        known = "、".join(sorted({ref.partition("@")[0] for ref in bases.index()}))
        raise Blocked(f"“regime”应为随附的（{known}）或已载入的规程代号，或规程文件的路径；没有“{regime}”")
    in_force = [head for head in heads if head["starts_on"] <= day and (head.get("ends_on") or AHEAD) >= day]
    return (in_force or heads)[-1]


def _read(path):
    try:
        raw = path.read_bytes()
        checking.parse(raw)
        return tomllib.loads(raw.decode("utf-8-sig"))
    except OSError as error:
        raise Blocked(f"读不到规程文件 {path}：{error.strerror}") from None
    except RegimeInvalid as invalid:
        raise Blocked([f"{path.name} {problem}" for problem in invalid.problems]) from None


def _district(code):
    found = Unit.objects.filter(code=code).first() if code else None
    if found is None:
        code = code or _free_code(ABSENT, 3)
        return Unit.objects.create(
            level=UnitLevel.DISTRICT, code=code, name="演练区", doc_word="演练区救", **_contacts()
        )
    for name, lent in {"doc_word": "演练区救", **_contacts()}.items():  # 没有登记的，演练里借用
        setattr(found, name, getattr(found, name) or lent)
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
    return {
        "phone": "0000-0000001",
        "complaint_phone": "0000-0000002",
        "address": "演练路1号",
        "review_body": "演练区人民政府",
        "court": "演练区人民法院",
    }


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


def _numbers(district, day):
    """`day` 那天本区没有在用的标准与限额，借用示例数；后来才施行的，演练里不算，好与没有录入过的单位结果一样。

    返回借用了什么：[一句话]。
    """
    for model in (Standard, Parameter):
        model.objects.filter(district=district, starts_on__gt=day).update(confirmed_on=None)
    dated = {"district": district, "starts_on": LONG_AGO, "confirmed_on": LONG_AGO, "source": samples.SOURCE}
    lent = []
    for kind, area in product(STANDARDS, ("urban", "rural")):
        if not Standard.objects.valid_on(district, day).filter(kind=kind, area=area).exists():
            lent.append(Standard(kind=kind, area=area, amount=STANDARDS[kind], is_sample=True, **dated))
    for key, value in samples.parameters(NUMBERS).items():
        if not Parameter.objects.valid_on(district, day).filter(key=key).exists():
            lent.append(Parameter(key=key, value=value, is_sample=True, **dated))
    for row in lent:
        row.save()
    return [f"{zh(day, weekday=False)}没有在用的，借用示例：{row}" for row in lent]


def _delegations(district, file, day):
    """规程文件所载的下放范围；NAT_STREET 即各类都已下放。那一天已有授权的照用。"""
    aids = file.get("delegates", {}).get("aids", [])
    for aid in AidKind.values if file["code"] == "NAT_STREET" else aids:
        if not Delegation.objects.valid_on(district, day).filter(aid=aid).exists():
            samples.delegation(district, aid, file["legal_basis"], LONG_AGO).save()
