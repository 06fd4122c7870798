/* 表单组就地加行、删行；没有脚本时“添加一行”是普通提交按钮。 */
(function () {
  "use strict";

  function total(box) {
    return box.querySelector(`input[name="${CSS.escape(box.dataset.prefix)}-TOTAL_FORMS"]`);
  }

  function add(box) {
    const count = total(box);
    const index = Number(count.value);
    const max = Number((box.querySelector(`input[name="${CSS.escape(box.dataset.prefix)}-MAX_NUM_FORMS"]`) || {}).value || 1000);
    if (index >= max) return;
    const holder = document.createElement("template");
    const source = box.querySelector("template[data-rows-empty]").innerHTML;
    holder.innerHTML = source.replaceAll("__prefix__", String(index)).replaceAll("__number__", String(index + 1));
    const list = box.querySelector("[data-rows-list]");
    list.append(holder.content);
    count.value = String(index + 1);
    const row = list.lastElementChild;
    if (window.htmx) window.htmx.process(row);
    const first = row.querySelector("input:not([type=hidden]), select, textarea");
    if (first) first.focus();
    box.querySelector("[data-rows-status]").textContent = `已添加第 ${index + 1} 行`;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-rows-add]");
    if (!button) return;
    event.preventDefault();
    add(button.closest("[data-rows]"));
  });

  document.addEventListener("change", (event) => {
    const mark = event.target.closest("[data-row-delete]");
    if (mark) mark.closest("[data-row]").classList.toggle("rows-gone", event.target.checked);
  });
})();
