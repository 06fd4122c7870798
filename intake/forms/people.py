"""选人的一栏：本案家庭组成里的，和本户身份查明了的义务人。"""


def people_of(case):
    """[(人的编号, 怎样称呼)]；家庭组成里的在前。"""
    listed = [(one.person_id, one.label) for one in case.composition.select_related("person").order_by("position")]
    return [*listed, *_kin(case, dict(listed))]


def _kin(case, listed):
    rows = case.household.obligors.current().order_by("pk")
    return [(one.person_id, f"{one.name}（义务人）") for one in rows if one.person_id and one.person_id not in listed]
