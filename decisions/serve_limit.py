"""不予确认告知书几日内送达：各规程所定不同（57号文、43号文3个工作日，220号文3日），见时限 T13。不看钟。"""

from core.acts import Act


def limit(procedure):
    """自不予确认起、至送达止的时限；规程没有定的为 None。"""
    rows = procedure.limits.all() if procedure else ()
    return next((row for row in rows if row.start_event == Act.REFUSE and Act.SERVE in row.end_events), None)


def serve_within(case):
    """几日内送达（`regimes.clock.Limit`）；规程没有定的为 None。"""
    row = limit(case.procedure)
    return row.as_limit() if row else None


def words(case):
    """“须在3个工作日内送达”。"""
    row = limit(case.procedure)
    return f"须在{row.days}{row.get_unit_display()}内送达" if row else "须及时送达"
