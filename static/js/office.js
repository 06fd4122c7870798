/* 页面通用：错误汇总取焦点、列表键盘、未提交提醒、htmx 出错说明。没有它页面照常能用。 */
(function () {
  "use strict";

  function say(text) {
    const region = document.getElementById("messages");
    if (!region) return;
    const line = document.createElement("p");
    line.className = "notice notice-bad";
    line.textContent = text;
    region.replaceChildren(line);
    line.scrollIntoView({ block: "nearest" });
  }
  window.officeSay = say;

  function focusSummary(root) {
    const summary = root.querySelector("[data-error-summary], [data-look-here]");
    if (summary) summary.focus();
  }

  /* 列表键：j 下一行、k 上一行、Enter 打开。表格加 data-keys 即可。 */
  function rowsOf(list) {
    return Array.from(list.querySelectorAll("tbody tr, [data-key-row]")).filter((row) => row.querySelector("a[href], button"));
  }

  function move(list, step) {
    const rows = rowsOf(list);
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.classList.contains("row-here"));
    const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step));
    if (at >= 0) rows[at].classList.remove("row-here");
    rows[next].classList.add("row-here");
    const link = rows[next].querySelector("a[href], button");
    link.focus();
    rows[next].scrollIntoView({ block: "nearest" });
  }

  function typing(target) {
    return target.closest("input, select, textarea, [contenteditable]") !== null;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      const box = document.getElementById("search-q");
      if (box) { event.preventDefault(); box.focus(); }
      return;
    }
    const list = document.querySelector("[data-keys]");
    if (!list) return;
    if (event.key === "j") move(list, 1);
    if (event.key === "k") move(list, -1);
  });

  /* 填了没交就离开：只提醒，不在浏览器里留任何内容；边填边存的长表单由 drafts.js 管。 */
  let changed = false;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[method='post']");
    if (form && !form.hasAttribute("data-no-warn") && !form.querySelector("input[data-draft]")) changed = true;
  });
  document.addEventListener("submit", () => { changed = false; });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful && event.detail.requestConfig.verb === "post") changed = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });

  /* 没填好的由本页的汇总说，不用浏览器自带的气泡；改过的一栏不再标红，汇总里那一条划去。 */
  function speakOwn(root) {
    root.querySelectorAll("form[method='post']").forEach((form) => { form.noValidate = true; });
  }

  /* 打开即可填第一栏；有错的先看汇总，手机上不弹键盘。 */
  function focusFirst() {
    const chosen = document.querySelector("[data-error-summary], [data-look-here], [autofocus]");
    if (chosen || !window.matchMedia("(min-width: 700px)").matches) return;
    const field = document.querySelector("[data-first-field] :is(input, select, textarea):not([type=hidden]):not(:disabled)");
    if (field) field.focus({ preventScroll: true });
  }

  document.addEventListener("input", (event) => {
    const bad = event.target.closest(".field-bad");
    if (!bad) return;
    bad.classList.remove("field-bad");
    bad.querySelectorAll(".errorlist").forEach((list) => list.remove());
    event.target.removeAttribute("aria-invalid");
    document.querySelectorAll("[data-error-summary] a").forEach((link) => {
      if (link.hash === `#id_${event.target.name}`) link.closest("li").classList.add("mended");
    });
  });

  /* 全选：data-check-all="name" 的复选框带动同名各行。 */
  document.addEventListener("change", (event) => {
    const name = event.target.dataset && event.target.dataset.checkAll;
    if (!name) return;
    document.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(name)}"]`).forEach((box) => { box.checked = event.target.checked; });
  });

  /* 打印按钮与自动提交。 */
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-submit-on-change]");
    if (form) form.requestSubmit();
  });

  /* 账户菜单：点别处或按 Esc 收起。 */
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.account[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.account[open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  /* 只换了一块的页签（data-place）：地址栏随之改，刷新、后退、收藏都回得来；浏览器里只留网址。 */
  let here = location.pathname;
  document.addEventListener("htmx:afterSwap", (event) => {
    const link = event.detail.requestConfig.elt;
    if (!link.hasAttribute("data-place") || link.pathname + link.search === location.pathname + location.search) return;
    history.pushState(null, "", link.href);
    here = location.pathname;
  });
  window.addEventListener("popstate", () => {
    if (location.pathname !== here) location.reload();
  });

  /* 打电话：号码换上来之后，手机上随即拨号；电脑上只显示。 */
  document.addEventListener("htmx:afterSwap", () => {
    const number = document.querySelector("[data-dial]:not([data-dialled])");
    if (!number) return;
    number.setAttribute("data-dialled", "");
    if (window.matchMedia("(pointer: coarse)").matches) number.click();
    else number.focus();
  });

  document.addEventListener("htmx:sendError", () => say("没有连上服务器，内容没有提交，填写的还在本页，请再试一次。"));
  document.addEventListener("htmx:responseError", (event) => event.detail.xhr.status === 401 || say("没有办成，内容没有提交，填写的还在本页。请再试一次；仍不行请告知管理员。"));
  document.addEventListener("htmx:afterSwap", (event) => focusSummary(event.detail.elt.parentNode || document));
  document.addEventListener("htmx:load", (event) => speakOwn(event.target));
  document.addEventListener("DOMContentLoaded", () => {
    focusSummary(document);
    speakOwn(document);
    focusFirst();
    /* htmx 载入时会记下当前网址（含筛选词）；历史功能已关，用不着，也不留。 */
    try { sessionStorage.removeItem("htmx-current-path-for-history"); } catch (error) { /* 浏览器禁用存储：本来就没留下 */ }
  });
})();
