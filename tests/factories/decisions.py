"""走到审批：三堤口过评议、公示、评审会；兰山过公示。

case = ready_to_sign(office, at=at)      轮到分管领导签
case.sign_at                             可以签的那一刻（公示届满的次日下午）
"""

import datetime

from publicity.services import take_last_photo
from publicity.sweeps import close_ended
from tests.factories.evidence import investigated, picture
from tests.factories.publicity import posted
from tests.factories.review import agreed, reviewed

ONE_DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)


def ready_to_sign(office, *, at, **changes):
    case = investigated(office, at=at, **changes)
    if case.state == "review":
        case = reviewed(case, office, at=at)
    if case.procedure.publicity_rule("promise"):
        posted(case, by=office.helper, at=at, stage="promise")
    moment = at
    if case.state == "publicity":
        moment = publicised(case, office, at=at)
    if case.procedure.panel:
        case = agreed(case, office, at=moment + HOUR)
    case.refresh_from_db()
    case.sign_at = moment + 4 * HOUR
    return case


def publicised(case, office, *, at):
    """张贴、拍末日照片、期满；返回届满次日的同一时刻。"""
    bulletin = posted(case, by=office.helper, at=at)
    moment = at
    for posting in bulletin.postings.all():
        moment = at + (posting.last_day - at.date())
        take_last_photo(posting.pk, photo=picture(5000 + posting.pk), by=office.helper, at=moment)
    close_ended(moment + ONE_DAY)
    case.refresh_from_db()
    return moment + ONE_DAY
