// What the page does beyond its links and forms: sends without a reload, shows what is new, completes commands.
// No library and no build. All HTML comes from the server, where everything typed is escaped.
"use strict";
(() => {
  const body = document.body;
  const at = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const user = body.dataset.user, channel = body.dataset.channel, thread = body.dataset.thread;
  const LONGEST = 40000;
  let revision = Number(body.dataset.revision), lost = false, awaited = false, verbs = null, toastTimer = 0;
  document.documentElement.classList.add("js");

  function tell(sentence, stays = false) {
    const toast = at("#status");
    toast.textContent = sentence;
    toast.hidden = !sentence;
    clearTimeout(toastTimer);
    if (sentence && !stays) toastTimer = setTimeout(() => { toast.hidden = true; }, 9000);
  }

  // One deed, one key: pressed twice or sent again after a break, it is done once.
  const fresh = () => crypto.randomUUID ? crypto.randomUUID() : String(Date.now()) + Math.random();

  async function send(address, fields) {
    let answer;
    try {
      answer = await fetch(address, { method: "POST", body: fields, headers: { Accept: "application/json" } });
    } catch {
      tell("The desk does not answer. What you wrote is still here; send it again once it is back.", true);
      return null;
    }
    const made = await answer.json().catch(() => ({}));
    if (!answer.ok) { tell(made.sentence || "Something went wrong on this side. What you wrote is still here: sent again, it is recorded once."); return null; }
    return made;
  }

  // --- what is kept while it is being written: a reload loses nothing ---------------------------------------

  const keep = (name, value) => { try { value ? sessionStorage.setItem(name, value) : sessionStorage.removeItem(name); } catch { /* no storage: drafts are not kept */ } };
  const kept = (name) => { try { return sessionStorage.getItem(name) || ""; } catch { return ""; } };

  for (const form of all("[data-composer]")) {
    const area = at("textarea", form), fits = at(".fits", form);
    const name = `draft:${user}:${form.channel.value}:${form.thread.value}`;
    let key = fresh();
    // The key is kept with the words: sent before a break and again after it, they are said once.
    const remember = () => keep(name, area.value && JSON.stringify({ text: area.value, key }));
    const draft = kept(name);
    if (draft) { const { text, key: known } = JSON.parse(draft); area.value = text; key = known; }
    form.addEventListener("suggest", () => { key = fresh(); remember(); area.focus(); });
    area.addEventListener("input", () => { key = fresh(); remember(); complete(area, fits); });
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
      if (event.key === "ArrowDown" && !fits.hidden) { event.preventDefault(); at("button", fits).focus(); }
      if (event.key === "Escape") fits.hidden = true;
    });
    fits.addEventListener("keydown", (event) => {
      const found = all("button", fits), here = found.indexOf(document.activeElement);
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") { fits.hidden = true; area.focus(); }
      if (!step) return;
      event.preventDefault();
      const next = found[here + step];
      next ? next.focus() : area.focus();
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const text = area.value, file = form.file.files[0];
      if (!text.trim() && !file) return;
      if (text.length > LONGEST) { tell(`That is too long: at most ${LONGEST.toLocaleString("en-GB")} characters. Nothing was sent, and nothing is lost.`); return; }
      const fields = file ? new FormData(form) : new URLSearchParams({ channel: form.channel.value, thread: form.thread.value, text });
      fields.set("key", key);
      const sent = key;
      // Gone at once, so that the next line can be begun; back again if it did not arrive.
      area.value = ""; key = fresh(); fits.hidden = true; awaited = true;
      if (file) tell(`Sending ${file.name} …`, true);
      const made = await send("/say", fields);
      if (!made) {
        if (area.value) area.value = `${text}\n${area.value}`; else { area.value = text; key = sent; }
        remember();
        return;
      }
      if (file) { tell(""); form.dispatchEvent(new Event("detach")); }
      remember();
      if (form.dataset.words !== "import" && !form.thread.value) toNobody(text);
      if (made.form) open(made.form); else if (document.activeElement === document.body) area.focus();
    });
  }

  const catalogue = async () => {
    verbs = verbs || fetch("/verbs").then((answer) => answer.json());
    return verbs.catch(() => { verbs = null; return []; });
  };

  // A command said to nobody is heard by nobody, as in Slack: whoever is new is told how the bot is spoken to.
  async function toNobody(text) {
    const first = /^(\w+) \S/.exec(text);
    if (!first || !(await catalogue()).some((verb) => verb.word === first[1].toLowerCase())) return;
    tell(`That was said to everybody. For the bot, begin with /action, for example: /action ${text.slice(0, 60)}`);
  }

  async function complete(area, fits) {
    // In the own chat the bot is spoken to without /action.
    const own = area.form.dataset.words === "import";
    const bare = own && /^(\w+)$/.exec(area.value);
    const typed = /^\/(a\w*)?(?:\s+(\w*))?$/.exec(area.value);
    fits.hidden = true;
    if (!bare && (!typed || (typed[1] && !"action".startsWith(typed[1].toLowerCase())))) return;
    const before = bare ? "" : "/action ";
    const asked = area.value;
    const known = await catalogue();
    if (area.value !== asked) return;  // Typed on meanwhile: a later look answers that.
    const begun = ((bare ? bare[1] : typed[2]) || "").toLowerCase();
    const found = known.filter((verb) => verb.word.startsWith(begun)).slice(0, 9);
    fits.replaceChildren(...found.map((verb) => {
      const button = document.createElement("button"), words = document.createElement("span");
      button.type = "button";
      words.textContent = ` ${verb.summary}`;
      button.append(before + verb.usage, words);
      button.addEventListener("click", () => { area.value = `${before}${verb.word} `; fits.hidden = true; area.focus(); area.dispatchEvent(new Event("input")); });
      return button;
    }));
    fits.hidden = !found.length;
  }

  // --- buttons, choices, forms ---------------------------------------------------------------------------------

  async function press(control, made) {
    const message = control.closest("[data-message]").dataset.message;
    const inside = control.closest("#thread") ? thread : "";
    // Not `disabled`: a button that is disabled lets go of the keyboard.
    if (control.getAttribute("aria-disabled")) return;
    control.setAttribute("aria-disabled", "true");
    const done = await send("/press", new URLSearchParams({ message, press: made, thread: inside, key: fresh() }));
    control.removeAttribute("aria-disabled");
    if (done && done.form) open(done.form);
  }

  document.addEventListener("click", async (event) => {
    const key = event.target.closest("[data-press]");
    if (key) { if (!key.dataset.confirm || confirm(key.dataset.confirm)) press(key, key.dataset.press); return; }
    const as = event.target.closest("[data-as]");
    if (as) { shown(as.dataset.as, as.dataset.of); return; }
    if (event.target.closest("[data-cancel]")) { shut(); return; }
    if (event.target.closest("[data-shut]")) at("#shown").close();
  });
  // A choice acts when it is made; with the keyboard only on Enter, so that the arrows can be used to look.
  const acts = "select[data-choice], select[data-submits]";
  function choose(select) {
    delete select.dataset.held;
    if (!select.matches("[data-choice]")) select.form.requestSubmit();
    else if (select.value) press(select, select.value);
  }
  document.addEventListener("pointerdown", (event) => { if (event.target.matches(acts)) delete event.target.dataset.keyed; });
  document.addEventListener("keydown", (event) => {
    const select = event.target;
    if (!select.matches(acts)) return;
    if (event.key !== "Enter") { if (event.key !== "Tab") select.dataset.keyed = "1"; return; }
    if (select.dataset.held) { event.preventDefault(); choose(select); }
  });
  document.addEventListener("change", (event) => {
    const select = event.target;
    if (!select.matches(acts)) return;
    if (!select.dataset.keyed) { choose(select); return; }
    select.dataset.held = "1";
    tell(`Press Enter to choose: ${select.selectedOptions[0].textContent}`);
  });

  function open(html, values = {}, known = fresh()) {
    const dialog = at("#form");
    dialog.innerHTML = html;
    const form = at("form", dialog);
    for (const [name, value] of Object.entries(values)) if (form.elements[name]) form.elements[name].value = value;
    let key = known;
    const remember = () => keep("form", JSON.stringify({ html, user, channel, key, values: Object.fromEntries(new FormData(form)) }));
    form.addEventListener("input", () => { key = fresh(); remember(); });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const fields = new URLSearchParams(new FormData(form));
      fields.set("key", key);
      const made = await send("/form", fields);
      if (!made) return;
      for (const error of all("[data-error]", form)) error.textContent = "";
      if (made.errors) {
        key = fresh();
        let first = null;
        for (const [name, sentence] of made.errors) {
          const error = all("[data-error]", form).find((each) => each.dataset.error === name) || at("[data-error]", form);
          error.textContent = sentence;
          const control = form.elements[`f.${error.dataset.error}`];
          control.setAttribute("aria-invalid", "true");
          first = first || control;
        }
        if (first) first.focus();
        return;
      }
      shut();
      if (made.form) open(made.form);
    });
    remember();
    if (!dialog.open) dialog.showModal();
  }
  function shut() { keep("form", ""); at("#form").close(); }
  at("#form").addEventListener("cancel", () => keep("form", ""));
  const halfway = kept("form");
  if (halfway) {
    const { html, user: who, channel: where, key, values } = JSON.parse(halfway);
    if (who === user && where === channel) open(html, values, key); else keep("form", "");
  }

  async function shown(platform, message) {
    const answer = await fetch(`/as/${platform}/${message}`, { headers: { Accept: "application/json" } });
    const made = await answer.json();
    const dialog = at("#shown"), title = document.createElement("h2"), pre = document.createElement("pre"), close = document.createElement("button");
    title.id = "shown-title";
    title.textContent = platform === "slack" ? "As Slack gets it (Block Kit)" : "As Teams gets it (Adaptive Card)";
    pre.textContent = made.json || made.sentence;
    pre.tabIndex = 0;
    close.textContent = "Close"; close.type = "button"; close.dataset.shut = "";
    dialog.replaceChildren(title, pre, close);
    dialog.showModal();
  }

  // --- what is new ----------------------------------------------------------------------------------------------

  function put(item) {
    const list = document.getElementById(item.list);
    if (!list) return;
    const holder = document.createElement("template");
    holder.innerHTML = item.html;
    const fresh = holder.content.firstElementChild;
    const scroll = list.closest(".scroll"), old = document.getElementById(item.id);
    const low = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 120 || awaited;
    const empty = at(".empty", scroll);
    if (empty) empty.remove();
    if (old) {
      const held = old.contains(document.activeElement), focus = held ? document.activeElement.textContent : "";
      old.replaceWith(fresh);
      if (held) {
        // Where the button is gone, the message itself keeps the place for whoever uses the keyboard.
        fresh.tabIndex = -1;
        (all("button, a", fresh).find((each) => each.textContent === focus) || fresh).focus({ preventScroll: true });
      }
    } else {
      list.append(fresh);
    }
    // Whoever reads the end goes on reading the end, also where a card above it has grown; a long answer is read from its top.
    if (!low) return;
    const long = !old && fresh.offsetHeight > scroll.clientHeight;
    // Whoever has said something sees its answer, wherever they had been reading.
    if (fresh.classList.contains("bot") && !old) awaited = false;
    scroll.scrollTop = long ? fresh.offsetTop - list.offsetTop : scroll.scrollHeight;
  }

  function news(made) {
    made.messages.forEach(put);
    revision = made.revision;
    const now = at("#now");
    now.textContent = made.now.words;
    now.dateTime = made.now.iso;
    for (const link of all("[data-place]")) {
      const count = made.unread[link.dataset.place], old = at(".new", link);
      if (old) old.remove();
      if (!count) continue;
      const mark = document.createElement("span"), words = document.createElement("span");
      mark.className = "new"; mark.textContent = count;
      words.className = "hidden"; words.textContent = " new";
      mark.append(words);
      link.append(mark);
    }
  }

  async function listen() {
    for (;;) {
      try {
        const asked = new URLSearchParams({ channel, thread, since: revision });
        if (lost) asked.set("now", "1");
        const answer = await fetch(`/news?${asked}`, { headers: { Accept: "application/json" } });
        if (answer.status === 403) { tell((await answer.json()).sentence, true); return; }
        if (!answer.ok) throw new Error(String(answer.status));
        const made = await answer.json();
        // The desk began anew under this page: what stands here is no longer there. What is being written stays.
        if (made.revision < revision) { location.reload(); return; }
        news(made);
        if (lost) { lost = false; tell("The desk is back; nothing was lost."); }
      } catch {
        if (!lost) tell("The connection to the desk is lost. What you write stays here until it is back.", true);
        lost = true;
        await new Promise((go) => setTimeout(go, 1000));
      }
    }
  }
  const here = at(".places [aria-current]");
  if (here) here.scrollIntoView({ block: "nearest", inline: "center" });
  for (const scroll of all(".scroll")) scroll.scrollTop = scroll.scrollHeight;
  listen();
})();
