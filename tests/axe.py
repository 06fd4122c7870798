"""无障碍检查：在浏览器里跑 axe-core，给出违反的规则与元素。

同一进程里，一页的每一块（元素连同上一级：属性、有没有字、有没有标签）和标题、地标的次序，都在查过而没有毛病的页上
见过的，不再查：换了一家人、换了一天，规则看的那些都没有变。屏幕大小不同的各查各的；有重复 id 的总要查。
"""

from pathlib import Path

SOURCE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
PIECES = """() => {
  const kept = ["class", "role", "type", "scope", "lang", "href", "for", "hidden", "disabled", "open", "tabindex"];
  const digits = text => text.replace(/[0-9]+/g, "#");
  const look = one => one.tagName + [...one.attributes]
    .filter(a => kept.includes(a.name) || a.name.startsWith("aria-"))
    .map(a => a.name + (["href", "for"].includes(a.name) || /label|describedby|controls/.test(a.name)
      ? (a.value ? "+" : "-") : "=" + digits(a.value))).sort().join(" ")
    + (one.textContent.trim() ? "+" : "-") + (one.labels?.length ?? "");
  const all = [...document.querySelectorAll("*")], ids = all.map(one => one.id).filter(Boolean);
  const pieces = new Set(all.map(one => (one.parentElement ? look(one.parentElement) : "") + ">" + look(one)));
  const order = [...document.querySelectorAll("h1,h2,h3,h4,h5,h6,main,nav,header,footer,aside")]
    .map(one => one.tagName).filter((tag, n, tags) => tag !== tags[n - 1]);
  const twice = new Set(ids).size < ids.length;
  return [[...pieces, "次序 " + order.join(" ")].map(one => innerWidth + " " + one), twice];
}"""
FAULTLESS = set()  # 见过而没有毛病的各块


def violations(page):
    """当前页违反的规则；空列表即通过。用调试通道注入，不放宽页面的内容安全策略。"""
    pieces, twice = page.evaluate(PIECES)
    if not twice and FAULTLESS.issuperset(pieces):
        return []
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": SOURCE})
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]  # 合格的不必逐个元素写明
    if not found:
        FAULTLESS.update(pieces)
    return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found]
