/* 证件号满 18 位就到 data-lookup-url 查：填性别、出生日期，并列出已有记录。服务端照样全部校验。 */
(function () {
  "use strict";

  /* 全角、空格、小写 x 与服务端 core/idnumber.normalise 同样处理。 */
  function normalise(text) {
    return text.normalize("NFKC").replace(/[\s\p{Cf}\p{Cc}]/gu, "").replace(/^['’‘`]+/, "").toUpperCase();
  }

  function scopeOf(input) {
    return input.closest("[data-row], fieldset, form") || document;
  }

  function fill(scope, name, value) {
    if (!value) return;
    scope.querySelectorAll(`[data-idcard-${name}]`).forEach((target) => {
      if (target.type === "radio") target.checked = target.value === value;
      else if (target.matches("input, select, textarea")) target.value = value;
      else target.textContent = value;
    });
  }

  function resultBox(input) {
    const chosen = input.dataset.lookupTarget && document.querySelector(input.dataset.lookupTarget);
    if (chosen) return chosen;
    let box = input.parentNode.querySelector(".idcard-result");
    if (!box) {
      box = document.createElement("div");
      box.className = "idcard-result";
      box.setAttribute("role", "status");
      input.after(box);
    }
    return box;
  }

  /* 号码走 POST 正文，不进网址、不进访问日志（安全要求）。 */
  async function ask(input, number) {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]");
    const body = new FormData();
    body.append("id_number", number);
    const answer = await fetch(input.dataset.lookupUrl, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": token ? token.value : "", "HX-Request": "true", "X-Stay": "1" },
      credentials: "same-origin",
    });
    if (answer.status === 401) document.dispatchEvent(new Event("office:signed-out"));
    return { ok: answer.ok || answer.status === 422, html: await answer.text() };
  }

  async function look(input) {
    const number = normalise(input.value);
    if (number.length !== 18 || number === input.dataset.asked) return;
    input.dataset.asked = number;
    const box = resultBox(input);
    box.textContent = "正在查…";
    try {
      const found = await ask(input, number);
      if (!found.ok) throw new Error(String(found.ok));
      if (normalise(input.value) !== number) return;
      const holder = document.createElement("template");
      holder.innerHTML = found.html;
      box.replaceChildren(holder.content);
      const facts = box.querySelector("[data-sex]");
      if (!facts) return;
      const scope = scopeOf(input);
      fill(scope, "sex", facts.dataset.sex);
      fill(scope, "birth", facts.dataset.birth);
      fill(scope, "age", facts.dataset.age);
    } catch (error) {
      delete input.dataset.asked;
      box.textContent = "没有查到结果（网络不通），可以继续填写，提交时会再查。";
    }
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches("input[data-idcard][data-lookup-url]")) look(event.target);
  });

  /* 读卡器当键盘用，打完号码还打一个回车：到下一栏去，不把表交了。 */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input[data-idcard]")) return;
    event.preventDefault();
    const fields = Array.from(event.target.form.querySelectorAll("input:not([type=hidden]), select, textarea, button"));
    const next = fields[fields.indexOf(event.target) + 1];
    if (next) next.focus();
  });
})();
