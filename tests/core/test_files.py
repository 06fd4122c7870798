"""文件：按内容认类型、解得开才收、副本不带来历、取出时核摘要。"""

import datetime
import io
import struct
import sys
import zipfile
import zlib

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core import files
from core.files import store
from core.models import StoredFile
from core.refusals import Blocked
from tests.core.conftest import pdf, photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("decoded_in_a_child")]
GPS, DETAILS = 0x8825, 0x8769
AS_IS = {"stream_decode_level": pikepdf.StreamDecodeLevel.none}


def keep(upload, at, purpose="visit_photo"):
    return store(upload, by=None, at=at, purpose=purpose)


def test_a_photo_is_kept_and_its_served_copy_tells_nothing_about_its_origin(at):
    exif = Image.Exif()
    exif.get_ifd(DETAILS)[36867] = "2026:03:01 09:30:00"
    exif.get_ifd(GPS)[1] = "N"
    exif[271], exif[274] = "PhoneMaker", 6
    upload = photo(exif=exif, comment=b"secret comment", size=(320, 240))
    original = upload.read()
    stored = keep(upload, at)
    assert files.read_original(stored) == original and b"secret comment" in original
    served = files.read(stored)
    for trace in (b"secret comment", b"PhoneMaker", b"Exif", b"2026:03:01"):
        assert trace not in served
    shown = Image.open(io.BytesIO(served))
    assert shown.size == (240, 320) == (stored.width, stored.height)
    assert stored.taken_at == datetime.datetime(2026, 3, 1, 1, 30, tzinfo=datetime.UTC)
    assert (stored.content_type, stored.kind, stored.is_image) == ("image/jpeg", "image", True)


def test_a_png_loses_its_text_and_stays_a_png(at):
    from PIL.PngImagePlugin import PngInfo

    note = PngInfo()
    note.add_text("Author", "somebody")
    stored = keep(photo("扫描.png", kind="PNG", pnginfo=note), at)
    assert b"somebody" not in files.read(stored) and files.read(stored).startswith(b"\x89PNG")


def test_the_same_content_is_kept_once_and_recognised(at):
    first, again, other = keep(photo(), at), keep(photo("换名.jpg"), at), keep(photo(colour=(200, 9, 9)), at)
    assert (first.path, first.derivative_path) == (again.path, again.derivative_path)
    assert set(StoredFile.objects.filter(sha256=first.sha256)) == {first, again}
    assert other.sha256 != first.sha256 and first.path.endswith(first.sha256)


def test_a_recompressed_photo_is_still_recognised(at):
    first = keep(photo(quality=95), at)
    smaller = Image.open(io.BytesIO(files.read(first))).resize((240, 180))
    out = io.BytesIO()
    smaller.save(out, "JPEG", quality=60)
    again = keep(SimpleUploadedFile("b.jpg", out.getvalue()), at)
    assert again.sha256 != first.sha256
    assert set(StoredFile.objects.filter(perceptual_hash=first.perceptual_hash)) == {first, again}


def png_header(width, height):
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (header, b"IDAT" + zlib.compress(bytes(1000)))
    packed = [struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body)) for body in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def a_zip():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("0", b"0" * 10_000_000)
    return out.getvalue()


def deep_bomb(document):
    body = zlib.compress(zlib.compress(bytes(10_000_000)))
    document.pages[0].Contents = document.make_stream(b"")
    document.pages[0].Contents.write(body, filter=pikepdf.Array([pikepdf.Name.FlateDecode] * 2))


def flat_bomb(document):
    packing = zlib.compressobj(9)
    body = b"".join(packing.compress(bytes(1 << 20)) for _ in range(320)) + packing.flush()
    document.pages[0].Contents = document.make_stream(b"")
    document.pages[0].Contents.write(body, filter=pikepdf.Name.FlateDecode)


def huge_picture(document):
    picture = document.make_stream(b"0")
    picture.Subtype, picture.Width, picture.Height = pikepdf.Name.Image, 65000, 65000
    document.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))


def locked():
    return pdf(encryption=pikepdf.Encryption(owner="o", user="u"))


def restricted():
    return pdf(encryption=pikepdf.Encryption(owner="o", user=""))


BAD = {
    "两亿像素": (lambda: SimpleUploadedFile("a.png", png_header(20_000, 10_000)), "超过4000万像素"),
    "六万五千见方": (lambda: SimpleUploadedFile("a.png", png_header(65_000, 65_000)), "超过4000万像素"),
    "PDF改名jpg": (lambda: SimpleUploadedFile("a.jpg", pdf().read()), r"文件名写的是 \.jpg，内容却是 PDF"),
    "PNG改名jpg": (lambda: photo("a.jpg", kind="PNG"), "内容却是 PNG"),
    "压缩包": (lambda: SimpleUploadedFile("a.zip", a_zip()), "只收 JPEG、PNG 照片和 PDF"),
    "压缩包改名": (lambda: SimpleUploadedFile("a.pdf", a_zip()), "只收 JPEG、PNG 照片和 PDF"),
    "程序改名": (lambda: SimpleUploadedFile("a.jpg", b"MZ" + bytes(500)), "只收 JPEG、PNG 照片和 PDF"),
    "网页": (lambda: SimpleUploadedFile("a.png", b"<html><script>1</script>"), "只收 JPEG、PNG 照片和 PDF"),
    "空文件": (lambda: SimpleUploadedFile("a.jpg", b""), "文件是空的"),
    "过大": (lambda: SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + bytes(21 << 20)), "21 MB，超过 20 MB"),
    "截断的照片": (lambda: SimpleUploadedFile("a.jpg", photo(size=(900, 900)).read()[:4000]), "损坏或不完整"),
    "截断的PDF": (lambda: SimpleUploadedFile("a.pdf", b"%PDF-1.7\n" + bytes(100)), "损坏或不完整"),
    "苹果HEIC": (lambda: SimpleUploadedFile("a.heic", b"\0\0\0\x18ftypheic" + bytes(99)), "兼容性最佳"),
    "二百零一页": (lambda: pdf(pages=201), "超过200页"),
    "要密码": (locked, "加了密码"),
    "有限制": (restricted, "加了密码"),
    "套层炸弹": (lambda: pdf(change=deep_bomb, compress_streams=False, **AS_IS), "解开后过大"),
    "平铺炸弹": (lambda: pdf(change=flat_bomb), "解开后过大"),
    "内嵌巨图": (lambda: pdf(change=huge_picture), "超过4000万像素"),
}


@pytest.mark.parametrize(("make", "sentence"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_refused_with_a_sentence_and_nothing_is_kept(at, make, sentence):
    with pytest.raises(Blocked, match=sentence):
        keep(make(), at)
    assert not StoredFile.objects.exists()
    assert not default_storage.exists("originals")


def test_what_crashes_or_hangs_in_the_child_is_refused_and_harms_nobody(at, monkeypatch):
    monkeypatch.setattr(files, "SAFE_PATH", ("/bin/false",))
    with pytest.raises(Blocked, match="解开后过大"):
        keep(photo(), at)
    monkeypatch.setattr(files, "SAFE_PATH", (sys.executable, "-c", "import time; time.sleep(60)"))
    monkeypatch.setattr(files.decode, "MAX_SECONDS", 0.1)
    with pytest.raises(Blocked, match="解开后过大"):
        keep(photo(), at)
    assert not StoredFile.objects.exists()


def active_things(document):
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 10, 10],
        A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe"),
    )
    attached = pikepdf.Dictionary(
        Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 1, 1], FS=document.make_stream(b"MZ")
    )
    document.pages[0].Annots = pikepdf.Array([note, document.make_indirect(attached)])
    document.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(2)"))
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    document.attachments["evil.exe"] = b"MZ-attached"
    document.docinfo["/Author"] = "somebody"


def test_a_pdf_keeps_its_pages_and_loses_what_moves(at):
    upload = pdf(pages=3, change=active_things)
    stored = keep(upload, at)
    assert (stored.pages, stored.kind, stored.is_image) == (3, "pdf", False)
    with pikepdf.open(io.BytesIO(files.read(stored))) as shown:
        plain = io.BytesIO()
        shown.save(plain, qdf=True, static_id=True)
    for trace in (b"JavaScript", b"alert", b"Launch", b"calc.exe", b"OpenAction", b"MZ", b"EmbeddedFiles", b"somebody"):
        assert trace not in plain.getvalue()
    assert b"JavaScript" in files.read_original(stored)


def test_a_picture_that_happens_to_be_called_a_stays_on_the_page(at):
    def scanned(document):
        picture = document.make_stream(b"\x7f", Subtype=pikepdf.Name.Image, Width=1, Height=1, BitsPerComponent=8)
        picture.ColorSpace = pikepdf.Name.DeviceGray
        document.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=picture))

    with pikepdf.open(io.BytesIO(files.read(keep(pdf(change=scanned), at)))) as shown:
        assert "/A" in shown.pages[0].Resources.XObject


def test_our_own_pdf_is_kept_untouched(at):
    data = pdf(pages=2).read()
    stored = files.store_bytes(data, name="通知书.pdf", content_type=files.PDF, by=None, at=at, purpose="notice")
    assert files.read(stored) == data == files.read_original(stored)
    assert (stored.pages, stored.sha256) == (2, stored.derivative_sha256)


def test_a_file_is_served_so_that_no_browser_runs_it(at):
    answer = files.serve(keep(photo(), at), download_name="入户照片.jpg")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox;")
    assert "no-store" in answer["Cache-Control"]


def test_only_pictures_and_pdf_are_shown_inline(at):
    assert files.serve(keep(pdf(), at), download_name="a", inline=True)["Content-Disposition"].startswith("inline")
    sheet = files.store_bytes(b"PK", name="a.xlsx", content_type=files.XLSX, by=None, at=at, purpose="roster")
    assert files.serve(sheet, download_name="a", inline=True)["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        pytest.param("../../etc/passwd", "passwd.jpg", id="上级目录"),
        pytest.param("C:\\temp\\照片.jpg", "照片.jpg", id="反斜杠"),
        pytest.param("a\0b\r\nX: y.jpg", "abX: y.jpg", id="空字符与换行"),
        pytest.param("gpj\u202eexe.jpg", "gpjexe.jpg", id="反向显示"),
        pytest.param("很长" * 150 + ".jpg", "很长" * 60 + ".jpg", id="三百字"),
        pytest.param("照片.exe", "照片.jpg", id="扩展名不符"),
        pytest.param("...", "未命名.jpg", id="只有点"),
        pytest.param("王小明。户主", "王小明。户主.jpg", id="没有扩展名"),
    ],
)
def test_download_names_are_harmless(given, clean):
    assert files.clean_name(given, extension=files.EXTENSIONS[files.JPEG]) == clean


@pytest.mark.parametrize("which", ["path", "derivative_path"])
def test_a_rotten_or_missing_file_is_not_handed_out(at, which):
    stored = keep(photo(), at)
    path = getattr(stored, which)
    take = files.read if which == "derivative_path" else files.read_original
    full = default_storage.path(path)
    with open(full, "r+b") as file:
        first = file.read(1)
        file.seek(0)
        file.write(bytes([first[0] ^ 1]))
    with pytest.raises(Blocked, match="与入库时不一致"):
        take(stored)
    default_storage.delete(path)
    with pytest.raises(Blocked, match="与入库时不一致"):
        take(stored)


def test_a_half_written_file_is_written_again(at):
    stored = keep(photo(), at)
    with open(default_storage.path(stored.path), "wb") as file:
        file.write(b"half")
    again = keep(photo(), at)
    assert files.read_original(again) == photo().read()
