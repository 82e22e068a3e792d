"use strict";
(() => {
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  document.querySelectorAll("[data-find]").forEach((part) => {
    const rows = [...part.querySelectorAll("tbody tr")];
    const words = rows.map((row) => fold(row.textContent));
    const box = document.createElement("div");
    const label = document.createElement("label");
    const input = document.createElement("input");
    const said = document.createElement("output");
    box.className = "filter";
    input.type = "search";
    input.autocomplete = "off";
    input.id = `find-${part.id}`;
    label.htmlFor = input.id;
    label.textContent = part.dataset.find;
    said.setAttribute("aria-live", "polite");
    input.addEventListener("input", () => {
      const wanted = fold(input.value).split(/\s+/).filter(Boolean);
      let count = 0;
      rows.forEach((row, at) => {
        row.hidden = !wanted.every((word) => words[at].includes(word));
        count += !row.hidden;
      });
      said.textContent = wanted.length ? `${count} of ${rows.length} shown` : "";
    });
    box.append(label, input, said);
    part.prepend(box);
  });
})();
