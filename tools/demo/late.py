"""评议、公示、审批以后的经过；相山先评议再公示再评审，兰山公示后由分管领导签。"""

from tools.demo.early import investigated


def reviewed(line, day):
    """相山：评议通过，等发起公示；兰山没有这一步。"""
    yield from investigated(line, day)
    if line.office.key == "xs":
        line.at = yield line.wait(2)
        line.review()


def voted_down(line, day):
    """评议不通过，等评审会。"""
    yield from investigated(line, day)
    line.at = yield line.wait(2)
    line.review(agree=4, disagree=8)


def posted(line, day):
    """公示中。返回（公示单，这一轮）。"""
    yield from reviewed(line, day)
    line.at = yield line.wait(1)
    bulletin = line.open_publicity()
    line.at = yield line.wait(hours=1)
    return bulletin, line.post(bulletin)


def opened(line, day):
    """公示单已出，还没张贴。"""
    yield from reviewed(line, day)
    line.at = yield line.wait(1)
    line.open_publicity()


def publicised(line, day):
    """公示期满，等评审会或审批。"""
    bulletin, one = yield from posted(line, day)
    line.at = yield line.on(one.last_day)
    line.last_photo(bulletin)
    line.at = yield line.diary.after_midnight(one.last_day)
    line.close(one)


def without_last_photo(line, day):
    """公示期满而末日照片缺，审批受阻。"""
    _, one = yield from posted(line, day)
    line.at = yield line.diary.after_midnight(one.last_day)
    line.close(one)


def objected(line, day):
    """公示中有人提异议，调查中，停表。"""
    _, one = yield from posted(line, day)
    line.at = yield line.wait(1)
    line.object(one)


def objected_and_ended(line, day):
    """有异议的公示期满：兰山转评议，相山退回调查。"""
    bulletin, one = yield from posted(line, day)
    line.at = yield line.wait(1)
    line.object(one)
    line.at = yield line.wait(2)
    line.resolve()
    line.at = yield line.on(one.last_day)
    line.last_photo(bulletin)
    line.at = yield line.diary.after_midnight(one.last_day)
    line.close(one)


def reviewed_on_objection(line, day):
    """兰山：异议之后评议通过，等审批。"""
    yield from objected_and_ended(line, day)
    line.at = yield line.wait(1, hours=2)
    line.review()


def panel_called(line, day):
    """评审会已召集，成员待填意见。"""
    yield from publicised(line, day)
    line.at = yield line.wait(1)
    line.convene()


def panel_agreed(line, day):
    yield from publicised(line, day)
    if line.office.key == "xs":
        line.at = yield line.wait(1)
        line.panel()


def granted(line, day):
    """已确认，通知书已送达，结果已公布。"""
    yield from panel_agreed(line, day)
    line.at = yield line.wait(1)
    line.approve()
    line.at = yield line.wait(hours=1)
    bulletin = line.open_publicity(stage="result")
    line.at = yield line.wait(hours=1)
    one = line.post(bulletin)
    line.at = yield line.wait(1)
    line.serve()
    if one.last_day:
        line.at = yield line.on(one.last_day)
        line.last_photo(bulletin)
        line.at = yield line.diary.after_midnight(one.last_day)
        line.close(one)


def paid(line, day):
    """已在享：规程有长期公示的，享受期间一直公示。"""
    yield from granted(line, day)
    if line.case.procedure.publicity_rule("standing"):
        line.at = yield line.wait(1)
        bulletin = line.open_publicity(stage="standing")
        line.at = yield line.wait(hours=1)
        line.post(bulletin)


def just_granted(line, day):
    """刚批，通知书还没送。"""
    yield from panel_agreed(line, day)
    line.at = yield line.wait(1)
    line.approve()


def sent_back(line, day):
    yield from panel_agreed(line, day)
    line.at = yield line.wait(1)
    line.send_back()


def to_refuse(line, day):
    """不符合条件：相山经评议、评审，兰山直接报批。"""
    yield from investigated(line, day)
    if line.office.key == "xs":
        line.at = yield line.wait(2)
        line.review(agree=2, disagree=10)
        line.at = yield line.wait(1)
        line.panel("disagree", "人均月收入高于标准")


def refused(line, day):
    """不予确认，告知书还没送达。"""
    yield from to_refuse(line, day)
    line.at = yield line.wait(1)
    line.refuse()


def refused_and_served(line, day):
    yield from refused(line, day)
    line.at = yield line.wait(1)
    line.serve()


def refused_and_phoned(line, day):
    """人在外地，电话告知并记录。"""
    yield from refused(line, day)
    line.at = yield line.wait(2)
    line.serve_by_phone()
