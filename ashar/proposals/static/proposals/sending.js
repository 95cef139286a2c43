/* Files are sent piece by piece (tus) while one goes on writing: a cut line costs one piece, not the file.
   Pictures are turned and made smaller here; several become one document. Without this file a plain form does it. */
(() => {
  "use strict";
  const words = document.getElementById("sending-words")?.dataset;
  if (!words || !window.fetch || !window.createImageBitmap) return;
  const PIECE = 256 * 1024, SLOW = 20 * 1024, LONGEST = 2200, SMALL = 130, QUALITY = 0.78;
  const WAITS = [0, 1000, 3000, 5000, 10000], LATER = 15000, SPEED = "ashar-speed";

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  const sized = (bytes) => {
    const isLarge = bytes >= 2 ** 20, n = isLarge ? Math.round(bytes / 2 ** 20 * 10) / 10 : Math.max(1, Math.round(bytes / 1024));
    return `${n.toLocaleString(document.documentElement.lang === "en" ? "en" : "ru")}\u00a0${isLarge ? words.mb : words.kb}`;
  };
  const timed = (seconds) => seconds < 60 ? words.under : fill(words.minutes, { n: Math.ceil(seconds / 60) });
  const store = (deed) => { try { return deed(window.localStorage); } catch { return null; } }; /* a browser may forbid it */
  const speed = () => Number(store((box) => box.getItem(SPEED))) || 0;
  const measure = (rate) => store((box) => box.setItem(SPEED, Math.round(speed() ? 0.7 * speed() + 0.3 * rate : rate)));
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]").value;

  let library;
  const tus = () => library ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = words.tus;
    script.onload = () => done(window.tus);
    script.onerror = () => { library = undefined; script.remove(); failed(new Error("offline")); };
    document.head.append(script);
  });

  /* A picture upright and small, with a thumbnail; one that this browser cannot draw goes as it is. */
  const isPicture = (file) => file.type.startsWith("image/") || /\.hei[cf]$/i.test(file.name);
  const drawn = (picture, longest) => {
    const scale = Math.min(1, longest / Math.max(picture.width, picture.height)), canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas;
  };
  const made = async (file) => {
    const page = { file, body: file, small: null };
    if (!isPicture(file)) return page;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const whole = drawn(picture, LONGEST);
      page.small = drawn(picture, SMALL);
      picture.close();
      const body = await new Promise((done) => whole.toBlob(done, "image/jpeg", QUALITY));
      whole.width = whole.height = 0; /* a phone has little memory */
      if (body && body.size < file.size) page.body = body;
    } catch { /* such as HEIC: the server draws it */ }
    return page;
  };

  const setUp = (box) => {
    const at = (selector) => box.querySelector(selector);
    const input = at("input"), list = at(".pages"), told = at("[role=status]"), bar = at("progress"), row = at("p.row");
    const buttons = { send: at("[data-do=send]"), stop: at("[data-do=stop]") };
    const plain = document.querySelector(`[data-plain="${box.dataset.code}"]`); /* the way without a script */
    let pages = [], upload = null, again = 0, isOut = false;

    const say = (text, isWrong = false) => { told.textContent = text; told.classList.toggle("err", isWrong); };
    const show = (state) => {
      box.toggleAttribute("data-busy", state === "sending");
      row.hidden = state === "idle";
      buttons.send.hidden = state !== "chosen";
      buttons.stop.hidden = bar.hidden = state !== "sending";
      list.hidden = state !== "chosen" || !pages.some((page) => page.small);
      input.disabled = state === "sending";
    };
    const size = () => pages.reduce((sum, page) => sum + page.body.size, 0);
    const weigh = () => {
      const rate = speed(), text = fill(rate ? words.measured : words.guessed, { size: sized(size()), time: timed(size() / (rate || SLOW)) });
      say(pages.length > 1 ? `${text} ${words.order}` : text);
    };
    const button = (text, label, deed) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "btn second";
      made.textContent = text;
      made.setAttribute("aria-label", `${label}: ${text}`);
      made.addEventListener("click", () => { deed(); draw(); });
      return made;
    };
    const draw = () => {
      list.replaceChildren(...pages.map((page, n) => {
        const line = document.createElement("li"), label = fill(words.page, { n: n + 1 });
        line.append(page.small ?? page.file.name, `${label}, ${sized(page.body.size)}`);
        if (n) line.append(button(words.earlier, label, () => pages.splice(n - 1, 2, pages[n], pages[n - 1])));
        if (pages.length > 1) line.append(button(words.leave, label, () => pages.splice(n, 1)));
        return line;
      }));
      show(pages.length ? "chosen" : "idle");
      if (pages.length) weigh(); else say("");
    };

    const finish = (text, isWrong) => {
      clearTimeout(again);
      upload = null;
      pages = [];
      show("idle");
      say(text, isWrong);
    };
    const refresh = async () => {
      if ("reload" in box.dataset) { location.reload(); return; }
      const answer = await fetch(box.dataset.known, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const now = await answer.json();
      document.querySelector(`[data-files="${box.dataset.code}"]`).innerHTML = now.files;
      if (plain) {
        plain.hidden = false;
        plain.querySelector("button").textContent = words.manage;
      }
      document.getElementById("missing").innerHTML = now.missing;
      document.getElementById("count").textContent = now.count;
    };

    const failed = (error) => {
      const answer = error.originalResponse, status = answer?.getStatus() ?? 0;
      if (status === 422) {
        try { finish(JSON.parse(answer.getBody()).reasons.join(" "), true); } catch { finish(words.failed, true); }
      } else if (status >= 400 && status < 500 && status !== 409) finish(words.failed, true);
      else {
        say(isOut ? words.signedOut : words.offline, true);
        again = setTimeout(() => upload?.start(), LATER);
      }
    };
    const options = (names, parts, total) => {
      let begun = 0;
      return {
        endpoint: box.dataset.sending, chunkSize: PIECE, retryDelays: WAITS, removeFingerprintOnSuccess: true,
        metadata: { filename: pages[0].file.name, ...(parts.length > 1 ? { parts: parts.join(",") } : {}) },
        fingerprint: async () => ["ashar", box.dataset.sending, names, total].join("|"),
        onBeforeRequest: (request) => { begun = performance.now(); request.setHeader("X-CSRFToken", token()); },
        onAfterResponse: (_request, answer) => {
          isOut = answer.getStatus() === 401;
          if (isOut) throw new Error("signed out");
        },
        onShouldRetry: (error) => [0, 409].includes(error.originalResponse?.getStatus() ?? 0) || error.originalResponse.getStatus() >= 500,
        onChunkComplete: (length) => { if (length) measure(length / Math.max(0.05, (performance.now() - begun) / 1000)); },
        onProgress: (done) => {
          bar.value = 100 * done / total;
          const left = (total - done) / (speed() || SLOW);
          say(done < total ? fill(words.sending, { done: sized(done), size: sized(total), time: timed(left) }) : words.checking);
        },
        onError: failed,
        onSuccess: () => { finish(words.done); refresh(); },
      };
    };
    const send = async () => {
      const parts = pages.map((page) => page.body.size), body = pages.length > 1 ? new Blob(pages.map((page) => page.body)) : pages[0].body;
      const names = pages.map(({ file }) => [file.name, file.size, file.lastModified].join(":")).join("/");
      show("sending");
      try {
        const { Upload } = await tus();
        upload = new Upload(body, options(names, parts, body.size));
        const [before] = await upload.findPreviousUploads();
        if (before) upload.resumeFromPreviousUpload(before);
        upload.start();
      } catch {
        show("chosen");
        say(words.offline, true);
      }
    };

    const choose = async (files) => {
      const more = [...files];
      if (!more.length) return;
      if (pages.length + more.length > 1 && ![...pages.map((page) => page.file), ...more].every(isPicture)) {
        say(words.together, true);
        return;
      }
      say(words.making);
      for (const file of more) pages.push(await made(file)); /* one by one: a phone has little memory */
      draw();
    };
    box.addEventListener("input", (event) => event.stopPropagation());
    box.addEventListener("change", (event) => event.stopPropagation()); /* not a change of the text */
    input.addEventListener("change", async () => { await choose(input.files); input.value = ""; });
    buttons.send.addEventListener("click", send);
    buttons.stop.addEventListener("click", async () => {
      await upload?.abort();
      finish(words.stopped);
    });
    window.addEventListener("online", () => { if (upload) { clearTimeout(again); upload.abort().then(() => upload?.start()); } });
    box.hidden = false;
    if (plain) plain.hidden = true;
  };

  for (const box of document.querySelectorAll("[data-sending][data-code]")) setUp(box);
  const plain = document.getElementById("plain");
  if (plain) plain.hidden = true;
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("[data-busy]")) event.preventDefault();
  });
})();
