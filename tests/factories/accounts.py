"""单位与人员：一区两街，要什么岗位用什么 trait，如 UserFactory(window=True)。"""

import datetime

import factory
from factory.django import DjangoModelFactory

from accounts.models import RelativeDeclaration, Role, RoleGrant, SecrecyAgreement, Unit, UnitLevel, User

LONG_AGO = datetime.date(2020, 1, 1)
FAR_AHEAD = datetime.date(2099, 12, 31)
LONG_AGO_AT = datetime.datetime(2020, 1, 1, 9, tzinfo=datetime.UTC)
PASSWORD = "san-di-kou-2026"


class UnitFactory(DjangoModelFactory):
    """默认是街道；district=True 区，community=True 社区。上级自动建立，也可给 parent=。"""

    class Meta:
        model = Unit

    class Params:
        district = factory.Trait(
            level=UnitLevel.DISTRICT,
            parent=None,
            code=factory.Sequence(lambda n: f"{400000 + n:06d}"),
            name=factory.Sequence(lambda n: f"第{n}区"),
        )
        street = factory.Trait(level=UnitLevel.STREET)  # 默认即街道，写明便于阅读
        community = factory.Trait(
            level=UnitLevel.COMMUNITY,
            parent=factory.SubFactory("tests.factories.accounts.UnitFactory", street=True),
            code=factory.Sequence(lambda n: f"340603{n:06d}"),
            name=factory.Sequence(lambda n: f"第{n}社区"),
        )

    level = UnitLevel.STREET
    parent = factory.SubFactory("tests.factories.accounts.UnitFactory", district=True)
    code = factory.Sequence(lambda n: f"3406{n:05d}")
    name = factory.Sequence(lambda n: f"第{n}街道")
    doc_word = "三街救"
    phone = "0561-3000000"
    complaint_phone = "0561-3000001"
    address = "示例路1号"
    review_body = "区人民政府"
    court = "区人民法院"


UNIT_OF = {
    Role.COMMUNITY: "unit__community",
    Role.DISTRICT: "unit__district",
    Role.AUDITOR: "unit__district",
    Role.ADMIN: "unit__district",
}


def holds(role):
    """岗位 trait：UserFactory(window=True, leader=True) 可兼多岗。"""

    def grant(user, create, extracted, **kwargs):
        if extracted:
            RoleGrantFactory(user=user, role=role, **kwargs)

    return factory.post_generation(grant)


class UserFactory(DjangoModelFactory):
    """岗位 trait：window community checker reviewer review_leader leader district auditor admin；unit= 指定单位。

    不给 unit 时按岗位自建相应层级的单位；核对员自带有效的保密协议（agreement=False 则无）。
    """

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"staff{n}")
    name = factory.Sequence(lambda n: f"工作人员{n}")
    unit = factory.SubFactory(UnitFactory)

    window = holds(Role.WINDOW)
    community = holds(Role.COMMUNITY)
    checker = holds(Role.CHECKER)
    reviewer = holds(Role.REVIEWER)
    review_leader = holds(Role.REVIEW_LEADER)
    leader = holds(Role.LEADER)
    district = holds(Role.DISTRICT)
    auditor = holds(Role.AUDITOR)
    admin = holds(Role.ADMIN)

    @factory.post_generation
    def agreement(self, create, extracted, **kwargs):
        """保密协议：核对员默认有，agreement=False 则没有。"""
        is_checker = self.role_grants.filter(role=Role.CHECKER).exists()
        if extracted or (extracted is None and is_checker):
            SecrecyAgreementFactory(user=self, **kwargs)

    @classmethod
    def _generate(cls, strategy, params):
        if "unit" not in params:
            chosen = [key for role, key in UNIT_OF.items() if params.get(role.value)]
            params |= dict.fromkeys(chosen[:1], True)
        return super()._generate(strategy, params)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(kwargs.pop("username"), kwargs.pop("password", PASSWORD), **kwargs)


class RoleGrantFactory(DjangoModelFactory):
    """一次已确认、长期有效的授岗；waiting=True 为尚待确认。"""

    class Meta:
        model = RoleGrant

    class Params:
        waiting = factory.Trait(confirmed_at=None)

    user = factory.SubFactory(UserFactory)
    role = Role.WINDOW
    starts_on = LONG_AGO
    proposed_at = LONG_AGO_AT
    confirmed_at = LONG_AGO_AT


class SecrecyAgreementFactory(DjangoModelFactory):
    class Meta:
        model = SecrecyAgreement

    user = factory.SubFactory(UserFactory)
    signed_on = LONG_AGO
    ends_on = FAR_AHEAD
    registered_at = LONG_AGO_AT


class RelativeDeclarationFactory(DjangoModelFactory):
    class Meta:
        model = RelativeDeclaration

    user = factory.SubFactory(UserFactory)
    name = "王建国"
    relation = "parent"
    id_number = "11010519491231002X"
    declared_by = factory.SelfAttribute("user")
    declared_at = LONG_AGO_AT
