"""案件页上给谁看的链接，谁就打得开：各岗位把各页签上的链接逐个点一遍，没有一个是 403、404。"""

import re
from types import SimpleNamespace

import pytest
import time_machine

from benefits.services.entitlements import open_in_street
from cases.models import Case
from core.acts import Act
from desk.tabs import TABS
from tests.factories.accounts import UserFactory
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
            for url in sorted(links_of(client, case)):
                if (status := client.get(url, follow=True).status_code) in (403, 404):
                    broken.append(f"{role} {url} {status}")
    assert seen >= 8 and not broken, "\n".join(broken)


def links_of(client, case):
    """页面正文里的各链接；导航栏另有用例。"""
    pages = [f"/cases/{case.pk}/", *(f"/cases/{case.pk}/tab/{tab.name}/" for tab in TABS)]
    return {url for page in pages for url in HREF.findall(client.get(page).text.partition("<main")[2])}
