"""送达：文书交到人手上才算数；拒收的留置，找不到人的电话告知并记录在案。"""

from django.db import transaction

from cases.services.base import begin, finish, lock_cases
from core import two_people
from core.acts import Act
from core.dates import local_day
from core.masking import mask_phone
from core.refusals import Blocked, Refusal
from core.two_people import joined
from core.workflow import require
from notices.catalogue import PHONE_RECORD, SERVICE
from notices.freezing import freeze
from notices.models import Notice, Service, ServiceWay
from notices.services import file_sheet

# 各种方式非填不可的栏目：不齐的送达，当事人可以不认。
NEEDED = {
    ServiceWay.DIRECT: {"receiver": "收件人", "place": "送达地点"},
    ServiceWay.LEFT: {"refusal_reason": "拒收事由", "place": "送达地点"},
    ServiceWay.ENTRUSTED: {"receiver": "收件人", "remark": "受委托单位"},
    ServiceWay.MAIL: {"receiver": "收件人", "place": "送达地点", "remark": "邮件号码"},
    ServiceWay.ELECTRONIC: {"receiver": "收件人", "remark": "电子送达地址与本人确认"},
    ServiceWay.PHONE: {"phone": "通话号码"},
    ServiceWay.PUBLIC: {"place": "公告处", "remark": "公告期限"},
}
ANSWERED = {"receiver": "接听人", "identity_check": "身份核验方式", "told": "告知内容", "answer": "接听人答复"}


@transaction.atomic
def serve(case_id, *, notice, way, served_at, by, at, servers, witnesses=(), late_reason="", **facts):
    """登记一次送达并归入送达回证。`servers` 是二名送达人（工作人员，或没有账号的写姓名）；`witnesses` 见证人二名，
    一人一个姓名；`facts` 为 Service 的其余栏目。

    电话未接通只给 attempts，不算送达，限期仍在走。返回 Service。Raises: Blocked 列出全部缺项。
    """
    case = begin(case_id, Act.SERVE, by=by, at=at)
    require(case.serve)
    paper = Notice.objects.select_related("paper", "household").filter(pk=notice, case_id=case.pk).first()
    if reasons := _obstacles(paper, ServiceWay(way), served_at, at, servers, witnesses, facts):
        raise Blocked(reasons)
    case.serve()
    service = Service.objects.create(
        notice=paper,
        way=way,
        served_at=served_at,
        servers=joined(servers),
        witnesses=joined(witnesses),
        recorded_at=at,
        recorded_by=by,
        succeeded=not facts.get("attempts"),
        **facts,
    )
    data = {"notice": paper.number, "way": service.get_way_display(), "succeeded": service.succeeded}
    finish(
        case,
        Act.SERVE,
        by=by,
        at=at,
        happened_on=local_day(served_at),
        subject=paper.number,
        data=data,
        reason=late_reason,
    )
    service.paper = _file(case, service, by=by, at=at)
    service.save(update_fields=["paper"])
    return service


@transaction.atomic
def serve_many(chosen, *, by, at, served_at, servers, place="", late_reason=""):
    """几份文书一趟当面送到本人：各记各的送达，送成几份算几份。返回 [(文号, 没有记成的理由或空)]。"""
    notices = list(Notice.objects.filter(pk__in=chosen, case_id__isnull=False).select_related("household"))
    lock_cases(one.case_id for one in notices)
    found = []
    for one in sorted(notices, key=lambda notice: (notice.case_id, notice.pk)):
        facts = {"receiver": one.recipient, "place": place or one.household.address, "late_reason": late_reason}
        try:
            with transaction.atomic():
                how = {"way": ServiceWay.DIRECT, "served_at": served_at, "servers": servers, **facts}
                serve(one.case_id, notice=one.pk, by=by, at=at, **how)
        except Refusal as refusal:
            found.append((one.number, "；".join(map(str, refusal.reasons))))
        else:
            found.append((one.number, ""))
    return found


def _obstacles(paper, way, served_at, at, servers, witnesses, facts):
    if paper is None:
        return ["本案没有这份文书"]
    reasons = []
    if paper.is_served():
        reasons.append(f"{paper.number}已经送达，不能重复登记")
    if served_at > at:
        reasons.append("送达时间不能晚于现在")
    if served_at < paper.issued_at.replace(second=0, microsecond=0):  # 送达时间填到分
        served, issued = freeze(served_at), freeze(paper.issued_at)
        reasons.append(f"送达时间（{served}）不能早于文书出具的时间（{issued}）")
    taken = [("受送达人", paper.recipient), ("收件人", _receiver(facts, paper))]
    reasons += two_people.gaps("送达人", servers, others=taken)
    if way == ServiceWay.LEFT or any(witnesses):
        others = [("送达人", two_people.name_of(one)) for one in servers] + taken
        reasons += two_people.gaps("见证人", witnesses, others=others)
    return reasons + _missing(way, facts, paper) + _uncopied(facts, paper)


def _receiver(facts, paper):
    """代收的人；受送达人本人收的为空。"""
    receiver = str(facts.get("receiver", "")).strip()
    return "" if receiver == paper.recipient else receiver


def _missing(way, facts, paper):
    needed = dict(NEEDED[way])
    if way == ServiceWay.PHONE and not facts.get("attempts"):
        needed |= ANSWERED
    reasons = [f"{way.label}须填写{label}" for field, label in needed.items() if not str(facts.get(field, "")).strip()]
    if way == ServiceWay.DIRECT and _receiver(facts, paper) and not facts.get("receiver_relation"):
        reasons.append(f"收件人不是{paper.recipient}本人的，须写明与受送达人的关系")
    return reasons


def _uncopied(facts, paper):
    """须抄送的，送到了本人还要写明抄送件由谁签收（特困终止书面告知村、居委会）。"""
    copy_to = paper.content.get("copy_to")
    if not copy_to or facts.get("attempts") or facts.get("copy_receiver", "").strip():
        return []
    return [f"本文书须抄送{copy_to}，请填写抄送件由谁签收"]


def _file(case, service, *, by, at):
    """电话告知的归电话告知记录，其余归送达回证。"""
    form, content = (PHONE_RECORD, _call(service)) if service.way == ServiceWay.PHONE else (SERVICE, _receipt(service))
    day = local_day(service.served_at)
    return file_sheet(form, content, household=case.household, dated_on=day, by=by, at=at, case_id=case.pk)


def _receipt(service):
    return {
        **_common(service),
        "way": service.get_way_display(),
        "place": service.place,
        "relation": service.receiver_relation,
        "refusal_reason": service.refusal_reason,
        "witnesses": service.witnesses,
        "remark": _told_apart(service),
    }


def _told_apart(service):
    """备注栏：这种方式专记一件事的（邮件号码、公告期限……），写明记的是什么。"""
    label = NEEDED[ServiceWay(service.way)].get("remark")
    return f"{label}：{service.remark}" if label else service.remark


def _call(service):
    return {
        **_common(service),
        "phone_masked": mask_phone(service.phone),
        "identity_check": service.identity_check,
        "told": service.told,
        "answer": service.answer,
        "attempts": service.attempts,
    }


def _common(service):
    notice = service.notice
    return {
        "notice": notice.title,
        "notice_number": notice.number,
        "recipient": notice.recipient,
        "receiver": service.receiver,
        "served_at": service.served_at,
        "succeeded": service.succeeded,
        "servers": service.servers,
        "remark": service.remark,
        "copied": f"{notice.content['copy_to']}，{service.copy_receiver}签收" if service.copy_receiver else "",
    }
