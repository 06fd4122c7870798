"""造数：一区十街五十社区，一百万件案件，十万件在办；集合语句写入，不走服务。打印量什么、用谁的会话。"""

from datetime import date, datetime
from importlib import import_module
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.utils import timezone

from accounts.models import Role, RoleGrant, Unit, UnitLevel, User
from cases.models import Case
from cases.states import OPEN
from desk import lists, rows
from households.models import Household, Person
from regimes.choices import AidKind

AT = datetime(2026, 1, 5, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
STREETS, EACH = 10, 5
STATES = [state.value for state in OPEN][:8]


def fill(total, opened):
    """写入并返回 [{name, path, cookie}]。"""
    district, streets, communities = _units()
    clerk, officer = _person("clerk", streets[0], Role.WINDOW), _person("officer", district, Role.DISTRICT)
    home = Household.objects.create(community=communities[0], address="示例路", created_at=AT)
    person = Person.objects.create(name="样户", id_number="340603196203051234", sex="1", birth_date=date(1962, 3, 5))
    case = _template_case(home, person, communities[0])
    homes = opened * 2
    with connection.cursor() as cursor:
        _copy(cursor, Household, home.pk, homes, {"seal": "gen_random_uuid()"})
        of_person = {"seal": "gen_random_uuid()", "id_index": "md5(g::text)", "name": "'户' || g"}
        _copy(cursor, Person, person.pk, homes, of_person)
        _copy(cursor, Case, case.pk, total, _cases(case, homes, opened, communities))
        cursor.execute(f"DELETE FROM cases_case WHERE id = {case.pk}")  # noqa: S608
        cursor.execute("VACUUM ANALYZE")
    return _pages(clerk, officer, communities[0])


def _units():
    district = Unit.objects.create(level=UnitLevel.DISTRICT, code="340603", name="相山区")
    streets = [
        Unit.objects.create(level=UnitLevel.STREET, parent=district, code=f"3406030{n:02d}", name=f"第{n}街道")
        for n in range(STREETS)
    ]
    communities = [
        Unit.objects.create(level=UnitLevel.COMMUNITY, parent=street, code=f"{street.code}{n:03d}", name=f"第{n}社区")
        for street in streets
        for n in range(EACH)
    ]
    return district, streets, communities


def _person(name, unit, role):
    user = User.objects.create_user(name, None, name=name, unit=unit)
    RoleGrant.objects.create(user=user, role=role, starts_on=AT.date(), proposed_at=AT, confirmed_at=AT)
    return user


def _template_case(home, person, community):
    return Case.objects.create(
        number="样",
        household=home,
        community=community,
        street=community.parent,
        aid=AidKind.MINIMUM_LIVING,
        applicant=person,
        head_name="样户",
        reason="示例",
        requested_on=AT.date(),
        registered_at=AT,
    )


def _cases(case, homes, opened, communities):
    """第 1 至 opened 件在办，各户至多一件；其余已办结。各值写成 SQL。"""
    first, streets = communities[0].pk, communities[0].parent_id
    first_home, first_person = case.household_id, case.applicant_id
    states = "(ARRAY['" + "','".join(STATES) + "'])"
    is_open = f"g <= {opened}"
    return {
        "number": "'340603' || lpad(g::text, 17, '0')",
        "household_id": f"{first_home} + 1 + g % {homes}",
        "applicant_id": f"{first_person} + 1 + g % {homes}",
        "community_id": f"{first} + (g % {STREETS * EACH})",
        "street_id": f"{streets} + (g % {STREETS * EACH}) / {EACH}",
        "head_name": "'户' || g",
        "state": f"CASE WHEN {is_open} THEN {states}[1 + (g / 50) % {len(STATES)}] ELSE 'granted' END",
        "registered_at": "TIMESTAMPTZ '2024-01-01' + g * INTERVAL '1 minute'",
        "decided_on": f"CASE WHEN {is_open} THEN NULL ELSE DATE '2025-06-01' END",
        "due_on": f"CASE WHEN {is_open} THEN DATE '2026-01-05' + ((g * 7919) % 60)::int ELSE NULL END",
        "due_label": "'全程办理'",
    }


def _copy(cursor, model, template, count, values):
    """以 template 一行为样，写 count 行。"""
    fields = [one for one in model._meta.concrete_fields if not one.generated and not one.primary_key]
    columns = [one.column for one in fields]
    given = [values.get(column, f't."{column}"') for column in columns]
    table = model._meta.db_table
    names = ", ".join(f'"{column}"' for column in columns)
    values_sql = ", ".join(given)
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {values_sql} "  # noqa: S608
        f"FROM {table} t, generate_series(1, {count}) g WHERE t.id = {template}"
    )


def _pages(clerk, officer, community):
    """要量的各页。"""
    mine, all_of_them = _cookie(clerk), _cookie(officer)
    picked = f"/cases/?state=visit&community={community.pk}"
    pages = [
        ("filtered", picked, mine),
        ("usual_filtered", picked.replace("/cases/", "/bench/usual/"), mine),
        ("street", "/cases/?all=1", mine),
        ("usual_street", "/bench/usual/?page=1", mine),
        ("district", "/cases/?all=1", all_of_them),
    ]
    for name, user, cookie in (("street", clerk, mine), ("district", officer, all_of_them)):
        for share in (0.5, 0.95):
            pages.append((f"{name}_depth_{share}", f"/cases/?all=1&after={_place(user, share)}", cookie))
    pages.append(("usual_street_depth_0.95", "/bench/usual/?page=190", mine))
    return [{"name": name, "path": path, "cookie": cookie} for name, path, cookie in pages]


def _place(user, share):
    """全部在办里走到某一深处的位置。"""
    seen = Case.objects.visible_to(user).filter(is_open=True)
    number = int(seen.count() * share)
    table = rows.Table((), lists.BY_DUE)
    return lists.BY_DUE.mark(seen.order_by("due_on", "id").values_list(*table.fields)[number])


def _cookie(user):
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "accounts.backends.StaffBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["signed_in_at"] = session["seen_at"] = timezone.now().timestamp()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
