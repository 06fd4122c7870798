"""评审会还是集体研究：办法相同，名称不同。

评审会由评审组提意见，另由负责人签批。集体研究（规程的 decider 为 meeting）是党（工）委会或办公会作决定，
签批的负责人在其中。
"""

from dataclasses import dataclass

from regimes.choices import Decider


@dataclass(frozen=True)
class Words:
    """一种会的各处叫法：会、主持的人、办理、召集、意见栏及其签字人、待办、已办环节、日期。"""

    meeting: str
    chair: str
    act: str
    convene: str
    opinion: str
    opinion_title: str
    wait: str
    told: str
    day: str


PANEL = Words(
    meeting="评审会",
    chair="组长",
    act="召开评审会",
    convene="召集评审会",
    opinion="评审会意见",
    opinion_title="评审组组长",
    wait="评审",
    told="评审会审议",
    day="评审会日期",
)
TOGETHER = Words(
    meeting="集体研究",
    chair="主持人",
    act="集体研究",
    convene="召集集体研究",
    opinion="集体研究意见",
    opinion_title="主持人",
    wait="集体研究",
    told="集体研究",
    day="集体研究日期",
)


def words_of(procedure):
    """这套规程开的是哪一种会。"""
    return TOGETHER if procedure is not None and procedure.decider == Decider.MEETING else PANEL
