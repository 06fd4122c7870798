"""先读后签：只在办的当时问，不在页面上预先列出。"""

from core.workflow import guard

CHANGED = "您看过之后案件有变动，请看过现在的内容再签"


@guard("请先打开本案的审批页看过再签", basis="本系统控制：先读后签，签的是看过的那一份")
def current_version_read(case):
    """`case.version_read` 由服务放入，是签字人看过的那一版。"""
    if case.version_read is None:
        return False
    return case.version_read == case.version or CHANGED
