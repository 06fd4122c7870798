"""谁须回避一户：申报过近亲属关系的，本户的成员；都凭姓名，评议人员多半没有账号。"""


def related(case):
    """{姓名: 与本户什么关系}。"""
    ties = case.household.ties.live()
    found = {one.name: f"是{case.head_name}户成员" for one in case.family()}
    for one in ties:
        if one.person_name:
            found[one.person_name] = f"与{case.head_name}户有近亲属关系（{one.relation}）"
    return found
