"use strict";
// Every row is there without this script; it only sorts them and hides what is not asked for.
(() => {
  const list = document.getElementById("list");
  if (!list) return;
  const body = list.tBodies[0];
  const shown = document.getElementById("shown");
  const words = document.getElementById("words");
  const verdict = document.getElementById("verdict");
  const choices = ["recall", "recall-row"].map((name) => document.getElementById(name)).filter(Boolean);
  const rows = Array.from(body.rows, (row) => ({
    row,
    cells: Array.from(row.cells, (cell) => cell.textContent),
    text: row.textContent.toLowerCase(),
    verdict: row.cells[1].firstChild.textContent,
  }));
  const compare = new Intl.Collator("en", { numeric: true }).compare;

  function filter() {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let number = 0;
    for (const { row, text, verdict: own } of rows) {
      const fits = (!verdict.value || own === verdict.value)
        && choices.every(({ id, value }) => !value || row.getAttribute(`data-${id}`) === value)
        && wanted.every((word) => text.includes(word));
      row.hidden = !fits;
      number += fits;
    }
    list.classList.toggle("long", number > 1000);
    shown.textContent = `${number.toLocaleString("en")} of ${rows.length.toLocaleString("en")} units shown.`;
  }

  function sort(heading, column) {
    const down = heading.getAttribute("aria-sort") === "ascending";
    for (const other of list.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    rows.sort((one, two) => (down ? -1 : 1) * compare(one.cells[column], two.cells[column]));
    body.append(...rows.map(({ row }) => row));
  }

  Array.from(list.tHead.rows[0].cells, (heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.dataset.name = heading.textContent;
    button.addEventListener("click", () => sort(heading, column));
    heading.replaceChildren(button);
  });
  list.tHead.rows[0].cells[0].setAttribute("aria-sort", "ascending");
  let waiting;
  words.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 150); });
  verdict.addEventListener("change", filter);
  for (const choice of choices) choice.addEventListener("change", filter);
  document.getElementById("clear").addEventListener("click", () => {
    for (const choice of [words, verdict, ...choices]) choice.value = "";
    filter();
  });
  document.getElementById("filters").hidden = false;
})();
