"use strict";
(() => {
  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const body = find("#claims tbody");
  const rows = all("tr", body);
  const claims = JSON.parse(find("#data").textContent);
  const articles = all("#text > article");
  const segments = articles.map((article) => all(".block > *", article));
  const FIELDS = [["figure", "f", "数"], ["unit", "u", "单"], ["year", "y", "年"], ["region", "r", "地"], ["indicator", "i", "标"]];
  const NAMES = { figure: "数值", unit: "单位", year: "年份", region: "地区", indicator: "指标", kind: "类型", direction: "方向" };
  const CELLS = { figure: 2, year: 3, region: 4, indicator: 5, kind: 6 };
  const detail = find("#detail"), filter = find("#filter"), documents = find("#documents"), look = find("#look");
  const heads = all("#claims thead th");
  let shown = rows.slice();
  let picked = -1;
  let touched = [];
  let lastMark = null;

  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const rowOf = (n) => rows[n];
  const inRange = (range, index) => range && range[0] <= index && index < range[1];
  const slice = (claim, range) => (range ? segments[claim.d].slice(range[0], range[1]) : []);
  const wording = (claim, range) => slice(claim, range).map((s) => s.textContent).join("").replace(/\s+/g, "");

  // ---- marking the picked claim -------------------------------------------------------------------------------

  const touch = (segment, name) => {
    segment.classList.add(name);
    touched.push(segment);
  };
  const tag = (segment, letter) => {
    if (!segment) return;
    const before = segment.dataset.tag || "";
    if (!before.includes(letter)) segment.dataset.tag = before + letter;
  };
  const clear = () => {
    for (const segment of touched) {
      segment.classList.remove("on", "cue", "sentence");
      delete segment.dataset.tag;
    }
    touched = [];
    for (const row of all("tr.picked, tr.also", body)) {
      row.classList.remove("picked", "also");
      row.removeAttribute("aria-current");
    }
  };
  const light = (claim) => {
    slice(claim, claim.s).forEach((s) => touch(s, "sentence"));
    for (const [, , , range, cue] of claim.e) {
      if (!cue) continue;
      slice(claim, range).forEach((s) => touch(s, "cue"));
    }
    for (const [field, , letter] of FIELDS) {
      const marked = slice(claim, claim.r[field]);
      marked.forEach((s) => touch(s, "on"));
      tag(marked[0], letter);
    }
    for (const [, , , range, cue] of claim.e) {
      const first = cue ? slice(claim, range)[0] : null;
      if (first && !first.dataset.tag) tag(first, "据");
    }
  };

  // ---- moving -------------------------------------------------------------------------------------------------

  const markOf = (n) => slice(claims[n], claims[n].r.figure)[0] || slice(claims[n], claims[n].q)[0];
  const rest = (target, block) => {
    target.scrollIntoView({ block });
    // Blocks far from the window have only an estimated height until they are reached: settle once they are laid out.
    requestAnimationFrame(() => target.scrollIntoView({ block }));
  };
  const focusable = (target) => {
    if (target && !target.hasAttribute("href")) target.tabIndex = -1;
    return target;
  };
  const toText = (n, focus) => {
    const mark = focusable(markOf(n));
    if (!mark) return;
    rest(mark, "center");
    if (focus) mark.focus({ preventScroll: true });
  };
  const toRow = (n, focus) => {
    rest(rowOf(n), "nearest");
    if (focus) find("a", rowOf(n)).focus({ preventScroll: true });
  };
  const pick = (n, { text = false, row = false, focus = "" } = {}, also = []) => {
    clear();
    picked = n;
    also.forEach((m) => rowOf(m).classList.add("also"));
    rowOf(n).classList.add("picked");
    rowOf(n).setAttribute("aria-current", "true");
    light(claims[n]);
    explain(n, also);
    roam(n);
    if (text) toText(n, focus === "text");
    if (row) toRow(n, focus === "row");
  };
  const drop = () => {
    clear();
    picked = -1;
    lastMark = null;
    detail.hidden = true;
    document.activeElement.blur();
  };
  // One tab stop in the table and one in the text, so that Tab passes over thousands of claims.
  let stops = [];
  const roam = (n) => {
    stops.forEach((stop) => (stop.tabIndex = -1));
    stops = [find("a", rowOf(n)), markOf(n)].filter(Boolean);
    stops.forEach((stop) => (stop.tabIndex = 0));
  };
  const claimsAt = (d, index) => {
    const found = [];
    claims.forEach((claim, n) => {
      if (claim.d !== d) return;
      const rank = FIELDS.findIndex(([field]) => inRange(claim.r[field], index));
      if (rank >= 0) found.push([rank, n]);
    });
    return found.sort((a, b) => a[0] - b[0] || a[1] - b[1]).map((pair) => pair[1]);
  };

  // ---- the picked claim in words ------------------------------------------------------------------------------

  // Not innerText: a row that the browser has not laid out yet has none.
  const said = (cell) => [...cell.childNodes].map((node) => node.textContent.trim()).filter(Boolean).join(" ");
  const jump = (claim, range) => {
    const words = wording(claim, range);
    const button = element("button", { type: "button", title: "在原文中显示" }, words.length > 40 ? words.slice(0, 40) + "…" : words);
    button.addEventListener("click", () => rest(slice(claim, range)[0], "center"));
    return button;
  };
  const reason = (claim, [, rule, said, range]) => {
    const parts = [element("code", {}, rule)];
    if (said) parts.push(" " + said);
    if (range) parts.push(" ", jump(claim, range));
    return element("div", {}, ...parts);
  };
  const fieldRow = (n, field) => {
    const claim = claims[n];
    const cell = field === "unit" ? find(".base", rowOf(n)) : rowOf(n).cells[CELLS[field]];
    const value = cell ? said(cell) : "";
    const range = claim.r[field];
    const reasons = claim.e.filter((e) => e[0] === field).map((e) => reason(claim, e));
    if (!value && !range && !reasons.length) return null;
    return element("tr", {},
      element("th", { scope: "row" }, NAMES[field] || field),
      element("td", {}, value || "—"),
      element("td", {}, ...(range ? [jump(claim, range)] : [])),
      element("td", {}, ...reasons));
  };
  const namedRow = ([title, names]) => {
    return element("tr", {}, element("th", { scope: "row" }, title), element("td", { colSpan: 3 }, names));
  };
  const sharing = (n, also) => {
    if (also.length < 2) return [];
    const place = also.indexOf(n) + 1;
    return [element("p", { className: "shared" }, `此处属于 ${also.length} 条记录，这是第 ${place} 条；再点一次看下一条。`)];
  };
  const explain = (n, also) => {
    const claim = claims[n];
    const names = [...new Set([...Object.keys(NAMES), ...claim.e.map((e) => e[0])])];
    const header = element("tr", {}, ...["字段", "取值", "原文", "依据"].map((t) => element("th", { scope: "col" }, t)));
    const link = element("a", { href: "#" + rowOf(n).id, className: "id" }, rowOf(n).id);
    detail.replaceChildren(
      element("h2", {}, said(find(".quote", rowOf(n))), element("small", {}, claim.w)),
      ...sharing(n, also),
      element("table", {}, element("thead", {}, header), element("tbody", {}, ...names.map((f) => fieldRow(n, f)).filter(Boolean), ...claim.x.map(namedRow))),
      link);
    detail.hidden = false;
    detail.scrollTop = 0;
  };

  // ---- filtering and sorting ----------------------------------------------------------------------------------

  let haystack = null;
  const words = (n) => {
    haystack = haystack || rows.map((row) => (row.textContent + " " + row.cells[0].title).toLowerCase());
    return haystack[n];
  };
  const scope = () => {
    const [d, a] = documents.value.split(".");
    return (claim) => d === "" || (claim.d === Number(d) && (a === undefined || claim.a === Number(a)));
  };
  const wanted = (claim) => !look.value || claim.m.includes(look.value);
  const refresh = () => {
    const inScope = scope(), terms = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const keep = (n) => inScope(claims[n]) && wanted(claims[n]) && terms.every((t) => words(n).includes(t));
    for (const row of rows) row.hidden = !keep(Number(row.dataset.n));
    articles.forEach((article, d) => (article.hidden = documents.value !== "" && d !== parseInt(documents.value, 10)));
    list();
    if (picked >= 0 && rowOf(picked).hidden) drop();
  };
  const list = () => {
    shown = [...body.rows].filter((row) => !row.hidden);
    find("#count").textContent = shown.length === rows.length ? `${rows.length} 条` : `${shown.length} / ${rows.length} 条`;
    find("#empty").hidden = shown.length > 0;
  };
  const number = (printed) => {
    const [top, under] = printed.split("/");
    return under ? Number(top) / Number(under) : Number(printed || "NaN");
  };
  const sortKey = (column) => (row) => {
    const cell = row.cells[column];
    if (column === 0) return Number(row.dataset.n);
    if (cell.dataset.v !== undefined) return number(cell.dataset.v);
    return column === 3 ? parseInt(cell.textContent, 10) : cell.textContent;
  };
  const collator = new Intl.Collator("zh-CN", { numeric: true });
  const compare = (a, b) => {
    if (typeof a === "string") return collator.compare(a, b);
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b);
    return a < b ? -1 : a > b ? 1 : 0;
  };
  const sort = (column) => {
    const head = heads[column], down = head.getAttribute("aria-sort") === "ascending";
    heads.forEach((h) => h.setAttribute("aria-sort", "none"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const key = sortKey(column), sign = down ? -1 : 1;
    const keyed = rows.map((row, n) => [key(row), n]);
    const missing = (k) => Number.isNaN(k);
    keyed.sort(([a, m], [b, n]) => (missing(a) || missing(b) ? compare(a, b) : sign * compare(a, b)) || m - n);
    body.append(...keyed.map((pair) => rows[pair[1]]));
    list();
    if (picked >= 0) toRow(picked, false);
  };
  const reset = () => {
    filter.value = documents.value = look.value = "";
    refresh();
  };

  // ---- events -------------------------------------------------------------------------------------------------

  const step = (by) => {
    if (!shown.length) return;
    const at = picked < 0 ? -1 : shown.indexOf(rowOf(picked));
    const next = at < 0 ? (by > 0 ? 0 : shown.length - 1) : Math.min(shown.length - 1, Math.max(0, at + by));
    const focus = find("#text").contains(document.activeElement) ? "text" : "row";
    pick(Number(shown[next].dataset.n), { text: true, row: true, focus });
  };
  const across = () => {
    if (picked < 0) return step(1);
    return find("#text").contains(document.activeElement) ? toRow(picked, true) : toText(picked, true);
  };
  const onMark = (segment) => {
    const d = articles.indexOf(segment.closest("article"));
    const here = claimsAt(d, segments[d].indexOf(segment));
    const open = here.filter((n) => !rowOf(n).hidden);
    if (!here.length) return;
    if (!open.length) reset();
    const from = open.length ? open : here;
    const again = lastMark === segment ? from.indexOf(picked) : -1;
    lastMark = segment;
    pick(from[(again + 1) % from.length], { row: true, focus: "row" }, from);
  };
  const escape = () => {
    if (document.activeElement === filter && filter.value) {
      filter.value = "";
      refresh();
    } else drop();
  };
  const KEYS = { j: () => step(1), k: () => step(-1), Enter: across, Escape: escape, "/": () => filter.focus() };

  find("#text").addEventListener("click", (event) => {
    const segment = event.target.closest(".block > .s");
    if (!segment || (String(getSelection()) && !segment.hasAttribute("href"))) return;
    event.preventDefault();
    onMark(segment);
  });
  body.addEventListener("click", (event) => {
    const row = event.target.closest("tr");
    if (!row || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    lastMark = null;
    pick(Number(row.dataset.n), { text: true, focus: event.detail === 0 ? "text" : "" });
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    const native = event.key === "Enter" && event.target.closest("a, button");
    if (event.ctrlKey || event.altKey || event.metaKey || native || (typing && event.key !== "Escape")) return;
    if (!Object.hasOwn(KEYS, event.key)) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  find(".controls").addEventListener("submit", (event) => event.preventDefault());
  filter.addEventListener("input", refresh);
  documents.addEventListener("change", () => {
    refresh();
    if (shown.length && documents.value) pick(Number(shown[0].dataset.n), { text: true, row: true });
  });
  look.addEventListener("change", refresh);
  find("#reset").addEventListener("click", reset);
  heads.forEach((head, column) => find("button", head).addEventListener("click", () => sort(column)));
  all(".legend button").forEach((button) => button.addEventListener("click", () => {
    const off = document.body.classList.toggle("off-" + button.dataset.field);
    button.setAttribute("aria-pressed", String(!off));
  }));
  const follow = () => {
    const id = location.hash.slice(1).replace(/^m-/, "");
    const row = id && rows.find((r) => r.id === id || encodeURIComponent(r.id) === id);
    if (row) pick(Number(row.dataset.n), { text: true, row: true });
  };
  addEventListener("hashchange", follow);

  // ---- the splitter -------------------------------------------------------------------------------------------

  const splitter = find("#splitter"), panes = find(".panes");
  const split = (percent) => {
    const kept = Math.round(Math.min(80, Math.max(20, percent)));
    panes.style.setProperty("--split", kept + "%");
    splitter.setAttribute("aria-valuenow", String(kept));
  };
  splitter.addEventListener("pointerdown", (event) => splitter.setPointerCapture(event.pointerId));
  splitter.addEventListener("pointermove", (event) => {
    const box = panes.getBoundingClientRect();
    if (splitter.hasPointerCapture(event.pointerId)) split(((event.clientX - box.left) / box.width) * 100);
  });
  splitter.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -2, ArrowRight: 2 }[event.key];
    if (by) split(Number(splitter.getAttribute("aria-valuenow")) + by);
  });

  // The style sheet lays rows out as grids; the roles say that it is a table all the same.
  const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TH: "columnheader", TD: "cell" };
  all("#claims, #claims thead, #claims tbody, #claims tr, #claims th, #claims td").forEach((e) => e.setAttribute("role", ROLES[e.tagName]));
  document.documentElement.classList.add("js");
  all("#claims tbody a, .block > a").forEach((link) => (link.tabIndex = -1));
  if (rows.length) roam(0);
  list();
  follow();
})();
