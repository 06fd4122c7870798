"""到会人员一张表：页面与会议记录、纪要用的是同一张；主持的人列在最后。"""


def post_of(user):
    """工作人员的单位、职务。"""
    return " ".join(filter(None, (user.unit.name, user.title)))


def people_of(held):
    """各人（Attendance），组长、主持人在最后。"""
    rows = held.attendances.select_related("user").order_by("pk")
    return sorted(rows, key=lambda one: one.user_id is not None and one.user_id == held.chair_id)


def presence(one):
    return "到会" if one.present else f"缺席：{one.absent_reason}"


def seated(held, item):
    """民主评议记录上的表：谁、身份、单位职务、到没到、`item` 这一户回没回避；不记谁投了什么。"""
    return [{"name": one.name, "identity": one.get_identity_display(), **_seat(one, item)} for one in people_of(held)]


def spoken(held, item):
    """评审会、集体研究纪要上的表：谁、单位职务、到没到、`item` 这一户回没回避、意见。"""
    said = {one.user_id: one for one in item.opinions.all()}
    return [
        {
            "name": one.name,
            **_seat(one, item),
            "view": said[one.user_id].get_view_display() if one.user_id in said else "",
            "text": said[one.user_id].text if one.user_id in said else "",
        }
        for one in people_of(held)
    ]


def _seat(one, item):
    away = "回避" if one.name in item.recused.split("、") else ""
    return {"post": one.post, "presence": presence(one), "recused": away}


def shown(held, items):
    """页面上的表：[(Attendance, 到没到, 回避哪几户, 意见填了几户)]。"""
    given = [one.user_id for item in items for one in item.opinions.all()]
    return [
        (
            one,
            presence(one),
            "、".join(item.case.head_name for item in items if one.name in item.recused.split("、")),
            given.count(one.user_id) if one.user_id else 0,
        )
        for one in people_of(held)
    ]
