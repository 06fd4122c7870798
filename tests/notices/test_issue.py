import datetime
import time
from decimal import Decimal

import pytest
from django.db import transaction

from archives.models import Paper, PaperKind
from core.models import StoredFile
from core.refusals import Blocked
from notices import press, printing
from notices.catalogue import MATERIALS, REFUSAL
from notices.freezing import check_code, freeze
from notices.models import Notice, Sheet
from notices.services import file_sheet, issue
from tests.factories.accounts import UnitFactory
from tests.factories.households import HouseholdFactory
from tests.factories.papers import issued

LATER = datetime.timedelta(minutes=2)


def sheet(household, at, **content):
    return file_sheet(
        MATERIALS,
        {"applicant": "王建国", "case_number": "x", "rows": [], "clerk": "", **content},
        household=household,
        dated_on=at.date(),
        by=None,
        at=at,
        case_id=None,
    )


def test_issuing_numbers_and_files_in_the_dossier_at_once(db, at):
    household = HouseholdFactory()
    notice = issued(household, at=at)
    assert notice.number == "三街救不准〔2026〕1号"
    assert (notice.paper.dossier.household, notice.paper.number) == (household, notice.number)
    assert notice.paper.kind == PaperKind.NOTICE
    assert notice.serve_by == datetime.date(2026, 3, 5)


def test_content_stays_as_issued_when_the_unit_is_renamed(db, at):
    household = HouseholdFactory()
    notice = issued(household, at=at)
    street = household.community.street
    street.phone, street.review_body = "0561-9999999", "市人民政府"
    street.save()
    notice.refresh_from_db()
    assert notice.content["issuer"]["phone"] == "0561-3000000"
    assert notice.check_code == check_code(notice.number, notice.content)


def test_check_code_shows_any_change(db, at):
    notice = issued(HouseholdFactory(), at=at)
    assert check_code(notice.number, {**notice.content, "facts": "改过"}) != notice.check_code


def test_dates_and_amounts_are_frozen_in_the_words_of_papers():
    assert freeze({"on": datetime.date(2024, 3, 5), "sum": Decimal("1409.50")}) == {
        "on": "2024年3月5日",
        "sum": "1409.50",
    }
    with pytest.raises(TypeError, match="文书内容里不能放 float"):
        freeze([1.5])


def test_a_unit_without_document_word_cannot_issue(db, at):
    street = UnitFactory(doc_word="")
    household = HouseholdFactory(community=UnitFactory(community=True, parent=street))
    with pytest.raises(Blocked, match="还没有登记机关代字"):
        issued(household, at=at)
    assert not Paper.objects.exists()


def test_a_missing_part_is_named_before_anything_is_written(db, at):
    household = HouseholdFactory()
    with pytest.raises(ValueError, match="不予确认告知书缺少栏目：clause、facts、matter"), transaction.atomic():
        issue(
            REFUSAL,
            case_id=None,
            household=household,
            unit=household.community.street,
            recipient="王建国",
            content={"requested_on": at.date()},
            at=at,
            by=None,
        )
    assert not Notice.objects.exists()


def test_printing_twice_yields_one_file(db, at):
    paper = issued(HouseholdFactory(), at=at).paper
    first = press.press(paper.pk, at=at)
    again = press.press(paper.pk, at=at)
    assert first.file_id == again.file_id is not None
    assert (first.file.content_type, first.pages) == ("application/pdf", 1)


def test_two_presses_at_the_same_moment_keep_one_file(db, at, monkeypatch):
    paper = issued(HouseholdFactory(), at=at).paper
    real = printing.render

    def overtaken(paper):
        """排版期间，另一处先印好了。"""
        monkeypatch.setattr(printing, "render", real)
        press.press(paper.pk, at=at)
        return real(paper)

    monkeypatch.setattr(printing, "render", overtaken)
    press.press(paper.pk, at=at)
    assert StoredFile.objects.count() == 1


def test_sweep_prints_what_was_left_unprinted_and_running_it_again_changes_nothing(db, at):
    household = HouseholdFactory()
    issued(household, at=at)
    sheet(household, at)
    assert press.press_waiting(at=at)["printed"] == 0  # 刚出具的留给后台
    assert press.press_waiting(at=at + LATER)["printed"] == 2
    assert press.press_waiting(at=at + LATER)["printed"] == 0
    assert not Paper.objects.filter(file=None).exists()


def test_one_paper_that_cannot_be_printed_does_not_hold_up_the_others(db, at):
    household = HouseholdFactory()
    Sheet.objects.filter(paper=sheet(household, at)).update(template="no_such_form")
    good = sheet(household, at)
    assert press.press_waiting(at=at + LATER)["printed"] == 1
    assert Paper.objects.get(pk=good.pk).file_id


def test_the_worker_prints_after_the_act_is_committed(worker, at):
    paper = issued(HouseholdFactory(), at=at).paper
    deadline = time.monotonic() + 30
    while not Paper.objects.get(pk=paper.pk).file_id and time.monotonic() < deadline:
        time.sleep(0.2)
    assert Paper.objects.get(pk=paper.pk).file_id, worker.read_text()


def test_the_content_of_sheets_is_not_readable_in_the_database(db, at):
    sheet(HouseholdFactory(), at, applicant="欧阳建国")
    assert "欧阳建国" not in str(Sheet.objects.values_list("body", flat=True).get())
    assert Sheet.objects.get().content["applicant"] == "欧阳建国"


def test_one_household_has_one_dossier(db, at):
    household = HouseholdFactory()
    papers = [sheet(household, at) for _ in range(3)]
    assert {paper.dossier.number for paper in papers} == {f"{household.community.street.code}-SJ·2026-00001"}
