"use strict";
(() => {
  const table = document.getElementById("city-table");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];
  const collator = new Intl.Collator("en");
  const first = new Map(rows.map((row, at) => [row, at]));
  const compare = (a, b) => {
    if (a === "" || b === "") return (a === "") - (b === "");
    return isNaN(a) || isNaN(b) ? collator.compare(a, b) : a - b;
  };
  const sort = (column) => {
    const head = heads[column];
    const down = head.getAttribute("aria-sort") === "ascending";
    heads.forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const keys = new Map(rows.map((row) => [row, row.cells[column].dataset.key]));
    rows.sort((one, two) => {
      const a = keys.get(one), b = keys.get(two), order = compare(a, b);
      return (a === "" || b === "" ? order : down ? -order : order) || first.get(one) - first.get(two);
    });
    body.replaceChildren();  // all at once: to take one row after another from the front of thousands takes seconds
    body.append(...rows);
    show();
  };
  heads.forEach((head, column) => {
    if ("fixed" in head.dataset) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => sort(column));
    head.replaceChildren(button);
  });
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const textOf = ({ cells }) => fold(`${cells[0].textContent} ${cells[0].dataset.key} ${cells[1].textContent}`);
  let words = null;
  const box = document.querySelector(".filter");
  const input = box.querySelector("input");
  const said = box.querySelector("output");
  const all = document.createElement("button");
  all.type = "button";
  all.textContent = `Show all ${rows.length}`;
  box.append(all);
  let most = rows.length > 1000 ? 500 : Infinity;
  const show = () => {
    const wanted = fold(input.value).split(/\s+/).filter(Boolean);
    if (wanted.length) words ??= new Map(rows.map((row) => [row, textOf(row)]));
    let count = 0;
    rows.forEach((row) => {
      const found = wanted.every((word) => words.get(row).includes(word));
      row.hidden = !found || count >= most;
      count += found;
    });
    const few = Math.min(count, most);
    said.textContent = few < rows.length ? `${few} of ${rows.length} shown` : "";
    all.hidden = count <= most;
  };
  const showAll = () => { most = Infinity; show(); };
  all.addEventListener("click", showAll);
  addEventListener("beforeprint", showAll);
  input.addEventListener("input", show);
  show();
  box.hidden = rows.length < 8;
})();
