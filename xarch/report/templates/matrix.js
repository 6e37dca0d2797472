"use strict";
(() => {
  const at = (id) => document.getElementById(id);
  const details = JSON.parse(at("data").textContent);
  const table = at("matrix");
  const rows = [...table.tBodies[0].rows];
  const groups = [...document.querySelectorAll("input[name=group]")];
  const texts = rows.map((row) => {
    const found = [row.dataset.name];
    for (const button of row.querySelectorAll("button")) {
      for (const one of details[button.dataset.detail].cases) {
        found.push(one.case, one.signature, one.detail || "", one.reason || "");
      }
    }
    return found.join("\n").toLowerCase();
  });
  const width = table.tHead.rows[1].cells.length;
  const heads = [...table.tHead.rows[1].cells];

  function columnsShown() {
    const on = new Set(groups.filter((one) => one.checked).map((one) => one.value));
    const column = at("column").value;
    return heads.map(
      (head) => on.has(head.dataset.group) && (!column || head.dataset.column === column));
  }

  function matches(cell, state) {
    if (!cell.firstElementChild) return false;
    if (state === "changed") return cell.classList.contains("changed");
    return state === "wrong" || cell.classList.contains(state);
  }

  function filter() {
    const words = at("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const state = at("state").value;
    const shown = columnsShown();
    heads.forEach((head, i) => { head.hidden = !shown[i]; });
    for (const head of table.tHead.rows[0].cells) {
      if (!head.dataset.group) continue;
      const span = heads.filter((one, i) => shown[i] && one.dataset.group === head.dataset.group);
      head.hidden = span.length === 0;
      head.colSpan = Math.max(span.length, 1);
    }
    let count = 0;
    rows.forEach((row, r) => {
      let hit = false;
      for (let i = 0; i < width; i++) {
        const cell = row.cells[i + 1];
        cell.hidden = !shown[i];
        const fits = shown[i] && (!state || matches(cell, state));
        cell.classList.toggle("off", Boolean(state) && !fits);
        hit = hit || (fits && (!state || Boolean(cell.firstElementChild)));
      }
      row.hidden = !(hit || !state) || !words.every((word) => texts[r].includes(word));
      if (!row.hidden) count += 1;
    });
    at("count").textContent = `${count} of ${rows.length} shown`;
    enter();
  }

  // One number takes part in the order of Tab; the arrow keys move on from there.
  const visible = () => rows.filter((row) => !row.hidden).flatMap((row) =>
    [...row.querySelectorAll("td:not([hidden]) > button")]);
  function enter(button) {
    const all = visible();
    const old = table.querySelector("button[tabindex='0']");
    const next = button || (all.includes(old) ? old : all[0]);
    if (old) old.tabIndex = -1;
    if (next) next.tabIndex = 0;
  }
  function move(button, key) {
    const cell = button.parentElement;
    const all = visible();
    if (key === "Home") return all[0];
    if (key === "End") return all[all.length - 1];
    const index = all.indexOf(button);
    if (key === "ArrowRight") return all[index + 1];
    if (key === "ArrowLeft") return all[index - 1];
    const step = key === "ArrowDown" ? 1 : -1;
    const open = rows.filter((row) => !row.hidden);
    for (let r = open.indexOf(cell.parentElement) + step; open[r]; r += step) {
      const found = open[r].cells[cell.cellIndex].querySelector("button");
      if (found) return found;
    }
    return undefined;
  }
  table.addEventListener("keydown", (event) => {
    const keys = ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End"];
    if (event.target.tagName !== "BUTTON" || !keys.includes(event.key)) return;
    event.preventDefault();
    const next = move(event.target, event.key);
    if (next) { enter(next); next.focus(); }
  });

  function item(one) {
    const line = document.createElement("li");
    const name = document.createElement("code");
    name.textContent = one.case;
    line.append(name, ` ${one.signature}`);
    for (const text of [one.detail, one.change && `changed: ${one.change}`, one.reason]) {
      if (!text) continue;
      const remark = document.createElement("span");
      remark.className = "remark";
      remark.textContent = text;
      line.append(remark);
    }
    return line;
  }
  function open(button) {
    const found = details[button.dataset.detail];
    at("detail-title").textContent = `${found.row} on ${found.group}: ${found.column}`;
    at("script-about").textContent = `of ${found.cases[0].case}`;
    at("script").textContent = found.script;
    at("copied").textContent = "";
    at("cases").replaceChildren(...found.cases.map(item));
    enter(button);
    at("detail").showModal();
  }
  table.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) open(button);
  });
  at("close").addEventListener("click", () => at("detail").close());
  at("copy").addEventListener("click", async () => {
    const text = at("script").textContent;
    try {
      await navigator.clipboard.writeText(text);
      at("copied").textContent = "copied";
    } catch {
      getSelection().selectAllChildren(at("script"));
      at("copied").textContent = document.execCommand("copy") ? "copied" : "selected: press Ctrl+C";
    }
  });
  for (const id of ["search", "state", "column"]) at(id).addEventListener("input", filter);
  for (const one of groups) one.addEventListener("input", filter);
  at("filters").addEventListener("submit", (event) => event.preventDefault());
  at("filters").hidden = false;
  document.querySelector(".keys").hidden = false;
  filter();
})();
