// What the sheet of a month does beside being a form: keys move, a block of cells is
// pasted, and what would come of it is shown as it is typed. The server reads, judges and
// words; here text and focus are moved.
const sheet = document.getElementById("sheet");
const settling = document.getElementById("settle");
const byId = (id) => document.getElementById(id);

if (sheet?.elements.tag) enter();
if (settling) settle();

function enter() {
  const fields = [...sheet.querySelectorAll("td.in > input")];
  const isResult = (el) => fields.includes(el);
  let read = {}, before = null, pastedAt = null, timer = 0, asked = null, pasting = null, leaving = false, reached = false;
  let changed = "unsaved" in sheet.dataset;
  let enterAt = -1e3, composedAt = -1e3;

  // What the last paste can be taken back to, with the button that does so.
  function keep(fields) {
    before = fields;
    byId("undo").dataset.state = fields ? "there" : "";
  }
  function undo() {
    pastedAt.focus();
    for (const [name, text] of before) sheet.elements[name].value = text;
    keep(null);
    ask("preview");
  }

  // Returns ok, refused, expired or lost, or nothing if something newer was asked.
  async function ask(act, more = {}) {
    clearTimeout(timer);
    asked?.abort();
    const now = asked = new AbortController();
    const body = new URLSearchParams(new FormData(sheet));
    for (const [name, text] of Object.entries({ act, ...more })) body.set(name, text);
    try {
      const answer = await fetch(sheet.action, { method: "POST", body, signal: now.signal, headers: { Accept: "application/json" } });
      if (!answer.headers.get("Content-Type")?.startsWith("application/json")) throw answer.status;
      show(await answer.json());
      return answer.ok ? "ok" : "refused";
    } catch (failed) {
      if (now.signal.aborted) return;
      byId("bar-says").textContent = failed === 401 ? sheet.dataset.expired : sheet.dataset.offline;
      return failed === 401 ? "expired" : "lost";
    }
  }

  function show({ value, text, state, lines }) {
    for (const [name, v] of Object.entries(value ?? {})) if (sheet.elements[name]) sheet.elements[name].value = v;
    for (const [id, words] of Object.entries(text ?? {})) if (byId(id)) byId(id).textContent = words;
    for (const [id, s] of Object.entries(state ?? {})) if (byId(id)) byId(id).dataset.state = s;
    for (const el of sheet.querySelectorAll('.says[data-state="kept"]')) {
      el.textContent = el.dataset.kept;
      el.dataset.state = el.dataset.kept && "far";
    }
    for (const field of fields) {
      const wrong = byId("e-" + field.name).dataset.state;
      field.ariaInvalid = wrong === "err";
      sheet.elements[field.name + ".note"].ariaInvalid = wrong === "note";
    }
    for (const id of ["read", "warned"]) byId(id).hidden = !byId(id).textContent;
    read = lines ?? {};
  }

  function soon() {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(() => ask("preview"), 250);
  }

  function move(field, by) {
    const next = fields[fields.indexOf(field) + by];
    if (next) next.focus(), next.select();
    else if (by > 0) byId("confirm").focus();
  }

  // An input method ends a composition with an Enter of its own, before or after.
  function composed(field) {
    if (isResult(field) && Math.abs(enterAt - composedAt) < 60) {
      enterAt = composedAt = -1e3;
      setTimeout(() => move(field, 1));
    }
  }
  sheet.addEventListener("compositionend", (e) => { composedAt = performance.now(); soon(); composed(e.target); });

  sheet.addEventListener("keydown", (e) => {
    const el = e.target, ctrl = e.ctrlKey || e.metaKey;
    if (e.isComposing || e.keyCode === 229) {
      if (e.code === "Enter") { enterAt = performance.now(); composed(el); }
      return;
    }
    if (ctrl && e.key === "Enter") {
      e.preventDefault();
      if (!e.repeat) sheet.requestSubmit(byId("confirm"));
    } else if (ctrl && e.key.toLowerCase() === "z" && before) {
      e.preventDefault();
      undo();
    } else if (e.altKey && e.code === "KeyR" && isResult(el)) {
      e.preventDefault();
      const report = byId("r-" + el.name)?.textContent;
      if (report) { el.value = report; soon(); }
    } else {
      if (!["Control", "Meta", "Shift", "Alt"].includes(e.key) && !ctrl && before) keep(null);
      if (el.tagName !== "INPUT") return; // in a note an Enter begins a line
      const by = { Enter: e.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[e.key];
      if (by && isResult(el) && !e.altKey) { e.preventDefault(); move(el, by); }
      else if (e.key === "Enter") e.preventDefault();
    }
  });

  sheet.addEventListener("paste", (e) => {
    const text = e.clipboardData.getData("text/plain");
    if (!isResult(e.target) || !/[\t\r\n]/.test(text.replace(/\r?\n$/, ""))) return;
    e.preventDefault();
    pastedAt = e.target;
    keep([...sheet.querySelectorAll("td.in > input, td.remark > textarea")].map((el) => [el.name, el.value]));
    changed = true;
    pasting = ask("paste", { paste: text, from: e.target.name }).then((came) => {
      pasting = null;
      const lost = came !== "ok";
      [sheet.elements.paste.value, sheet.elements.from.value] = lost ? [text, pastedAt.name] : ["", ""];
      if (lost) byId("paste").closest("details").open = true;
      return came === "ok";
    });
  });

  sheet.addEventListener("input", (e) => {
    if (e.target.closest("tr.more")) line(e.target.closest("tr.more"));
    if (!e.isComposing && e.target.name && e.target.name !== "paste") soon();
  });

  // The lines of occurrences: what is typed in one is what the item's field refers to.
  function line(more) {
    const rows = more.querySelectorAll(":scope tbody tr"), last = rows[rows.length - 1];
    sheet.elements[more.id.slice(5)].value = sheet.dataset.listing;
    if ([...last.querySelectorAll("input, textarea")].some((el) => el.value && el.type !== "checkbox" || el.checked)) {
      const next = last.cloneNode(true);
      for (const el of next.querySelectorAll("input, textarea")) {
        el.name = el.name.replace(/\.\d+\./, "." + rows.length + ".");
        el.id = "i-" + el.name;
        if (el.type === "checkbox") el.checked = false; else el.value = "";
      }
      last.after(next);
    }
  }
  byId("undo").addEventListener("click", undo);
  sheet.addEventListener("click", (e) => {
    const open = e.target.closest("a.open");
    if (!open) return;
    e.preventDefault();
    const more = byId(open.hash.slice(1)), code = more.id.slice(5), shown = more.dataset.state !== "open";
    more.dataset.state = shown ? "open" : "";
    open.ariaExpanded = String(shown);
    const blank = [...more.querySelectorAll("input, textarea")].every((el) => !el.checked && (el.type === "checkbox" || !el.value));
    if (shown && blank) for (const [n, o] of (read[code] ?? []).entries()) {
      const at = code + "." + n + ".";
      sheet.elements[at + "value"].value = o.value;
      sheet.elements[at + "excluded"].checked = o.excluded;
      sheet.elements[at + "note"].value = o.note;
      line(more);
    }
    if (shown) more.querySelector("input").focus();
  });
  for (const open of sheet.querySelectorAll("a.open")) {
    open.addEventListener("keydown", (e) => { if (e.key === " ") { e.preventDefault(); open.click(); } });
  }

  // The page is left for an answer that comes: without a connection what was typed would
  // be gone with it.
  sheet.addEventListener("submit", async (e) => {
    if (reached) { reached = false; return; }
    e.preventDefault();
    if (leaving || e.submitter?.value === "check") return; // an Enter; it is shown already
    leaving = true;
    let came = pasting && !(await pasting) ? "lost" : "";
    while (!came) came = await ask("preview"); // again if something newer was asked meanwhile
    reached = came !== "lost";
    if (reached) sheet.requestSubmit(e.submitter);
    else leaving = false;
  });
  addEventListener("pageshow", () => { leaving = false; });
  addEventListener("beforeunload", (e) => { if (changed && !leaving) e.preventDefault(); });
}

function settle() {
  const shown = performance.now();
  // Who kept the key of the page before down has not seen this one.
  settling.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && (e.repeat || performance.now() - shown < 400)) e.preventDefault();
  });
  addEventListener("keydown", (e) => { if (e.key === "Escape") byId("back").click(); });
}
