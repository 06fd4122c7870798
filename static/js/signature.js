/* 签名板：指针书写，写完放进隐藏字段（PNG）；不用脚本或键盘时走打字签名加扫描件。 */
(function () {
  "use strict";

  function start(box) {
    if (box.dataset.ready) return;
    box.dataset.ready = "1";
    const pad = box.querySelector("[data-signature-pad]");
    const canvas = pad.querySelector("canvas");
    const value = box.querySelector("[data-signature-value]");
    const status = box.querySelector("[data-signature-status]");
    pad.hidden = false;
    const pen = canvas.getContext("2d");
    let drawing = false;
    let length = 0;

    function wipe() {
      canvas.width = canvas.clientWidth * 2;
      canvas.height = canvas.clientHeight * 2;
      pen.scale(2, 2);
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.lineWidth = 2.5;
      pen.lineCap = "round";
      pen.lineJoin = "round";
      pen.strokeStyle = "#111";
      length = 0;
    }

    function place(event) {
      const frame = canvas.getBoundingClientRect();
      return [event.clientX - frame.left, event.clientY - frame.top];
    }

    canvas.addEventListener("pointerdown", (event) => {
      drawing = true;
      canvas.setPointerCapture(event.pointerId);
      pen.beginPath();
      pen.moveTo(...place(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!drawing) return;
      pen.lineTo(...place(event));
      pen.stroke();
      length += 1;
    });
    ["pointerup", "pointercancel"].forEach((name) => canvas.addEventListener(name, () => {
      if (!drawing) return;
      drawing = false;
      if (length < 5) return;
      value.value = canvas.toDataURL("image/png");
      value.dispatchEvent(new Event("input", { bubbles: true }));
      status.textContent = "已签";
    }));
    box.querySelector("[data-signature-clear]").addEventListener("click", () => {
      wipe();
      value.value = "";
      status.textContent = "未签";
    });

    wipe();
    if (value.value.startsWith("data:image/png;base64,")) {
      const bytes = Uint8Array.from(atob(value.value.split(",")[1]), (letter) => letter.charCodeAt(0));
      createImageBitmap(new Blob([bytes], { type: "image/png" })).then((image) => pen.drawImage(image, 0, 0, canvas.clientWidth, canvas.clientHeight));
      status.textContent = "已签";
    }
  }

  function all(root) {
    root.querySelectorAll("[data-signature]").forEach(start);
  }

  document.addEventListener("DOMContentLoaded", () => all(document));
  document.addEventListener("htmx:load", (event) => all(event.target));
})();
