/* Who signs out leaves no text of a draft on the device (`draft.js` keeps it there until it is saved). */
(() => {
  "use strict";
  const said = document.getElementById("leave"), form = said?.closest("form");
  if (!form) return;
  const drafts = () => {
    try { return Object.keys(window.localStorage).filter((key) => key.startsWith("ashar-draft-")); } catch { return []; }
  };
  said.hidden = !drafts().length;
  form.addEventListener("submit", () => { for (const key of drafts()) window.localStorage.removeItem(key); });
})();
