"""公示各用例的场面：兰山一街的人；一件调查已经结束、等着公示的。"""

from tests.factories.cases import office_of
from tests.factories.evidence import investigated
from tests.staging import staged


@staged
def office():
    return office_of("LS2019")


@staged
def case(office, at):
    return investigated(office, at=at)
