/* A page on which something long is written: counts letters, adds sums, and keeps what is typed by itself.
   Without this file the page works all the same: one presses “Save”. */
(() => {
  "use strict";
  const SOON = 2500, LATER = 20000;

  /* letters and sums, on any form that has them */
  const letters = (field) => [...field.value.replaceAll("\r\n", "\n")].length;
  const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, document.documentElement.lang === "en" ? "," : "\u00a0");
  const count = (field) => {
    const shown = document.querySelector(`[data-count="${field.name}"]`);
    if (!shown) return;
    shown.textContent = grouped(letters(field));
    shown.parentElement.classList.toggle("over", letters(field) > Number(field.dataset.limit));
  };
  const tyiyn = (text) => {
    const plain = text.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".").replace(/сом.*$/i, "");
    return /^\d+(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : 0;
  };
  const figure = (sum) => {
    const comma = document.documentElement.lang === "en" ? "." : ",";
    return grouped(Math.floor(sum / 100)) + (sum % 100 ? comma + String(sum % 100).padStart(2, "0") : "");
  };
  const together = (fields) => [...fields].reduce((sum, field) => sum + tyiyn(field.value), 0);
  const add = () => {
    for (const shown of document.querySelectorAll("[data-sum]")) {
      const fields = document.querySelectorAll(`input[name^="${shown.dataset.sum}_"]`);
      shown.textContent = figure(together(fields));
    }
    for (const shown of document.querySelectorAll("[data-sum-line]")) {
      shown.textContent = figure(together(shown.closest(".line").querySelectorAll(".months input")));
    }
    for (const shown of document.querySelectorAll("[data-sum-kind]")) {
      const lines = [...document.querySelectorAll(".line.detailed")];
      const chosen = lines.filter((line) => line.querySelector("select").value === shown.dataset.sumKind);
      shown.textContent = figure(together(chosen.map((line) => line.querySelector('input[name^="amount_"]'))));
    }
  };
  /* Lines of the budget and of tables wait hidden; two empty ones always stand at the end of each. */
  const isUsed = (line) => [...line.querySelectorAll("input")].some((field) => field.value.trim());
  const tables = new Map();
  for (const line of document.querySelectorAll(".line")) {
    tables.set(line.parentElement, [...(tables.get(line.parentElement) ?? []), line]);
  }
  const unfold = () => {
    for (const lines of tables.values()) {
      lines.slice(0, lines.findLastIndex(isUsed) + 3).forEach((line) => { line.hidden = false; });
    }
  };
  /* Whoever is led to a field that is folded away finds it open. */
  const reveal = () => {
    const field = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let fold = field?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (field?.matches("input, select, textarea")) field.focus();
  };
  window.addEventListener("hashchange", reveal);
  reveal();
  /* Questions that are asked only after certain answers. */
  const ask = () => {
    for (const asked of document.querySelectorAll("[data-when]")) {
      const chosen = document.querySelector(`input[name="${asked.dataset.when}"]:checked`);
      const on = chosen && !chosen.closest("[data-when][hidden]") && asked.dataset.is.split(" ").includes(chosen.value);
      asked.hidden = !on;
    }
  };
  document.addEventListener("input", ({ target }) => {
    if (target.dataset?.limit) count(target);
    if (target.inputMode === "decimal") add();
    if (target.closest?.(".line")) unfold();
  });
  document.addEventListener("change", ({ target }) => {
    if (target.type === "radio") ask();
    if (target.closest?.(".detailed")) add();
  });
  ask();
  if (document.querySelector("[data-sum-line]")) add();

  /* keeping the draft */
  const form = document.getElementById("draft");
  if (!form || !window.fetch) return;
  const words = form.dataset, key = `ashar-draft-${words.key}`;
  const at = (id) => document.getElementById(id);
  let timer = 0, sending = Promise.resolve(), changes = 0, isPlain = false;

  const typed = () => Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"));
  const say = (text, isWrong = false) => {
    at("saved").textContent = text;
    at("saved").classList.toggle("err", isWrong);
  };
  const store = (deed) => {
    try { return deed(window.localStorage); } catch { return null; } /* a browser may forbid it */
  };
  const keepHere = () => store((box) => box.setItem(key, JSON.stringify({ when: new Date().toLocaleTimeString("ru"), typed: typed() })));
  const forgetHere = () => store((box) => box.removeItem(key));
  const isUnsaved = "unsaved" in words; /* the page itself shows what could not be kept */

  /* After a sign-in elsewhere the page's own token is old; the cookie has the new one. */
  const renewToken = () => {
    const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    if (found) form.elements.csrfmiddlewaretoken.value = found[1];
  };

  const showMistakes = (mistakes) => {
    for (const old of form.querySelectorAll(".err.now")) old.remove();
    for (const [name, text] of Object.entries(mistakes)) {
      const field = form.elements[name], said = document.createElement("p");
      if (!field?.before) continue;
      said.className = "err now";
      said.textContent = text;
      field.before(said);
    }
  };

  const kept = (answer, upTo) => {
    form.elements.seen.value = answer.seen;
    for (const id of ["missing", "sums"]) if (at(id) && id in answer) at(id).innerHTML = answer[id];
    if (at("missing-here")) at("missing-here").innerHTML = answer.missing;
    for (const [part, done] of Object.entries(answer.progress ?? {})) {
      const shown = document.querySelector(`[data-progress="${part}"]`);
      if (shown) shown.textContent = done;
    }
    if (answer.sums) add();
    at("count").textContent = answer.count;
    showMistakes(answer.mistakes);
    say(answer.saved + (answer.changed ? `. ${words.changed}` : ""));
    if (changes === upTo) forgetHere(); else soon();
    return Object.keys(answer.mistakes).length ? "mistakes" : "kept";
  };

  const soon = (wait = SOON) => { clearTimeout(timer); timer = setTimeout(save, wait); };

  /* Ends in "kept", "mistakes", "clash", "refused" or "lost". */
  const send = async () => {
    clearTimeout(timer);
    const upTo = changes;
    say(words.saving);
    renewToken();
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new FormData(form), redirect: "manual", credentials: "same-origin",
        headers: { Accept: "application/json" }, keepalive: document.visibilityState === "hidden",
      });
      if (answer.ok) return kept(await answer.json(), upTo);
      if (answer.status === 409) { say(words.clash, true); return "clash"; }
      if (answer.status === 422) { say((await answer.json()).reasons.join(" "), true); return "refused"; }
      const isOut = answer.type === "opaqueredirect" || answer.status === 403;
      say(isOut ? words.signedOut : words.offline, true);
    } catch {
      say(words.offline, true);
    }
    soon(LATER);
    return "lost";
  };
  const save = () => { sending = sending.then(send); return sending; };

  const changed = () => { changes += 1; keepHere(); };
  form.addEventListener("input", () => { changed(); say(words.waiting); soon(); });
  form.addEventListener("change", () => { changed(); soon(300); });
  form.addEventListener("submit", async (event) => {
    if (isPlain) return;
    event.preventDefault();
    const pressed = event.submitter, end = await save();
    const goes = pressed?.dataset.go ?? (pressed?.name === "file" ? words.file : undefined);
    if (isPlain) return;
    if (goes && (end === "kept" || (end === "mistakes" && pressed.dataset.go))) location.assign(goes);
    const isDeed = pressed?.name && !goes && end !== "lost"; /* such as giving a card to the head */
    if (isDeed || end === "clash" || end === "refused") { isPlain = true; renewToken(); form.requestSubmit(pressed); }
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && changes && !isPlain) save();
  });
  window.addEventListener("online", () => { if (store((box) => box.getItem(key))) save(); });
  window.addEventListener("offline", () => say(words.offline, true));

  /* who else is writing: told and asked twice a minute while the page is looked at */
  const ping = async () => {
    if (document.visibilityState === "hidden") return;
    const sent = new FormData(), near = document.activeElement?.closest?.("[data-part]");
    renewToken();
    sent.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    sent.append("part", near?.dataset.part ?? "title");
    sent.append("writes", changes ? "1" : "");
    try {
      const answer = await fetch(words.present, { method: "POST", body: sent, redirect: "manual", credentials: "same-origin" });
      if (!answer.ok) return;
      at("present").textContent = (await answer.json()).present;
      at("present").hidden = !at("present").textContent;
    } catch { /* the next one will do */ }
  };
  if (words.present) setInterval(ping, 30000);

  /* text of an earlier visit that never reached us */
  const put = (values) => {
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden" && field.name !== "seen" || field.tagName === "BUTTON") continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = values[field.name] === field.value;
      else field.value = values[field.name] ?? "";
      if (field.dataset.limit) count(field);
    }
    add();
    unfold();
    ask();
  };
  const left = store((box) => JSON.parse(box.getItem(key) || "null"));
  const plain = (values) => {
    const line = (n) => [values[`name_${n}`]?.trim() || "", tyiyn(values[`amount_${n}`] || ""), tyiyn(values[`own_${n}`] || "")];
    const lines = [...Array(40).keys()].map((n) => line(n + 1)).filter((parts) => parts.some(Boolean));
    const rest = Object.entries(values).filter(([name]) => name !== "seen" && !/_\d+$/.test(name));
    return JSON.stringify([lines, rest.map(([name, value]) => [name, value.trim().replaceAll("\r\n", "\n")]).sort()]);
  };
  const same = (one, other) => plain(one) === plain(other);
  if (isUnsaved) keepHere();
  else if (left && !same(left.typed, typed())) {
    at("kept-words").textContent = words.found.replace("{when}", left.when);
    at("kept").hidden = false;
    at("kept-take").addEventListener("click", () => { put(left.typed); at("kept").hidden = true; changed(); save(); });
    at("kept-drop").addEventListener("click", () => { forgetHere(); at("kept").hidden = true; });
  } else forgetHere();
})();
