/* 登录快到期时提醒，一按即延；到期之后就地登录，页面不换，所填都在。剩多久一律问服务器，不信本机的钟。
   到期之后整页盖住：口令输对之前，走过的人看不到别人填的。 */
(function () {
  "use strict";

  let box, url, warn, timer;
  let ended = false;
  let extendable = true;
  let dismissed = false; /* 提醒看过、收起了的，不再打断 */

  function part(name) {
    return box.querySelector(`[data-session-${name}]`);
  }

  function show(title, text) {
    part("title").textContent = title;
    part("text").textContent = text;
    part("stay").hidden = ended;
    box.classList.toggle("session-ended", ended);
    if (!box.open) box.showModal();
  }

  function token() {
    const input = document.querySelector("input[name=csrfmiddlewaretoken]");
    return input ? input.value : "";
  }

  function wait(seconds) {
    clearTimeout(timer);
    timer = setTimeout(ask, Math.max(1, seconds) * 1000);
  }

  function renew(token) {
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => { input.value = token; });
    document.body.setAttribute("data-hx-headers", JSON.stringify({ "X-CSRFToken": token, "X-Stay": "1" }));
  }

  async function call(method) {
    const answer = await fetch(url, {
      method,
      headers: { Accept: "application/json", "X-CSRFToken": token() },
      credentials: "same-origin",
    });
    if (answer.status === 401) return null;
    return answer.ok ? answer.json() : undefined;
  }

  function minutes(seconds) {
    return seconds >= 60 ? `${Math.ceil(seconds / 60)} 分钟` : `${seconds} 秒`;
  }

  /* 口令框到用时才放进页面：平时页上没有，浏览器不会往里填。 */
  function signIn() {
    ended = true;
    clearTimeout(timer);
    if (!part("form")) {
      box.append(part("login").content.cloneNode(true));
      part("form").addEventListener("submit", enter);
    }
    part("form").elements.csrfmiddlewaretoken.value = token();
    show("登录已到期，请再输一次口令", "所填都在这一页，登录后接着办。");
    document.getElementById("session-password").focus();
  }

  /* 问一次还剩多久：不够了提醒，到了就地登录，别处延过的把提醒收起。 */
  async function ask(method = "GET") {
    if (ended) return;
    let state;
    try {
      state = await call(method);
    } catch (error) {
      wait(30);
      return;
    }
    if (state === null) { signIn(); return; }
    if (state === undefined) { wait(30); return; }
    renew(state.csrf);
    extendable = state.extendable;
    if (state.left > warn) {
      dismissed = false;
      if (box.open) box.close();
      wait(state.left - warn);
      return;
    }
    const how = extendable ? "按“接着办”即可延续，所填不受影响。" : "本次登录已近最长时限，到时请再输一次口令；所填都在。";
    if (!dismissed) show(`还有 ${minutes(state.left)} 登录到期`, how);
    wait(Math.min(state.left + 1, 20));
  }

  async function enter(event) {
    event.preventDefault();
    const form = part("form");
    const errors = part("errors");
    errors.replaceChildren();
    let said = ["没有连上服务器，请再试一次"];
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      });
      const data = await answer.json().catch(() => ({}));
      if (answer.ok && data.csrf) {
        if (!data.same) { location.assign("/"); return; }
        ended = false;
        form.remove();
        renew(data.csrf);
        box.close();
        wait(data.left - warn);
        document.dispatchEvent(new Event("office:signed-in"));
        return;
      }
      said = data.reasons || (answer.status === 429 ? ["口令连错5次，请15分钟后再试"] : ["没有登录成，请再试一次"]);
    } catch (error) { /* 网络不通：照上面的说 */ }
    said.forEach((text) => {
      const line = document.createElement("p");
      line.textContent = text;
      errors.append(line);
    });
    document.getElementById("session-password").select();
  }

  function start() {
    box = document.getElementById("session");
    if (!box) return;
    url = box.dataset.url;
    warn = Number(box.dataset.warn);
    wait(Number(box.dataset.left) - warn);
    part("stay").addEventListener("submit", () => {
      if (extendable) ask("POST");
      else dismissed = true;
    });
    /* 到期之后 Esc 关不掉；提醒时按 Esc 只是收起。 */
    box.addEventListener("cancel", (event) => {
      if (ended) event.preventDefault();
      else dismissed = true;
    });
    box.addEventListener("close", () => { if (ended) signIn(); });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") ask(); });
    document.addEventListener("office:signed-out", signIn);
    document.addEventListener("office:stale", async () => {
      await ask();
      if (!ended) document.dispatchEvent(new Event("office:signed-in"));
    });
    document.addEventListener("htmx:responseError", (event) => { if (event.detail.xhr.status === 401) signIn(); });
    /* 自己会存的表单（入户调查表）登录之后随即再存。 */
    document.addEventListener("office:signed-in", () => {
      document.querySelectorAll("form[data-hx-post]").forEach((form) => form.dispatchEvent(new Event("change", { bubbles: true })));
    });
  }

  document.addEventListener("DOMContentLoaded", start);
})();
