import datetime
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from archives import services
from archives.completeness import missing
from archives.models import Dossier, Paper, PaperKind
from core import files
from core.models import Event
from core.refusals import Blocked, NotPermitted, NotVisible
from notices import dossiers
from tests.factories.accounts import UserFactory
from tests.factories.cases import accepted, office_of
from tests.factories.papers import issued
from tests.staging import staged


@staged
def office():
    return office_of()


@staged
def case(office, at):
    return accepted(office, at=at)


@pytest.fixture
def dossier(case):
    return Dossier.objects.get(household=case.household_id)


def photo(colour="red"):
    out = BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG")
    return SimpleUploadedFile("门牌.jpg", out.getvalue(), "image/jpeg")


def scan(dossier, office, at, title="王建国残疾证", **changes):
    stored = files.store(photo(), by=office.window, at=at, purpose="paper")
    facts = {"dated_on": at.date(), "case_id": None, **changes}
    return services.upload_scan(dossier.pk, PaperKind.PROOF, title, stored, by=office.window, at=at, **facts)


def words(data):
    pdf = pypdfium2.PdfDocument(data)
    pages = ["".join(page.get_textpage().get_text_bounded().split()) for page in pdf]
    pdf.close()
    return pages


def taken(answer):
    """取完答复并放开其中的文件（测试客户端只读不关）。"""
    data = answer.getvalue()
    for close in answer._resource_closers:
        close()
    return data


def test_an_upload_is_filed_in_order_with_a_trace(dossier, office, at):
    paper = scan(dossier, office, at)
    order = list(dossier.papers.values_list("kind", flat=True))
    assert order == sorted(order)
    event = Event.objects.filter(act="upload_scan").latest("pk")
    assert (event.subject, event.household_id) == ("王建国残疾证", dossier.household_id)
    assert paper.file.kind == "image"


def test_a_paper_dated_tomorrow_is_refused(dossier, office, at):
    with pytest.raises(Blocked, match="材料日期不能晚于今天"):
        scan(dossier, office, at, dated_on=at.date() + datetime.timedelta(days=1))


def test_a_void_paper_stays_and_says_why(dossier, office, at):
    paper = scan(dossier, office, at)
    with pytest.raises(Blocked, match="请写明作废理由"):
        services.void_paper(paper.pk, by=office.window, at=at, reason=" ")
    services.void_paper(paper.pk, by=office.window, at=at, reason="传错了人")
    paper.refresh_from_db()
    assert (paper.voided_reason, paper.voided_by) == ("传错了人", office.window)
    assert paper.file_id and paper in dossier.papers.all() and paper not in dossier.papers.valid()
    with pytest.raises(Blocked, match="已经作废"):
        services.void_paper(paper.pk, by=office.window, at=at, reason="再来")


def test_a_numbered_notice_cannot_be_voided_in_the_dossier(dossier, office, at):
    numbered = Paper.objects.exclude(number="").first()
    with pytest.raises(Blocked, match="文号不收回"):
        services.void_paper(numbered.pk, by=office.window, at=at, reason="错了")


def test_completeness_follows_the_case(case, office, at):
    papers = list(Paper.objects.all())
    assert "受理、补正文书" not in missing(case, papers)
    assert "受理、补正文书" in missing(case, [])
    case.check_closed_on = at.date()
    assert "核对报告" in missing(case, papers)


def test_the_whole_dossier_is_one_pdf_with_catalogue_and_marks(dossier, office, at):
    scan(dossier, office, at)
    with dossiers.download(dossier, by=office.window, at=at, reason="审核审批用卷") as book:
        out = book.read()
    pages = words(out)
    assert "社会救助审核确认档案" in pages[0] and dossier.number in pages[0]
    assert "卷内目录" in pages[1] and "受理通知书" in pages[1] and "王建国残疾证" in pages[1]
    assert all(office.window.name in page and "取用" in page for page in pages)
    total = sum(paper.pages for paper in dossier.papers.all())
    assert len(pages) == total + 2
    assert f"全卷第{len(pages)}页共{len(pages)}页" in pages[-1]
    event = Event.objects.get(act="download_dossier")
    assert (event.reason, event.actor) == ("审核审批用卷", office.window)


def test_photos_go_in_without_being_squeezed_again(dossier, office, at):
    paper = scan(dossier, office, at)
    with dossiers.download(dossier, by=office.window, at=at, reason="复核用卷") as book:
        out = book.read()
    with pikepdf.open(BytesIO(out)) as pdf:
        raw = [
            one.read_raw_bytes()
            for one in pdf.objects
            if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"
        ]
    assert files.read(paper.file) in raw


def test_taking_the_dossier_needs_right_and_reason(dossier, office, at):
    with pytest.raises(Blocked, match="请写明取用全卷的理由"):
        dossiers.download(dossier, by=office.window, at=at, reason="")
    with pytest.raises(NotPermitted):
        dossiers.download(dossier, by=office.helper, at=at, reason="看看")
    with pytest.raises(NotVisible):
        dossiers.download(dossier, by=UserFactory(leader=True), at=at, reason="看看")
    assert not Event.objects.filter(act="download_dossier").exists()


def test_opening_an_unprinted_notice_prints_it_at_once(dossier, office, at):
    paper = issued(dossier.household, at=at).paper
    assert paper.file_id is None
    assert dossiers.open_paper(paper, by=office.window, at=at).file_id
    assert Event.objects.filter(act="print_notice", subject=paper.title).count() == 1


def test_papers_with_check_results_open_only_for_those_who_may_read_them(dossier, office, at):
    paper = services.file_paper(
        dossier.household, PaperKind.CHECK_REPORT, "核对报告", dated_on=at.date(), by=None, at=at, case_id=None
    )
    assert not dossiers.may_open(office.helper, paper, on=at.date())
    assert dossiers.may_open(office.window, paper, on=at.date())


@pytest.fixture
def visit(client, time_machine, at):
    time_machine.move_to(at, tick=False)

    def go(user, name, *args, **data):
        client.force_login(user)
        return client.get(reverse(name, args=args), data)

    return go


def test_pages_show_what_is_in_scope_and_hide_the_rest(visit, dossier, office, case):
    assert visit(office.window, "archives:list").status_code == 200
    assert visit(office.window, "archives:detail", dossier.pk).status_code == 200
    stranger = UserFactory(window=True)
    assert dossier.number not in visit(stranger, "archives:list").content.decode()
    for name in ("archives:detail", "archives:upload_scan", "notices:dossier"):
        assert visit(stranger, name, dossier.pk).status_code == 404
    paper = dossier.papers.exclude(number="").get()
    assert visit(stranger, "notices:paper", paper.pk).status_code == 404
    assert visit(stranger, "notices:detail", paper.notice.pk).status_code == 404
    assert visit(stranger, "decisions:serve", case.pk, paper.notice.pk).status_code == 404
    assert visit(stranger, "notices:blank", dossier.household_id, "promise").status_code == 404


def test_a_dossier_is_searched_by_the_heads_name_or_its_number(visit, dossier, office):
    """粘来的看不见的字符、空格去掉；姓名的一段也行。"""
    for words in ("王 建国", "\u202a建国\u202c", dossier.number, f"\ufeff{dossier.number[-6:]}"):
        assert dossier.number in visit(office.window, "archives:list", q=words).content.decode(), words
    for words in ("李四", "340603199-00000000"):
        assert dossier.number not in visit(office.window, "archives:list", q=words).content.decode(), words


def test_files_come_with_the_guarding_headers(visit, dossier, office):
    paper = dossier.papers.exclude(number="").get()
    urls = [
        ("notices:paper", paper.pk),
        ("notices:large", paper.notice.pk),
        ("notices:dossier", dossier.pk),
        ("notices:blank", dossier.household_id, "authorisation"),
    ]
    for url in urls:
        answer = visit(office.window, *url, reason="复核用卷")
        assert answer.status_code == 200, url
        assert answer["Content-Type"] == "application/pdf"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "private, no-store"
        taken(answer)


def test_several_papers_print_as_one(visit, dossier, office):
    chosen = [paper.pk for paper in dossier.papers.filter(file=None)]
    answer = visit(office.window, "notices:print", paper=chosen)
    pages = words(taken(answer))
    assert len(pages) >= len(chosen)
    assert visit(office.window, "notices:print").status_code == 409


def test_blank_forms_never_show_the_whole_number(visit, dossier, office, case):
    head = case.applicant
    answer = visit(office.window, "notices:blank", dossier.household_id, "authorisation")
    pages = words(taken(answer))
    adults = [one for one in case.family() if one.is_adult(case.accepted_on)]
    assert len(pages) == len(adults)
    assert head.name in pages[0] and head.id_number not in "".join(pages)


def test_a_turned_back_upload_keeps_what_was_typed(client, time_machine, at, dossier, office):
    time_machine.move_to(at, tick=False)
    client.force_login(office.window)
    url = reverse("archives:upload_scan", args=[dossier.pk])
    data = {"kind": "08", "title": "残疾证", "dated_on": "2026-03-03", "file": photo(), "form_key": "once"}
    answer = client.post(url, data)
    assert answer.status_code == 409
    assert "材料日期不能晚于今天" in answer.content.decode() and "残疾证" in answer.content.decode()
    assert Paper.objects.filter(title="残疾证").count() == 0
