// Files: dropped anywhere onto a chat or chosen, they wait beside what is written until it is sent. Also the page of papers.
"use strict";
(() => {
  const at = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const BIGGEST = 20 * 1024 * 1024;

  function tell(sentence) {
    const toast = at("#status");
    toast.textContent = sentence;
    toast.hidden = !sentence;
  }

  function fits(file) {
    if (file.size <= BIGGEST) return true;
    tell(`${file.name} is larger than 20 MB, so it was not read. Split the pack, or save it without pictures.`);
    return false;
  }

  // --- beside what is written -----------------------------------------------------------------------------------

  for (const form of all("[data-composer]")) {
    const input = form.file, area = at("textarea", form), attached = at(".attached", form);
    const show = () => {
      const file = input.files[0];
      attached.hidden = !file;
      at(".file", attached).textContent = file ? file.name : "";
      if (!file) return;
      // The words that make the bot read it; they can be changed, for example to: import VAWG
      if (!area.value.trim()) area.value = form.dataset.words;
      form.dispatchEvent(new Event("suggest"));
    };
    const detach = () => {
      input.value = "";
      if (area.value.trim() === form.dataset.words) area.value = "";
      show();
      form.dispatchEvent(new Event("suggest"));
    };
    input.addEventListener("change", () => { if (input.files[0] && !fits(input.files[0])) input.value = ""; show(); });
    at("[data-detach]", form).addEventListener("click", detach);
    form.addEventListener("detach", () => { input.value = ""; attached.hidden = true; });
    form.addEventListener("dropped", (event) => {
      if (!fits(event.detail[0])) return;
      if (event.detail.length > 1) tell("One file at a time: the first one is attached.");
      input.files = event.detail;
      show();
    });
  }

  // --- the page of papers -----------------------------------------------------------------------------------------

  const papers = at("[data-drop]");
  if (papers) {
    const input = at("input[type=file]", papers);
    papers.addEventListener("dropped", (event) => {
      if (!fits(event.detail[0])) return;
      input.files = event.detail;
      papers.requestSubmit();
    });
    papers.addEventListener("submit", (event) => {
      if (!input.files.length) { event.preventDefault(); tell("No file was chosen. Drop one here, or choose one."); return; }
      if (!fits(input.files[0])) { event.preventDefault(); return; }
      tell(`Reading ${input.files[0].name} …`);
    });
  }
  for (const form of all("[data-once]")) {
    form.addEventListener("submit", () => { setTimeout(() => { for (const button of all("button", form)) button.disabled = true; }); });
  }

  // --- dropping ----------------------------------------------------------------------------------------------------

  // A file let go beside its place would otherwise open in the page's stead, and what was written would be gone.
  const brings = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  const over = (target) => {
    const aside = target.closest && target.closest(".thread");
    return aside ? at("[data-composer]", aside) : papers || at("[data-composer]");
  };
  const mark = (form) => { for (const each of all(".over")) each.classList.remove("over"); if (form) form.classList.add("over"); };
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => { if (brings(event)) { event.preventDefault(); mark(over(event.target)); } });
  }
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) mark(null); });
  document.addEventListener("drop", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    mark(null);
    const form = over(event.target);
    if (!form) { tell("Files can be dropped onto a chat, or under Papers."); return; }
    if (event.dataTransfer.files.length) form.dispatchEvent(new CustomEvent("dropped", { detail: event.dataTransfer.files }));
  });
})();
