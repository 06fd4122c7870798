"""案件页上给谁看的链接，谁就打得开：各岗位把各页签上的链接逐个点一遍，没有一个是 403、404。"""

import re
from types import SimpleNamespace

import pytest
import time_machine

from benefits.services.entitlements import open_in_street
from benefits.services.moves import accept_household, send_household
from cases.models import Case
from core.acts import Act
from desk.tabs import TABS
from tests.factories.accounts import UserFactory
from tests.factories.benefits import roster_office
from tests.factories.cases import office_of
from tests.factories.decisions import ready_to_sign
from tests.factories.evidence import requested, standards_of
from tests.factories.signing import approve
from tests.staging import staged

pytestmark = pytest.mark.django_db
HREF = re.compile(r'href="(/[^"#?]*)')


@staged
def office():
    made = office_of("XS2020")
    made.auditor = UserFactory(unit=made.district, auditor=True)
    made.admin = UserFactory(unit=made.district, admin=True)
    made.second = UserFactory(unit=made.street, window=True)
    return made


ROLES = "window second helper checker reviewer review_leader leader bureau auditor admin".split()


def granted(office, at):
    case = ready_to_sign(office, at=at)
    approve(case.pk, by=office.leader, at=case.sign_at)
    open_in_street(office.street, at=case.sign_at)
    return case, case.sign_at


def to_sign(office, at):
    case = ready_to_sign(office, at=at)
    return case, case.sign_at


STAGES = {
    "checking": lambda office, at: (requested(office, at=at), at),
    "to_sign": to_sign,
    "granted": granted,
}


@pytest.fixture
def unprinted(monkeypatch):
    """打开卷内一件，只问准不准看，不真印：没有电子件的答 409。"""
    monkeypatch.setattr("notices.dossiers.press.press", lambda pk, at: SimpleNamespace(file=None))


@pytest.mark.usefixtures("unprinted")
@pytest.mark.parametrize("stage", STAGES)
def test_no_link_of_the_case_page_leads_nowhere(client, office, at, stage):
    standards_of(office)
    case, moment = STAGES[stage](office, at)
    broken, seen = [], 0
    with time_machine.travel(moment, tick=False):
        for role in ROLES:
            user = getattr(office, role)
            client.force_login(user)
            if not Case.objects.visible_to(user, Act.READ_CASE).filter(pk=case.pk).exists():
                continue
            seen += 1
            broken += [f"{role} {one}" for one in dead_links(client, case)]
    assert seen >= 8 and not broken, "\n".join(broken)


@pytest.mark.usefixtures("unprinted")
def test_the_street_a_household_moved_to_finds_no_dead_link(client, office, at):
    standards_of(office)
    case, moment = granted(office, at)
    there = roster_office(office.district, name="西街")
    facts = {"moved_on": moment.date(), "address": "西街三号", "proof": "租房合同", "by": office.window}
    with time_machine.travel(moment, tick=False):
        move = send_household(case.pk, to_community=there.community, at=moment, **facts)
        accept_household(move.pk, by=there.clerk, at=moment)
        client.force_login(there.clerk)
        assert case.rounds.first().bulletin.number in client.get(f"/cases/{case.pk}/tab/publicity/").text
        assert not (broken := dead_links(client, case)), "\n".join(broken)


def dead_links(client, case):
    """打不开的各个链接。"""
    statuses = {url: client.get(url, follow=True).status_code for url in sorted(links_of(client, case))}
    return [f"{url} {status}" for url, status in statuses.items() if status in (403, 404)]


def links_of(client, case):
    """页面正文里的各链接；导航栏另有用例。"""
    pages = [f"/cases/{case.pk}/", *(f"/cases/{case.pk}/tab/{tab.name}/" for tab in TABS)]
    return {url for page in pages for url in HREF.findall(client.get(page).text.partition("<main")[2])}
