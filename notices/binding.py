"""装订：把全卷合成一份 PDF——封面、卷内目录、逐件材料、照片，每页底边注明谁在何时取用。"""

from io import BytesIO

import pikepdf
from django.template.loader import render_to_string
from PIL import Image

from core import files
from core.dates import zh
from notices import press, printing

A4 = (595.28, 841.89)
MARGIN = 42
PHOTO_QUALITY = 88


def bind(dossier, papers, *, by, at, moment, to):
    """把 `papers` 按次序装订写入 `to`（可写文件）；没印好的先印。`moment` 是写在页脚的取用时间。"""
    rows, total = catalogue(papers, at=at)
    context = {"dossier": dossier, "rows": rows, "total": total, "today": at}
    with pikepdf.new() as book:
        _append(book, printing.to_pdf(render_to_string("pdf/catalogue.html", context)))
        for row in rows:
            _append_file(book, row["file"])
        _mark(book, f"{by.name} {moment} 取用 · {dossier.number}")
        book.save(to, compress_streams=True)


def merge(papers, *, at, to):
    """几件文书合成一份，供一次打印。"""
    with pikepdf.new() as book:
        for row in catalogue(papers, at=at)[0]:
            _append_file(book, row["file"])
        book.save(to)


def together(parts):
    """几份 PDF 字节接成一份。"""
    out = BytesIO()
    with pikepdf.new() as book:
        for part in parts:
            _append(book, part)
        book.save(out)
    return out.getvalue()


def catalogue(papers, *, at):
    """（目录各行，总页数）：顺序号、文号、责任者、题名、日期、页次起止。"""
    rows, page = [], 1
    for order, paper in enumerate(papers, start=1):
        printed = paper if paper.file_id else press.press(paper.pk, at=at)
        last = page + printed.pages - 1
        rows.append(
            {
                "order": order,
                "number": paper.number,
                "responsible": paper.responsible,
                "title": paper.title,
                "dated": zh(paper.dated_on, weekday=False),
                "pages": f"{page}" if last == page else f"{page}–{last}",
                "remark": f"已作废：{paper.voided_reason}" if paper.voided_at else "",
                "file": printed.file,
            }
        )
        page = last + 1
    return rows, page - 1


def _append_file(book, stored):
    data = files.read(stored)
    _append(book, photo_page(data) if stored.kind == stored.Kind.IMAGE else data)


def _append(book, data):
    with pikepdf.open(BytesIO(data)) as part:
        book.pages.extend(part.pages)


def photo_page(data):
    """一张照片一页 A4；JPEG 原样放入，不重新压缩。"""
    image = Image.open(BytesIO(data))
    if image.format != "JPEG" or image.mode not in ("RGB", "L"):
        squeezed = BytesIO()
        image.convert("RGB").save(squeezed, "JPEG", quality=PHOTO_QUALITY)
        data, image = squeezed.getvalue(), Image.open(BytesIO(squeezed.getvalue()))
    out = BytesIO()
    with pikepdf.new() as book:
        page = book.add_blank_page(page_size=A4)
        photo = pikepdf.Stream(book, data)
        space = pikepdf.Name.DeviceRGB if image.mode == "RGB" else pikepdf.Name.DeviceGray
        photo.stream_dict = pikepdf.Dictionary(
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=image.width,
            Height=image.height,
            ColorSpace=space,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=photo))
        page.Contents = pikepdf.Stream(book, _place(image.width, image.height))
        book.save(out)
    return out.getvalue()


def _place(width, height):
    """居中、不放大过边的绘图指令。"""
    scale = min((A4[0] - 2 * MARGIN) / width, (A4[1] - 2 * MARGIN) / height)
    wide, high = width * scale, height * scale
    return f"q {wide:.2f} 0 0 {high:.2f} {(A4[0] - wide) / 2:.2f} {(A4[1] - high) / 2:.2f} cm /Photo Do Q".encode()


def _mark(book, words):
    """每页底边一行小字：谁、何时、第几页。"""
    total = len(book.pages)
    html = render_to_string("pdf/watermark.html", {"words": words, "pages": range(1, total + 1), "total": total})
    with pikepdf.open(BytesIO(printing.to_pdf(html))) as marks:
        for page, mark in zip(book.pages, marks.pages, strict=True):
            page.add_overlay(mark)
