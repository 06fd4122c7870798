/* 没办完的不丢：长表单（{% form_key %} 标了 data-draft）填着就存到服务器上，几秒一次，整张送，添的行也在内。
   还没有存上的只在这一页的内存里：窗口的机器几个人共用，浏览器里不留任何人的内容，退出、关页就没有了；
   关页之前还没存上的，浏览器会提醒，那是最后一道。 */
(function () {
  "use strict";

  const EVERY = 3000;
  const AGAIN = 10000;
  const PATIENCE = 8000;
  const LAST_BIT = 60000; /* 字节：关页时还能带走的上限由浏览器定（64 KB） */

  function content(form) {
    const body = new FormData(form);
    for (const [name, value] of Array.from(body.entries())) {
      if (value instanceof File) body.delete(name);
    }
    body.set("draft_do", "keep");
    return body;
  }

  function start(mark) {
    const form = mark.form;
    /* 入户调查表自己会存（data-hx-post），不再存第二份。 */
    if (!form || form.hasAttribute("data-hx-post")) return;
    const said = form.querySelector("[data-draft-said]");
    let unsaved = mark.dataset.draft === "unsaved";
    let sending = null;
    let timer = null;
    let stopped = false;

    function say(text, ...more) {
      if (said) said.replaceChildren(text, ...more);
    }

    function later(pause) {
      clearTimeout(timer);
      if (!stopped) timer = setTimeout(save, pause);
    }

    function request(extra) {
      return fetch(form.action, {
        method: "POST",
        body: content(form),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        ...extra,
      });
    }

    function elsewhere(data) {
      const here = document.createElement("button");
      here.type = "button";
      here.textContent = "以这里为准";
      here.addEventListener("click", () => { mark.value = data.version; save(); });
      const there = document.createElement("a");
      there.href = data.theirs;
      there.textContent = "看那一份";
      say(`${data.reasons.join("；")}。`, here, " ", there);
    }

    async function send() {
      const answer = await request({ signal: AbortSignal.timeout(PATIENCE) });
      const data = await answer.json().catch(() => ({}));
      if (answer.ok) {
        mark.value = data.version;
        say(`${data.saved} 已存，还没有提交。${data.also}`);
        if (unsaved) later(EVERY);
        return;
      }
      unsaved = true;
      if (answer.status === 401) {
        if (data.version) mark.value = data.version;
        document.dispatchEvent(new Event("office:signed-out"));
      } else if (answer.status === 403) {
        document.dispatchEvent(new Event("office:stale")); /* 在别处重新登录过：换了令牌再存 */
      } else if (data.theirs) {
        elsewhere(data);
      } else {
        say((data.reasons || ["没有存上，内容还在这一页"]).join("；"));
      }
    }

    async function save() {
      clearTimeout(timer);
      if (sending || stopped) return;
      unsaved = false;
      sending = send().catch(() => {
        unsaved = true;
        say("没有连上服务器，内容还在这一页，稍后自动再存。");
        later(AGAIN);
      });
      await sending;
      sending = null;
    }

    function touched() {
      unsaved = true;
      later(EVERY);
    }

    form.addEventListener("input", touched);
    form.addEventListener("change", touched);
    document.addEventListener("office:signed-in", () => { if (unsaved) save(); });
    /* 存到一半就提交：等存完，免得后到的一份又成了没办完的。 */
    form.addEventListener("submit", async (event) => {
      clearTimeout(timer);
      if (!sending) {
        stopped = !event.defaultPrevented;
        return;
      }
      event.preventDefault();
      const pressed = event.submitter;
      await sending;
      form.requestSubmit(pressed);
    });
    window.addEventListener("pageshow", () => { stopped = false; });
    window.addEventListener("beforeunload", (event) => {
      if (unsaved && !stopped) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "hidden" || !unsaved || sending || stopped) return;
      const length = new URLSearchParams(content(form)).toString().length;
      if (length < LAST_BIT) save();
    });
    if (unsaved) later(EVERY);
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("input[data-draft]").forEach(start));
})();
