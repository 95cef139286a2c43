/* The grid for paper sheets: Enter goes to the next line, Shift+Enter to the one before, Ctrl+Enter writes
   all down. Without this file Tab goes from cell to cell, and Enter begins a new line of the text. */
(() => {
  "use strict";
  const grid = document.querySelector("form[data-grid]");
  const firsts = [...grid.querySelectorAll("td.text textarea")];
  const wrong = grid.querySelector("td.bad textarea");
  if (wrong) wrong.focus();
  grid.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.target.tagName !== "TEXTAREA") return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) { grid.requestSubmit(); return; }
    const line = event.target.closest("tr");
    const here = firsts.findIndex((field) => line.contains(field));
    const next = firsts[here + (event.shiftKey ? -1 : 1)];
    if (next) next.focus(); else if (!event.shiftKey) grid.querySelector("button.btn").focus();
  });
})();
