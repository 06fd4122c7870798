"""在单独的子进程里解开来路不明的文件：内存与时间封顶，炸了也只炸自己。

用法 `python -I core/decode.py 原件 副本`；标准输出一行 JSON。不依赖 Django，不读设置。
"""

import json
import resource
import sys
import zlib
from pathlib import Path

MAX_PIXELS = 40_000_000
MAX_PAGES = 200
MAX_UNPACKED = 300 * 1024 * 1024
MAX_MEMORY = 1536 * 1024 * 1024
MAX_SECONDS = 20
LONGEST_SIDE = 4000
DATE_TIME_ORIGINAL, OFFSET_TIME_ORIGINAL, EXIF_IFD = 36867, 36881, 0x8769

DAMAGED = "文件已损坏或不完整，打不开，请重新拍照或重新扫描"
TOO_MANY_PIXELS = "图片超过4000万像素，请调低相机或扫描仪的分辨率后重传"
TOO_MANY_PAGES = f"PDF 超过{MAX_PAGES}页，请拆成几份上传"
LOCKED = "PDF 加了密码或限制，请去掉密码后上传"
BOMB = "文件解开后过大，不予收存，请重新扫描"

# 只留下看的，去掉会动的：脚本、启动程序、提交表单、附件、外链、富媒体。
ACTIVE_KEYS = ("/JS", "/JavaScript", "/AA", "/OpenAction", "/EmbeddedFiles", "/EF", "/AF", "/XFA", "/A", "/PA")
TRACES = ("/Metadata", "/PieceInfo")
ACTIVE_NOTES = {"/FileAttachment", "/Movie", "/Sound", "/Screen", "/RichMedia", "/3D"}


class Refused(Exception):
    """给人看的一句话。"""


def decode(source, target):
    """解开 `source`，清洗后的副本写到 `target`；返回种类、尺寸、页数等。"""
    with open(source, "rb") as file:
        is_pdf = file.read(5) == b"%PDF-"
    return _pdf(source, target) if is_pdf else _image(source, target)


def _image(source, target):
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # 由下面一行按文件头先管住，给得出中文理由
    with Image.open(source, formats=["JPEG", "PNG"]) as image:
        if image.width * image.height > MAX_PIXELS:
            raise Refused(TOO_MANY_PIXELS)
        kind = "PNG" if image.format == "PNG" else "JPEG"
        taken_at = _taken_at(image.getexif())
        image.load()
        clean = ImageOps.exif_transpose(image)
    clean.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if kind == "JPEG" and clean.mode not in ("L", "RGB"):
        clean = clean.convert("RGB")
    clean.info = {}  # 定位、设备、注释、缩略图一概不带出去
    clean.save(target, kind, **({"quality": 85, "exif": b""} if kind == "JPEG" else {}))
    return {"width": clean.width, "height": clean.height, "taken_at": taken_at, "perceptual_hash": _dhash(clean)}


def _taken_at(exif):
    details = exif.get_ifd(EXIF_IFD)
    return [str(details.get(tag, "")).strip("\0 ") for tag in (DATE_TIME_ORIGINAL, OFFSET_TIME_ORIGINAL)]


def _dhash(image):
    """64 位差异指纹：缩放、重压后仍相近，用来发现同一张照片。"""
    pixels = image.convert("L").resize((9, 8)).tobytes()
    bits = "".join(
        "01"[pixels[row * 9 + column] > pixels[row * 9 + column + 1]] for row in range(8) for column in range(8)
    )
    return f"{int(bits, 2):016x}"


def _pdf(source, target):
    import pikepdf

    try:
        pdf = pikepdf.open(source)
    except pikepdf.PasswordError:
        raise Refused(LOCKED) from None
    except pikepdf.PdfError:
        raise Refused(DAMAGED) from None
    with pdf:
        if pdf.is_encrypted:
            raise Refused(LOCKED)
        if len(pdf.pages) > MAX_PAGES:
            raise Refused(TOO_MANY_PAGES)
        pages = len(pdf.pages)
        if not pages:
            raise Refused(DAMAGED)
        _measure(pdf)
        _defuse(pdf)
        pdf.save(target, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return {"pages": pages}


def _measure(pdf):
    """逐个流试解，累计超限即止：不让几 KB 的文件撑破看它的人的机器。"""
    import pikepdf

    left = MAX_UNPACKED
    for item in pdf.objects:
        if not isinstance(item, pikepdf.Stream):
            continue
        if item.get("/Subtype") == "/Image" and int(item.get("/Width", 0)) * int(item.get("/Height", 0)) > MAX_PIXELS:
            raise Refused(TOO_MANY_PIXELS)
        filters = item.get("/Filter")
        names = [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
        if names.count("/FlateDecode") > 1 or len(names) > 2:
            raise Refused(BOMB)
        if names[0] == "/FlateDecode":
            left -= _unpacked(item.read_raw_bytes(), left)
        if left <= 0:
            raise Refused(BOMB)


def _unpacked(raw, limit):
    inflating, size = zlib.decompressobj(), 0
    try:
        while raw and size <= limit:
            size += len(inflating.decompress(raw, 1 << 20))
            raw = inflating.unconsumed_tail
    except zlib.error:
        return size  # 末尾缺损的流阅读器也能读，大小已知即可
    return size


def _defuse(pdf):
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    for item in [pdf.Root, *pdf.objects]:
        _strip(item, depth=0)


def _strip(item, depth):
    """去掉会动的键；直接嵌在里面的也去掉，间接引用的自会轮到。"""
    import pikepdf

    if depth > 50:
        raise Refused(DAMAGED)
    if isinstance(item, pikepdf.Array):
        for child in list(item):
            if not getattr(child, "is_indirect", False):
                _strip(child, depth + 1)
    if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        return
    for key in (*ACTIVE_KEYS, *TRACES):
        if key in item and not _is_picture_or_font(item[key]):
            del item[key]
    if item.get("/Subtype") in ACTIVE_NOTES:
        item["/Subtype"] = pikepdf.Name("/Text")
        if "/FS" in item:
            del item["/FS"]
    for key in list(item.keys()):
        if not getattr(item[key], "is_indirect", False):
            _strip(item[key], depth + 1)


def _is_picture_or_font(value):
    """扫描仪可能把图片、字体就叫 /A；那不是动作，去掉了页面就空了。"""
    import pikepdf

    if not isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        return False
    return value.get("/Subtype") in ("/Image", "/Form") or value.get("/Type") == "/Font"


def answer(source, target):
    """解开并给出一份回话；解不开的也给，`refused` 一项写理由。"""
    try:
        return decode(source, target)
    except Refused as refused:
        return {"refused": str(refused)}
    except MemoryError:
        return {"refused": BOMB}
    except (OSError, ValueError, SyntaxError, TypeError, RuntimeError, zlib.error) as error:
        return {"refused": DAMAGED, "why": type(error).__name__}


def main(source, target):
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    sys.stdout.write(json.dumps(answer(source, target)))


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:3]))
