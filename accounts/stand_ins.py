"""派给本人的案件，连同当日由本人代班的同事名下的：查询与逐件同一条件。"""

from django.db.models import Q


def held_by(user, on, path=""):
    """指派（`path` 是到指派的关系名，指派本身的查询不给）归此人办的条件；代班的只限所代的岗位。"""
    lead = f"{path}__" if path else ""
    mine = Q(**{f"{lead}user": user.pk})
    for one in user.stand_ins_on(on):
        mine |= Q(**{f"{lead}user": one.absent_id, f"{lead}role": one.role})
    return Q(**{f"{lead}ended_at": None}) & mine


def holds(assignment, user, on):
    """同上，已经取来的一行。"""
    keys = {(one.absent_id, one.role) for one in user.stand_ins_on(on)}
    mine = assignment.user_id == user.pk or (assignment.user_id, assignment.role) in keys
    return mine and assignment.ended_at is None
