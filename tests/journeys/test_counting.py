"""一天的功夫数一数：各项日常事务要按几下（docs/ui.md 的预算）。"""

import pytest

pytestmark = pytest.mark.django_db(transaction=True)


def test_accepting_a_complete_couple_takes_few_clicks(staff, couple):
    team = staff("XS2020")
    clerk = team.clerk
    clerk.clicks = clerk.keys = 0
    team.clerk.take_in(team.office, couple)
    print(f"受理两人户：点击 {clerk.clicks} 次，击键 {clerk.keys} 次")
    assert clerk.clicks <= 6
