/* 表单组就地加行、删行；没有脚本时“添加一行”是普通提交按钮。成员写了姓名，各处就按姓名称呼。 */
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
    if (box.dataset.prefix === "members") call(index + 1, "");
  }

  /* 页上与备用的空行里，各个选人的地方。 */
  function everywhere(selector) {
    const places = [document, ...Array.from(document.querySelectorAll("template"), (one) => one.content)];
    return places.flatMap((place) => Array.from(place.querySelectorAll(selector)));
  }

  function addOption(list, number) {
    const option = new Option("", number);
    list.append(option);
    return option;
  }

  function addBox(choices, number) {
    const last = Array.from(choices.querySelectorAll("label")).pop().parentElement;
    const added = last.cloneNode(true);
    const box = added.querySelector("input");
    box.id = box.id.replace(/\d+$/, String(number - 1));
    box.closest("label").htmlFor = box.id;
    box.value = number;
    box.checked = false;
    last.after(added);
    return box;
  }

  /* 第 number 行的人叫 name：归谁、账户所有人、养本户哪几人，与那一行的题头。 */
  function call(number, name) {
    const words = name || `第${number}名成员`;
    everywhere("select[data-people]").forEach((list) => {
      const option = Array.from(list.options).find((one) => one.value === String(number)) || addOption(list, number);
      option.textContent = words;
    });
    everywhere(".choices").forEach((choices) => {
      if (!choices.querySelector("input[data-people]")) return;
      const box = choices.querySelector(`input[value="${number}"]`) || addBox(choices, number);
      box.closest("label").lastChild.textContent = ` ${words}`;
    });
  }

  document.addEventListener("input", (event) => {
    const found = /^members-(\d+)-name$/.exec(event.target.name || "");
    if (!found) return;
    const name = event.target.value.trim();
    const legend = event.target.closest("[data-row]").querySelector("legend");
    legend.textContent = legend.textContent.split("：")[0] + (name ? `：${name}` : "");
    call(Number(found[1]) + 1, name);
  });

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
