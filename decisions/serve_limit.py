"""不予确认告知书几日内送达：照规程（时限 T13）；规程没有定的，同其余文书照 regimes/data/law/papers.toml。不看钟。"""

from core.acts import Act
from notices.catalogue import REFUSAL
from regimes import paper_law
from regimes.models import TimeUnit


def serve_within(case):
    """几日内送达（`regimes.calendar.clock.Limit`）。"""
    rows = case.procedure.limits.all() if case.procedure else ()
    own = next((row for row in rows if row.start_event == Act.REFUSE and Act.SERVE in row.end_events), None)
    return own.as_limit() if own else paper_law.serve_within(REFUSAL.name)


def words(case):
    """“须在3个工作日内送达”。"""
    limit = serve_within(case)
    return f"须在{limit.length}{TimeUnit(limit.unit).label}内送达"
