// Sorting and filtering of the ranked table; everything can be read without.
"use strict";
(() => {
  const table = document.getElementById("ranking");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const heads = [...table.tHead.querySelectorAll("th")].filter((h) => h.scope === "col");
  // Position of a head's cells in a row: the first two stand over both head rows.
  heads.forEach((head, position) => {
    const column = position;
    const button = document.createElement("button");
    button.type = "button";
    button.title = table.dataset.sort;
    while (head.firstChild) button.append(head.firstChild);
    head.append(button);
    button.addEventListener("click", () => {
      const falling = head.getAttribute("aria-sort") === "descending"
        || (!head.hasAttribute("aria-sort") && !head.classList.contains("n")) ? 1 : -1;
      heads.forEach((h) => h.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", falling === 1 ? "ascending" : "descending");
      const key = (row) => {
        const cell = row.cells[column];
        return "v" in cell.dataset ? cell.dataset.v : cell.textContent.trim();
      };
      const numeric = head.classList.contains("n");
      const sorted = [...rows].sort((a, b) => numeric
        ? falling * (Number(key(a)) - Number(key(b)))
        : falling * key(a).localeCompare(key(b), undefined, { numeric: true }));
      body.append(...sorted);
    });
  });
  const which = document.getElementById("which");
  const search = document.getElementById("search");
  const shown = document.getElementById("shown");
  const apply = () => {
    const classes = which.value.split(" ").filter(Boolean);
    const text = search.value.trim().toLowerCase();
    let count = 0;
    for (const row of rows) {
      const fits = (classes.length === 0 || classes.includes(row.dataset.class))
        && row.textContent.toLowerCase().includes(text);
      row.hidden = !fits;
      count += fits ? 1 : 0;
    }
    shown.textContent = `${count} / ${rows.length}`;
  };
  which.addEventListener("change", apply);
  search.addEventListener("input", apply);
  const form = document.getElementById("filters");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  apply();
})();
