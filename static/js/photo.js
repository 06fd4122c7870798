/* 照片：缩到 2560 px 以内逐张上传，断了自动再试；不成就随表单一起提交。 */
(function () {
  "use strict";

  const LONGEST = 2560;
  const TRIES = 3;

  async function shrink(file) {
    if (!/^image\/(jpeg|png|webp|heic|heif)$/.test(file.type)) return file;
    let bitmap;
    try {
      bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch (error) {
      return file;
    }
    const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
    if (scale === 1 && file.type === "image/jpeg") return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    const name = file.name.replace(/\.[^.]+$/, "") + ".jpg";
    return blob ? new File([blob], name, { type: "image/jpeg", lastModified: file.lastModified }) : file;
  }

  function wait(ms) {
    return new Promise((done) => setTimeout(done, ms));
  }

  /* 服务端答 {"token": "…"}，或 4xx 加 {"reasons": ["…"]}；4xx 不再试。 */
  async function send(box, file) {
    const token = box.closest("form").querySelector("input[name=csrfmiddlewaretoken]");
    let last = "没有连上服务器";
    for (let turn = 0; turn < TRIES; turn += 1) {
      if (turn) await wait(1000 * turn);
      try {
        const body = new FormData();
        body.append("file", file, file.name);
        body.append("taken_at", new Date(file.lastModified).toISOString());
        const answer = await fetch(box.dataset.uploadUrl, {
          method: "POST",
          body,
          headers: { "X-CSRFToken": token ? token.value : "", Accept: "application/json" },
          credentials: "same-origin",
        });
        const data = await answer.json().catch(() => ({}));
        if (answer.ok && data.token) return { token: data.token, warning: data.warning };
        if (answer.status === 401) document.dispatchEvent(new Event("office:signed-out"));
        last = (data.reasons || ["服务器没有收下"]).join("；");
        if (answer.status >= 400 && answer.status < 500) break;
      } catch (error) {
        last = "没有连上服务器";
      }
    }
    return { problem: last };
  }

  /* 画在画布上而不用 blob: 图片，CSP 的 img-src 才能只许本站。 */
  function preview(file) {
    const canvas = document.createElement("canvas");
    canvas.width = 128;
    canvas.height = 96;
    canvas.setAttribute("aria-hidden", "true");
    createImageBitmap(file, { imageOrientation: "from-image" }).then((bitmap) => {
      const scale = Math.max(128 / bitmap.width, 96 / bitmap.height);
      const [width, height] = [bitmap.width * scale, bitmap.height * scale];
      canvas.getContext("2d").drawImage(bitmap, (128 - width) / 2, (96 - height) / 2, width, height);
      bitmap.close();
    }, () => canvas.remove());
    return canvas;
  }

  function line(box, file) {
    const item = document.createElement("li");
    if (file.type.startsWith("image/")) item.append(preview(file));
    const name = document.createElement("span");
    name.textContent = file.name;
    const state = document.createElement("span");
    state.className = "upload-state";
    state.textContent = "待传";
    item.append(name, state);
    box.querySelector("[data-photo-list]").append(item);
    return { item, state };
  }

  function mark(state, text, className) {
    state.textContent = text;
    state.className = `upload-state ${className}`;
  }

  function drop(item, box) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "不要这张";
    button.addEventListener("click", () => { item.remove(); count(box); });
    item.append(button);
  }

  function count(box, waiting) {
    const sent = box.querySelectorAll(`input[name="${CSS.escape(box.dataset.name)}_token"]`).length;
    const all = box.querySelectorAll("[data-photo-list] li").length;
    box.querySelector("[data-photo-status]").textContent = all ? `已传 ${sent}/${all}${waiting ? "，请稍候" : ""}` : "";
  }

  function keep(box, item, token) {
    const hidden = document.createElement("input");
    hidden.type = "hidden";
    hidden.name = `${box.dataset.name}_token`;
    hidden.value = token;
    item.append(hidden);
    hidden.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /* 没传上的放回文件框，提交时随表单走。 */
  function putBack(input, files) {
    const rest = new DataTransfer();
    files.forEach((file) => rest.items.add(file));
    input.files = rest.files;
  }

  async function take(box, input) {
    const single = !input.multiple;
    if (single) box.querySelector("[data-photo-list]").replaceChildren();
    const chosen = Array.from(input.files).map((file) => ({ file, ...line(box, file) }));
    if (!box.dataset.uploadUrl) {
      chosen.forEach((one) => mark(one.state, "提交时一起传", ""));
      return;
    }
    const left = [];
    box.setAttribute("aria-busy", "true");
    for (const one of chosen) {
      count(box, true);
      mark(one.state, "正在传…", "");
      const small = await shrink(one.file);
      const answer = await send(box, small);
      if (answer.token) {
        keep(box, one.item, answer.token);
        mark(one.state, answer.warning ? `已传。${answer.warning}` : "已传", answer.warning ? "word-soon" : "word-good");
      } else {
        left.push(small);
        mark(one.state, `没传上：${answer.problem}`, "word-bad");
      }
      drop(one.item, box);
    }
    box.removeAttribute("aria-busy");
    putBack(input, left);
    input.required = false;
    count(box, false);
  }

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-photo] input[type=file]")) return;
    take(event.target.closest("[data-photo]"), event.target);
  });

  /* 还在传就提交：先拦下，说明原因。 */
  document.addEventListener("submit", (event) => {
    const busy = event.target.querySelector("[data-photo][aria-busy]");
    if (!busy) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    busy.querySelector("[data-photo-status]").textContent = "照片还在传，传完再提交。";
    busy.scrollIntoView({ block: "center" });
  }, true);
})();
