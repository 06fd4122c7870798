/* 证件、材料用桌上的摄像头（高拍仪）拍，直接进这一份的文件框；没有摄像头的照旧选文件。手机上文件框自己会开相机。 */
(function () {
  "use strict";

  const WANTED = { width: { ideal: 2560 }, height: { ideal: 1920 } };

  function button(text, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  function stop(video) {
    if (video.srcObject) video.srcObject.getTracks().forEach((track) => track.stop());
  }

  async function open(video, device) {
    stop(video);
    const which = device ? { deviceId: { exact: device } } : { facingMode: "environment" };
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { ...WANTED, ...which } });
    await video.play();
  }

  /* 不止一只摄像头的，让人挑。 */
  async function choice(video) {
    const all = (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === "videoinput");
    if (all.length < 2) return [];
    const list = document.createElement("select");
    list.setAttribute("aria-label", "用哪只摄像头");
    all.forEach((one, index) => list.append(new Option(one.label || `摄像头 ${index + 1}`, one.deviceId)));
    list.value = video.srcObject.getVideoTracks()[0].getSettings().deviceId;
    list.addEventListener("change", () => open(video, list.value));
    return [list];
  }

  async function shoot(video, input) {
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
    const files = new DataTransfer();
    if (input.multiple) Array.from(input.files).forEach((file) => files.items.add(file));
    files.items.add(new File([blob], "拍摄.jpg", { type: "image/jpeg" }));
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async function start(opener, input) {
    const frame = document.createElement("div");
    frame.className = "camera";
    const video = document.createElement("video");
    video.muted = true;
    video.playsInline = true;
    const close = () => { stop(video); frame.remove(); opener.hidden = false; opener.focus(); };
    const take = button("拍下", async () => { await shoot(video, input); close(); });
    opener.hidden = true;
    opener.after(frame);
    try {
      await open(video);
      frame.append(video, ...await choice(video), take, button("不拍了", close));
      take.focus();
    } catch (error) {
      frame.setAttribute("role", "status");
      frame.textContent = "没有打开摄像头（没有接好，或浏览器没有允许），请选文件。";
      stop(video);
    }
  }

  function offer(root) {
    root.querySelectorAll("[data-photo] input[type=file]:not([capture])").forEach((input) => {
      if (input.dataset.camera) return;
      input.dataset.camera = "offered";
      const opener = button("用摄像头拍", () => start(opener, input));
      input.after(opener);
    });
  }

  if (!navigator.mediaDevices || !window.matchMedia("(min-width: 700px)").matches) return;
  document.addEventListener("DOMContentLoaded", () => offer(document));
  document.addEventListener("htmx:load", (event) => offer(event.target));
})();
