"use strict";
(() => {
  const table = document.getElementById("city-table");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];
  const key = (row, column) => row.cells[column].dataset.key;
  const compare = (a, b) => {
    if (a === "" || b === "") return (a === "") - (b === "");
    return isNaN(a) || isNaN(b) ? a.localeCompare(b, "en") : a - b;
  };
  const sort = (column) => {
    const head = heads[column];
    const down = head.getAttribute("aria-sort") === "ascending";
    heads.forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    rows.sort((one, two) => {
      const a = key(one, column), b = key(two, column), order = compare(a, b);
      return (a === "" || b === "" ? order : down ? -order : order) || one.dataset.at - two.dataset.at;
    });
    body.append(...rows);
  };
  rows.forEach((row, at) => { row.dataset.at = at; });
  heads.forEach((head, column) => {
    if ("fixed" in head.dataset) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => sort(column));
    head.replaceChildren(button);
  });
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = rows.map((row) => fold(row.cells[0].textContent + " " + row.cells[0].dataset.key + " " + row.cells[1].textContent));
  const at = new Map(rows.map((row, i) => [row, words[i]]));
  const box = document.querySelector(".filter");
  const input = box.querySelector("input");
  const said = box.querySelector("output");
  input.addEventListener("input", () => {
    const wanted = fold(input.value).split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row) => {
      row.hidden = !wanted.every((word) => at.get(row).includes(word));
      count += !row.hidden;
    });
    said.textContent = wanted.length ? `${count} of ${rows.length} shown` : "";
  });
  box.hidden = rows.length < 8;
})();
