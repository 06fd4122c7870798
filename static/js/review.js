/* 登记页末尾的“请核对您填的”：边填边列，不多一页；没有脚本时由服务器另出一页核对。急难的不列，当场就救。 */
(function () {
  "use strict";

  const URGENT = "temporary_urgent";

  function make(tag, text, ...inside) {
    const made = document.createElement(tag);
    made.textContent = text;
    made.append(...inside);
    return made;
  }

  function words(node) {
    const copy = node.cloneNode(true);
    copy.querySelectorAll(".optional, input").forEach((one) => one.remove());
    return copy.textContent.trim();
  }

  /* 号码分段，好对着证件念。 */
  function grouped(text) {
    if (/^\d{17}[\dXx]$/.test(text)) return `${text.slice(0, 6)} ${text.slice(6, 14)} ${text.slice(14)}`;
    return /^\d{16,}$/.test(text) ? text.match(/.{1,4}/g).join(" ") : text;
  }

  function said(control) {
    if (control.type === "file" || control.type === "hidden") return "";
    if (control.matches("select")) return Array.from(control.selectedOptions, (one) => (one.value ? one.text.trim() : "")).join("、");
    if (control.type !== "checkbox" && control.type !== "radio") return grouped(control.value.trim());
    if (!control.checked) return "";
    const label = control.closest("label") || control.form.querySelector(`label[for="${CSS.escape(control.id)}"]`);
    return label ? words(label) : "是";
  }

  function facts(scope) {
    const list = make("dl", "");
    list.className = "facts";
    scope.querySelectorAll(".field").forEach((field) => {
      const answer = Array.from(field.querySelectorAll("input, select, textarea"), said).filter(Boolean).join("、");
      const label = field.querySelector(":scope > label, :scope > legend");
      if (answer && label) list.append(make("dt", words(label)), make("dd", answer));
    });
    return list;
  }

  function part(group) {
    const link = make("a", group.querySelector("legend").textContent.trim());
    link.href = `#${group.id}`;
    const rows = Array.from(group.querySelectorAll("[data-row]:not(.rows-gone)"));
    const shown = rows.length || group.querySelector("[data-rows]") ? rows : [group];
    const lists = shown.map(facts).filter((list) => list.children.length);
    return [make("h3", "", link), ...(lists.length ? lists : [make("p", "没有填。")])];
  }

  function start(box) {
    const form = box.closest("form");
    const button = form.querySelector("button.button-main");
    let timer = null;

    function list() {
      const needed = form.elements.aid.value !== URGENT;
      box.hidden = !needed;
      if (!needed) return;
      const parts = Array.from(form.querySelectorAll("fieldset.group[id]"), part).flat();
      box.querySelector("[data-review-list]").replaceChildren(...parts);
    }

    button.name = "checked";
    button.value = "1";
    ["input", "change", "click"].forEach((kind) => form.addEventListener(kind, () => {
      clearTimeout(timer);
      timer = setTimeout(list, 300);
    }));
    list();
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-review]").forEach(start));
})();
