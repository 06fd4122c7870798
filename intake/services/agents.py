"""代办人：替申请人来办的人；出示了证件的即是全库的那一个人。"""

from core.refusals import Blocked
from households.services import people


def columns(facts, applicant, day):
    """案件上代办人的各栏；没有带证件的只记姓名、关系，没有代办人的为空。

    Raises: Blocked（没有写关系，已故，证件登记的是别的姓名，就是申请人本人）。
    """
    if not facts or not facts["name"].strip():
        return {}
    if not facts.get("relation", "").strip():
        raise Blocked("请写明代办人与申请人的关系")
    person = people.by_document(facts, on=day, who="代办人", why="登记代办人")
    if person and person.pk == applicant.pk:
        raise Blocked("代办人就是申请人本人，本人到窗口的不填代办人")
    written = "" if person else facts["name"]
    return {"agent": person, "agent_written": written, "agent_relation": facts["relation"]}
