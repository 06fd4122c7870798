"""文件入库与取出：按内容认类型、完整解码、清洗副本、按摘要封存。"""

import json
import re
import subprocess
import sys
import tempfile
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

from core import decode
from core.models import StoredFile
from core.refusals import Blocked

MAX_SIZE = 20 * 1024 * 1024
SAFE_PATH = (sys.executable, "-I", decode.__file__)
JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP, CSV = "application/zip", "text/csv"
EXTENSIONS = {
    JPEG: (".jpg", ".jpeg", ".jfif"),
    PNG: (".png",),
    PDF: (".pdf",),
    XLSX: (".xlsx",),
    ZIP: (".zip",),
    CSV: (".csv",),
}
KINDS = {
    JPEG: StoredFile.Kind.IMAGE,
    PNG: StoredFile.Kind.IMAGE,
    PDF: StoredFile.Kind.PDF,
    XLSX: StoredFile.Kind.SHEET,
    CSV: StoredFile.Kind.SHEET,
    ZIP: StoredFile.Kind.PACKAGE,
}
SIGNATURES = ((b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG), (b"%PDF-", PDF))
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"avif")
ONLY_THESE = "只收 JPEG、PNG 照片和 PDF；其他文件请打印成 PDF 或拍照后上传"
HEIC = "这是苹果手机的 HEIC 照片，打不开。请在手机“设置→相机→格式”选“兼容性最佳”后重拍，或截图后上传"
ROTTEN = "文件内容与入库时不一致，可能损坏或被改动，请立即联系系统管理员核查"

# 下载的文件在浏览器里无论如何都不能执行；PDF 直接看时浏览器的阅读器不能在 sandbox 里运行。
SANDBOX = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
READER = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@dataclass
class Examined:
    """检查通过的文件：原件、清洗过的副本与量得的数据。"""

    original: bytes
    derivative: bytes
    content_type: str
    facts: dict = field(default_factory=dict)


def store(upload, *, by, at, purpose):
    """收存一份上传并返回 StoredFile；不合规则 Blocked 并说明怎么补。已入库的（暂存过的）直接认领。"""
    if isinstance(upload, StoredFile):
        return claim(upload, purpose)
    return keep(examine(upload), name=upload.name, by=by, at=at, purpose=purpose)


def store_bytes(data, *, name, content_type, by, at, purpose):
    """收存我们自己生成的 PDF、表格；副本即原件。"""
    facts = {"pages": _page_count(data)} if content_type == PDF else {}
    return keep(Examined(data, data, content_type, facts), name=name, by=by, at=at, purpose=purpose)


def claim(stored, purpose):
    """认领暂存的文件；已有用途的照旧。"""
    if not stored.purpose:
        stored.purpose = purpose
        stored.save(update_fields=["purpose"])
    return stored


def read(stored):
    """取出对外的副本；与入库时摘要不一致则 Blocked。"""
    return _read(stored.derivative_path, stored.derivative_sha256)


def read_original(stored):
    """取出封存的原件；只供移交与查证。"""
    return _read(stored.path, stored.sha256)


def serve(stored, *, download_name, inline=False):
    """交给浏览器；调用者须已核过权限。`inline` 仅供图片与 PDF 直接查看。"""
    inline = inline and stored.content_type in (JPEG, PNG, PDF)
    response = HttpResponse(read(stored), content_type=stored.content_type)
    return _guarded(response, stored.content_type, download_name, inline)


def hand_over(file, *, content_type, download_name):
    """交出一个刚做好、不入库的文件（打开着的）；发完即关，别处不留。"""
    return _guarded(FileResponse(file, content_type=content_type), content_type, download_name, inline=False)


def _guarded(response, content_type, download_name, inline):
    name = clean_name(download_name, extension=EXTENSIONS[content_type])
    response["Content-Disposition"] = content_disposition_header(not inline, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = READER if inline and content_type == PDF else SANDBOX
    response["Cache-Control"] = "private, no-store"
    return response


def examine(upload):
    """认类型、限大小、在子进程里完整解码；返回 Examined，不合规则 Blocked。"""
    if upload.size > MAX_SIZE:
        raise Blocked(f"文件有 {upload.size / 1024 / 1024:.0f} MB，超过 20 MB，请调低分辨率或拆成几份")
    upload.seek(0)
    data = upload.read()
    content_type = sniff(data)
    extension = PurePosixPath(upload.name or "").suffix.lower()
    if extension and extension not in EXTENSIONS[content_type]:
        raise Blocked(f"文件名写的是 {extension}，内容却是 {EXTENSIONS[content_type][0][1:].upper()}，请上传原来的文件")
    derivative, facts = _decode(data)
    return Examined(data, derivative, content_type, facts)


def sniff(data):
    """按内容认类型，不信扩展名，也不信浏览器所报。"""
    for signature, content_type in SIGNATURES:
        if data.startswith(signature):
            return content_type
    if not data:
        raise Blocked("文件是空的，请重新选择")
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        raise Blocked(HEIC)
    raise Blocked(ONLY_THESE)


def keep(examined, *, name, by, at, purpose):
    """写入存储与库；同样内容只存一份。"""
    original, derivative = sha256(examined.original).hexdigest(), sha256(examined.derivative).hexdigest()
    facts = dict(examined.facts)
    return StoredFile.objects.create(
        sha256=original,
        derivative_sha256=derivative,
        kind=KINDS[examined.content_type],
        content_type=examined.content_type,
        size=len(examined.original),
        derivative_size=len(examined.derivative),
        taken_at=_instant(*facts.pop("taken_at", ("", ""))),
        original_name=clean_name(name or "未命名"),
        purpose=purpose,
        uploaded_by=by if by and by.pk else None,
        uploaded_at=at,
        path=_put("originals", original, examined.original),
        derivative_path=_put("served", derivative, examined.derivative),
        **facts,
    )


def clean_name(name, *, extension=None):
    """去掉路径、控制字、左右向控制符，限长 120；`extension` 给定时换成与内容相符的扩展名。"""
    name = str(name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(letter for letter in name if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    stem, dot, suffix = name.strip(" .").rpartition(".")
    stem, suffix = (stem, dot + suffix) if dot and re.fullmatch(r"\w{1,5}", suffix) else (name.strip(" ."), "")
    if extension and suffix.lower() not in extension:
        suffix = extension[0]
    return f"{stem[:120] or '未命名'}{suffix}"


def _decode(data):
    with tempfile.TemporaryDirectory(prefix="office-decode-") as folder:
        source, target = Path(folder) / "source", Path(folder) / "target"
        source.write_bytes(data)
        facts = DECODERS[settings.FILE_DECODER](source, target)
        if "refused" in facts:
            raise Blocked(facts["refused"])
        return target.read_bytes(), facts


def _in_a_child(source, target):
    try:
        child = subprocess.run(  # noqa: S603  命令固定，参数是自建的临时文件
            [*SAFE_PATH, source, target], capture_output=True, timeout=decode.MAX_SECONDS * 2, check=False
        )
    except subprocess.TimeoutExpired:
        return {"refused": decode.BOMB}
    return {"refused": decode.BOMB} if child.returncode else json.loads(child.stdout)


DECODERS = {"child": _in_a_child, "process": decode.answer}


def _instant(text, offset):
    """照片自带的拍摄时间；没写时区的按北京时间，读不懂的当没有。"""
    try:
        return datetime.strptime(f"{text} {(offset or '+08:00').replace(':', '')}", "%Y:%m:%d %H:%M:%S %z")
    except ValueError:
        return None


def _put(folder, digest, data):
    path = f"{folder}/{digest[:2]}/{digest}"
    if default_storage.exists(path):
        if default_storage.size(path) == len(data):
            return path
        default_storage.delete(path)  # 上次写到一半断了电
    return default_storage.save(path, ContentFile(data))


def _read(path, digest):
    try:
        with default_storage.open(path) as file:
            data = file.read()
    except FileNotFoundError:
        raise Blocked(ROTTEN) from None
    if sha256(data).hexdigest() != digest:
        raise Blocked(ROTTEN)
    return data


def _page_count(data):
    import pikepdf  # 载入慢，只有出文书的进程才用

    with pikepdf.open(BytesIO(data)) as pdf:
        return len(pdf.pages)
