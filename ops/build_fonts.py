"""制作文书用的小字库：由思源宋体取常用字并转为 TrueType 轮廓，嵌入 PDF 时比全字库快得多。"""

import ctypes.util
import hashlib
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont, newTable

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "var" / "fonts"
SOURCES = Path("/usr/share/fonts/opentype/noto")
SOURCE_FAMILY = "Noto Serif CJK SC"
FAMILY = "Office Song"
FACES = {"Regular": "NotoSerifCJK-Regular.ttc", "Bold": "NotoSerifCJK-Bold.ttc"}
FALLBACKS = ["Noto Serif CJK SC", "Noto Sans CJK SC", "HanaMinA", "HanaMinB"]
EXTRA = "〔〕《》「」『』【】·•…—–―‖〇○●□■△▲▽◇◆★☆※→←↑↓№℃‰¥￥€÷×±−≤≥≠≈√①②③④⑤⑥⑦⑧⑨⑩㎡㎞"
BOXES = {"☐": "", "☑": "√", "☒": "×"}
BOX_MARK = 0.85


def charset():
    """常用字：GB 2312 全集、《通用规范汉字表》8105 字，以及文书用到的符号。"""
    rows = (bytes([high, low]) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    gb2312 = "".join(pair.decode("gb2312", "ignore") for pair in rows)
    standard = (ROOT / "ops" / "hanzi.txt").read_text("utf-8").replace("\n", "")
    latin = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100)]))
    return sorted(set(gb2312 + standard + latin + EXTRA))


def face_of(path, family):
    for number, font in enumerate(TTCollection(path).fonts):
        if font["name"].getDebugName(1) == family:
            return TTFont(path, fontNumber=number, recalcTimestamp=False)
    raise SystemExit(f"setup: {path} holds no face named {family}")


def shrink(font):
    options = subset.Options(
        layout_features=[], hinting=False, notdef_outline=True, name_IDs=[1, 2, 4, 6], desubroutinize=True
    )
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG"]
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(charset()))
    cutter.subset(font)


def to_truetype(font, *, max_error=4.0):
    """三次曲线改为二次曲线，误差不过千分之四字身（三号字 0.02 毫米，印不出来），文件小一成多。"""
    glyph_set, order = font.getGlyphSet(), font.getGlyphOrder()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        glyph_set[name].draw(Cu2QuPen(pen, max_error, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, glyphs
    del font["CFF "]
    font.sfntVersion = "\000\001\000\000"
    font["maxp"] = maxp = newTable("maxp")
    maxp.tableVersion, maxp.numGlyphs = 0x00010000, len(order)
    for field in ("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs"):
        setattr(maxp, field, 0)
    for field in ("maxStackElements", "maxSizeOfInstructions", "maxComponentElements"):
        setattr(maxp, field, 0)
    for field in ("maxPoints", "maxContours", "maxCompositePoints", "maxCompositeContours", "maxComponentDepth"):
        setattr(maxp, field, 0)
    maxp.maxZones = 1
    font["post"].formatType = 3.0


def add_boxes(font):
    """思源宋体没有 ☐ ☑ ☒，用 □ 叠 √、× 拼成，填表勾选才与正文同一笔法。"""
    names, glyf, advances = font.getBestCmap(), font["glyf"], font["hmtx"].metrics
    for box, mark in BOXES.items():
        pen = TTGlyphPen(glyf)
        pen.addComponent(names[ord("□")], (1, 0, 0, 1, 0, 0))
        if mark:
            pen.addComponent(names[ord(mark)], (BOX_MARK, 0, 0, BOX_MARK, *_centred(glyf, names, mark)))
        name = f"uni{ord(box):04X}"
        glyf[name] = pen.glyph()
        advances[name] = advances[names[ord("□")]]
        for table in font["cmap"].tables:
            table.cmap[ord(box)] = name
    font["maxp"].numGlyphs = len(font.getGlyphOrder())


def _centred(glyf, names, mark):
    """使记号居于方框正中的位移。"""
    box, sign = glyf[names[ord("□")]], glyf[names[ord(mark)]]
    for glyph in (box, sign):
        glyph.recalcBounds(glyf)
    return (
        round((box.xMin + box.xMax - BOX_MARK * (sign.xMin + sign.xMax)) / 2),
        round((box.yMin + box.yMax - BOX_MARK * (sign.yMin + sign.yMax)) / 2),
    )


def rename(font, style):
    full = f"{FAMILY} {style}" if style != "Regular" else FAMILY
    names = {1: FAMILY, 2: style, 4: full, 6: f"{FAMILY.replace(' ', '')}-{style}"}
    font["name"].names = []
    for name_id, text in names.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)


def build(style, source):
    font = face_of(SOURCES / source, SOURCE_FAMILY)
    shrink(font)
    to_truetype(font)
    add_boxes(font)
    rename(font, style)
    target = path_of(style)
    font.save(target.with_suffix(".part"))
    target.with_suffix(".part").replace(target)


def path_of(style):
    return OUT / f"office-song-{style.lower()}.ttf"


def fingerprint():
    """制作脚本、字表与来源字体都未变，就不必重做。"""
    digest = hashlib.sha256(Path(__file__).read_bytes() + (ROOT / "ops" / "hanzi.txt").read_bytes())
    for source in FACES.values():
        stat = (SOURCES / source).stat()
        digest.update(f"{source}:{stat.st_size}:{stat.st_mtime_ns}".encode())
    return digest.hexdigest()


def check_machine():
    """缺了字体或字库裁剪库，文书会缺字或慢上几十倍，宁可此时就停。"""
    problems = [f"font file {source} is missing" for source in FACES.values() if not (SOURCES / source).exists()]
    if ctypes.util.find_library("harfbuzz-subset") is None:
        problems.append("library libharfbuzz-subset is missing")
    fc_list = shutil.which("fc-list")
    known = subprocess.run([fc_list, ":", "family"], capture_output=True, text=True).stdout if fc_list else ""  # noqa: S603
    problems += [f"fontconfig does not know {family}" for family in FALLBACKS if family not in known]
    if problems:
        raise SystemExit("setup: " + "; ".join(problems) + " (see ops/system-packages.txt)")


def main():
    stamp = OUT / "stamp"
    check_machine()
    want = fingerprint()
    if stamp.exists() and stamp.read_text() == want and all(path_of(style).exists() for style in FACES):
        return
    sys.stdout.write("setup: building the fonts of the notices\n")
    OUT.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor() as pool:
        list(pool.map(build, FACES.keys(), FACES.values()))
    stamp.write_text(want)


if __name__ == "__main__":
    main()
