"""入户调查表的填写：暂存、照片、签名；填到哪存到哪，完成与否由 visits.services.visit 把关。"""

from django.db import transaction

from accounts import matrix
from core import events, files
from core.acts import Act
from core.dates import local_day, zh
from core.locking import for_change
from core.refusals import Blocked
from core.two_people import SEPARATORS
from core.versions import save_versioned
from evidence.models import (
    HomeVisit,
    PhotoKind,
    SignerRole,
    VisitMember,
    Visitor,
    VisitPhoto,
    VisitSignature,
    VisitStatus,
)

PHOTOS_NEEDED = 3
VISITORS_NEEDED = 2
NEAR = 6  # 图像指纹差别在这以内的，像是同一张
LOOK_BACK = 500  # 与最近多少张比


@transaction.atomic
def open_visit(case, *, by, at):
    """取本案正在填的调查表，没有就新开一张；第一调查人即填表人。返回 HomeVisit。"""
    matrix.require(by, Act.RECORD_VISIT, case, on=local_day(at))
    visit, is_new = HomeVisit.objects.exclude(status=VisitStatus.FINISHED).get_or_create(
        case_id=case.pk,
        defaults={
            "household": case.household,
            "status": VisitStatus.DRAFT,
            "recorded_by": by,
            "place": case.household.address,
        },
    )
    if not visit.visitors.exists():
        add_visitor(visit, by)
    if is_new:
        VisitMember.objects.bulk_create(
            VisitMember(visit=visit, member=one.person, present=False) for one in case.family()
        )
    return visit


@transaction.atomic
def save_visit(visit_id, *, version, changes, present, second, by):
    """暂存：`changes` 为调查表各栏，`present` 为见到的成员编号，`second` 为第二调查人（用户、(姓名, 单位) 或 None）。

    他人改过同一栏的抛 Conflict 并列两份；内容没有变化的不算一次修改。返回 HomeVisit。
    """
    visit = for_change(HomeVisit.objects).get(pk=visit_id)
    if visit.status == VisitStatus.FINISHED:
        raise Blocked("这张调查表已经完成，不能再改")
    differing = {name: value for name, value in changes.items() if getattr(visit, name) != value}
    if differing:
        visit._change_reason = "暂存"
        visit = save_versioned(visit, version=version, changes={**differing, "status": VisitStatus.DRAFT})
    _mark_present(visit, present)
    _set_second(visit, second)
    return visit


def add_visitor(visit, user):
    return Visitor.objects.create(visit=visit, user=user, name=user.name, unit_name=user.unit.name, title=user.title)


@transaction.atomic
def add_photo(case, visit, upload, kind, *, by, at):
    """添一张现场照片：同一张不能用两次，像是同一张的提醒。返回（VisitPhoto, 提醒句子或空串）。"""
    matrix.require(by, Act.ADD_PHOTO, case, on=local_day(at))
    if visit.status == VisitStatus.FINISHED:
        raise Blocked("这张调查表已经完成，不能再添照片")
    if kind not in PhotoKind.values:
        raise Blocked("请选择照片的内容：门口、客厅、厨房、卧室、合影或其他")
    stored = _fresh(files.store(upload, by=by, at=at, purpose="visit_photo"))
    warning = look_alike(stored)
    photo = VisitPhoto.objects.create(
        visit=visit, kind=kind, file=stored, sha256=stored.sha256, warning=warning, added_at=at, added_by=by
    )
    data = {"visit": visit.pk, "photo": photo.pk, "kind": kind, "look_alike": bool(warning)}
    events.record(
        Act.ADD_PHOTO,
        chain=case.chain,
        at=at,
        by=by,
        case_id=case.pk,
        household_id=case.household_id,
        subject=photo.get_kind_display(),
        data=data,
        reason=warning,
    )
    return photo, warning


def _fresh(stored):
    """没有用过的照片原样返回；不是照片的、用过的拒收并说明用在哪里。"""
    if stored.kind != stored.Kind.IMAGE:
        raise Blocked("入户照片只收拍摄的照片（JPEG 或 PNG）")
    used = VisitPhoto.objects.filter(sha256=stored.sha256).first()
    if used:
        day = zh(local_day(used.added_at), weekday=False)
        raise Blocked(f"这张照片已于{day}用作“{used.get_kind_display()}”，同一张照片不能用两次，请重新拍摄")
    return stored


def look_alike(stored):
    """与最近的入户照片几乎一样的，说是哪一张；只提醒，不拒收。"""
    if not stored.perceptual_hash:
        return ""
    mine = int(stored.perceptual_hash, 16)
    recent = VisitPhoto.objects.select_related("file").order_by("-pk")[:LOOK_BACK]
    for photo in recent:
        theirs = photo.file.perceptual_hash
        if theirs and (mine ^ int(theirs, 16)).bit_count() <= NEAR:
            day = zh(local_day(photo.added_at), weekday=False)
            return f"与{day}上传的“{photo.get_kind_display()}”照片几乎一样，请确认不是重复拍摄"
    return ""


@transaction.atomic
def sign(visit, role, name, upload, *, by, at):
    """收一个签名（屏上手写或纸上签名的扫描件）；重签以后一次为准。返回 VisitSignature。"""
    if visit.status == VisitStatus.FINISHED:
        raise Blocked("这张调查表已经完成，不能再签名")
    if not name.strip():
        raise Blocked(f"请填写{SignerRole(role).label}的姓名")
    stored = files.store(upload, by=by, at=at, purpose="visit_signature")
    found, _ = VisitSignature.objects.update_or_create(
        visit=visit, role=role, name=name.strip(), defaults={"file": stored, "signed_at": at}
    )
    return found


def visit_gaps(visit, needed=VISITORS_NEEDED):
    """完成调查表前还差什么；页面在按下之前就列出。`needed` 为规程所定的最少人数（visitors_needed）。"""
    return [*_people_gaps(visit, needed), *_content_gaps(visit), *_photo_gaps(visit), *_signature_gaps(visit)]


def visitors_needed(case):
    """本案入户最少几人：规程的 visit_min_persons，没写的照57号文第16条。"""
    return case.procedure.value("visit_min_persons", VISITORS_NEEDED) if case.procedure else VISITORS_NEEDED


def _people_gaps(visit, needed):
    gaps = []
    people = {one.user_id or one.name for one in visit.visitors.all()}
    if len(people) < needed:
        gaps.append(f"入户调查须{needed}人以上，现只有{len(people)}人：请选择或填写第二名调查人")
    if not visit.members.filter(present=True).exists() and not visit.unmet_reason.strip():
        gaps.append("请勾选见到的家庭成员；一人也没见到的，写明原因")
    return gaps


def _content_gaps(visit):
    needed = (
        ("请填写入户时间", visit.visited_at),
        ("请填写调查地点", visit.place.strip()),
        ("请选择住房类型", visit.housing_kind),
        ("请写明生活状况", visit.findings.strip()),
        ("请选择调查结论", visit.conclusion),
        ("请选择建议：符合还是不符合", visit.suggests is not None),
    )
    gaps = [text for text, given in needed if not given]
    if not visit.contradictions.strip() and not visit.no_contradiction:
        gaps.append("请写明与申报、核对不一致之处；没有的勾选“与申报、核对一致”")
    if visit.contradictions.strip() and visit.no_contradiction:
        gaps.append("已写不一致之处，就不要勾选“与申报、核对一致”")
    return gaps


def _photo_gaps(visit):
    kinds = set(visit.photos.values_list("kind", flat=True))
    if len(kinds) >= PHOTOS_NEEDED:
        return []
    return [f"现场照片须{PHOTOS_NEEDED}张以上且内容不同，现有{len(kinds)}种"]


def _signature_gaps(visit):
    signed = list(visit.signatures.values_list("role", "name"))
    unsigned = [one.name for one in visit.visitors.all() if (SignerRole.VISITOR, one.name) not in signed]
    gaps = [f"调查人{name}还没有签名" for name in unsigned]
    met = visit.members.filter(present=True).exists()
    sides = {SignerRole.VISITED} if met else {SignerRole.VISITED, SignerRole.COMMUNITY}
    if not sides & {role for role, _ in signed}:
        gaps.append("被调查人还没有签名" if met else "没有见到家庭成员的，请陪同的社区干部签名")
    return gaps


def _mark_present(visit, present):
    present = set(present)
    for row in visit.members.all():
        if row.present != (row.member_id in present):
            row.present = row.member_id in present
            row.save(update_fields=["present"])


def _set_second(visit, second):
    """第一调查人不动，其余换成所给的一人；没有变化就不动。"""
    first, *others = visit.visitors.order_by("pk")
    if second is None:
        return
    user = second if hasattr(second, "pk") else None
    name, unit_name = (user.name, user.unit.name) if user else second
    if [(one.name, one.unit_name) for one in others] == [(name, unit_name)]:
        return
    if user.pk == first.user_id if user else name == first.name:  # 一人一个账号；没有账号的看姓名，换个单位也是他
        raise Blocked("第二名调查人不能与第一名是同一人")
    if user is None and SEPARATORS.search(name):
        raise Blocked(f"第二名调查人“{name}”写了不止一人，一栏只写一个人的姓名")
    visit.visitors.exclude(pk=first.pk).delete()
    Visitor.objects.create(visit=visit, user=user, name=name, unit_name=unit_name, title=user.title if user else "")
