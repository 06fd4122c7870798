"""本案的电话：家庭成员各自的、家里共用的；户已迁往别的街道的，家里的电话归那边。"""

from dataclasses import dataclass

from accounts import matrix
from core.acts import Act
from core.masking import mask_phone


@dataclass(frozen=True)
class Phone:
    """一个号码：`key` 供表单选，`label` 是谁的，`number` 是完整的号码。"""

    key: str
    label: str
    number: str

    def __str__(self):
        return f"{self.label} {mask_phone(self.number)}"


def phones_of(case):
    """家庭成员的、家里的，户主在前。"""
    own = [_of(one.person) for one in case.family() if one.phone_index]
    return [*own, *filter(None, [_of_home(case)])]


def phone_of(case):
    """打给申请人用哪个号码：本人的，没有的打家里的；都没有为 None。"""
    return _of(case.applicant) if case.applicant.phone_index else _of_home(case)


def to_call(case, user):
    """页面上给不给“打电话”：经办的（连同代班的）给，别人的为 None。"""
    return phone_of(case) if matrix.permit(user, Act.CALL, case, on=case.acting_on).allowed else None


def _of(person):
    return Phone(f"phone:{person.pk}", f"{person.name}的电话", person.phone)


def _of_home(case):
    there = case.household.phone_index and not case.home_left
    return Phone("phone:household", "家庭联系电话", case.household.phone) if there else None
