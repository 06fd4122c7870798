"""家庭与成员；成员的性别、出生日期由身份证号得出。"""

import datetime

import factory
from factory.django import DjangoModelFactory

from core.idnumber import IdNumber
from evidence.models import Asset, Expense, Income
from households.models import BankAccount, Household, Obligor, Person
from tests.factories.accounts import LONG_AGO, LONG_AGO_AT, UnitFactory
from tests.factories.people import id_number


class HouseholdFactory(DjangoModelFactory):
    """一个家庭，缺省没有成员；head=True 带一名户主。"""

    class Meta:
        model = Household
        skip_postgeneration_save = True

    community = factory.SubFactory(UnitFactory, community=True)
    address = "桂苑小区3栋201室"
    phone = "13805610001"
    created_at = LONG_AGO_AT

    @factory.post_generation
    def head(self, create, extracted, **kwargs):
        if extracted:
            PersonFactory(household=self, is_head=True, relation="01", **kwargs)


class PersonFactory(DjangoModelFactory):
    """一个人；给 birth、male 造号码，或直接给 id_number；给 household 即住在那一户。"""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    class Params:
        birth = "1986-05-20"
        male = True

    name = factory.Sequence(lambda n: f"成员{n}")
    id_number = factory.LazyAttribute(lambda o: id_number(o.birth, "男" if o.male else "女"))
    sex = factory.LazyAttribute(lambda o: "1" if IdNumber.parse(o.id_number).sex == "男" else "2")
    birth_date = factory.LazyAttribute(lambda o: IdNumber.parse(o.id_number).birth_date)

    @classmethod
    def _create(cls, model, *args, household=None, relation="20", is_head=False, **facts):
        person = super()._create(model, *args, **facts)
        if household is not None:
            household.memberships.create(person=person, relation=relation, is_head=is_head, since=LONG_AGO)
        return person


class ObligorFactory(DjangoModelFactory):
    """一名身份查明的义务人；`supports` 给所养的成员，缺省另造一人。"""

    class Meta:
        model = Obligor
        skip_postgeneration_save = True

    household = factory.SubFactory(HouseholdFactory)
    person = factory.SubFactory(PersonFactory, name="赡养人")
    relation = "20"
    period = "month"

    @factory.post_generation
    def supports(self, create, extracted, **kwargs):
        if create:
            self.supports.set(extracted or [PersonFactory()])


class IncomeFactory(DjangoModelFactory):
    class Meta:
        model = Income

    case_id = 0
    member = factory.SubFactory(PersonFactory)
    kind = "wage"
    name = "工资"
    declared = "1550.00"
    period = "month"


class ExpenseFactory(DjangoModelFactory):
    class Meta:
        model = Expense

    case_id = 0
    member = factory.SubFactory(PersonFactory)
    kind = "medical"
    name = "透析"
    own_paid = "400.00"
    period = "month"


class AssetFactory(DjangoModelFactory):
    class Meta:
        model = Asset

    case_id = 0
    member = factory.SubFactory(PersonFactory)
    kind = "101"
    description = "银行存款"
    value = "3000.00"


class BankAccountFactory(DjangoModelFactory):
    class Meta:
        model = BankAccount

    household = factory.SubFactory(HouseholdFactory)
    holder = factory.SubFactory(PersonFactory)
    holder_name = factory.SelfAttribute("holder.name")
    bank = "农村商业银行"
    number = factory.Sequence(lambda n: f"62170012345{n:06d}")
    since = datetime.date(2026, 1, 5)
