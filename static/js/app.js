// Small comforts. Every page works without this file.

const PAUSE = 600; // ms of quiet before a counter speaks, so that it does not talk over typing

document.documentElement.classList.add("js");
document.querySelector("[data-autofocus]")?.focus();

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", () => copy(button));
}
for (const button of document.querySelectorAll("[data-insert]")) {
  button.addEventListener("click", () => insert(button));
}
for (const form of document.querySelectorAll("[data-locate]")) {
  form.addEventListener("submit", (event) => locate(form, event));
}
for (const area of document.querySelectorAll("textarea[data-max]")) {
  count(area);
}
for (const form of document.querySelectorAll("[data-preview]")) {
  preview(form);
}

async function copy(button) {
  const source = document.querySelector(button.dataset.copy);
  const status = button.nextElementSibling;
  status.textContent = ""; // the same words again are announced only if they change
  const copied = (await byClipboard(source.value)) || bySelection(source, button);
  status.textContent = copied ? button.dataset.done : button.dataset.failed;
}

async function byClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // an old in-app browser, a page without HTTPS, or permission refused
  }
}

function bySelection(source, button) {
  source.focus();
  source.select();
  source.setSelectionRange(0, source.value.length); // iOS selects nothing without it
  let copied = false;
  try {
    copied = document.execCommand("copy");
  } catch {
    copied = false;
  }
  if (copied) button.focus();
  return copied; // if not, the text stays selected for the keys
}

// The browser asks its owner; only what they allow is sent, once, and the page moves on.
function locate(form, event) {
  event.preventDefault();
  const status = form.querySelector(".status");
  const fail = () => { status.textContent = form.dataset.failed; };
  if (!navigator.geolocation) return fail();
  status.textContent = form.dataset.waiting;
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    form.elements.latitude.value = coords.latitude;
    form.elements.longitude.value = coords.longitude;
    form.submit();
  }, fail, { timeout: 15_000, maximumAge: 600_000 });
}

function insert(button) {
  const area = document.querySelector(button.dataset.target);
  const gap = area.value && !/\s$/.test(area.value) ? " " : "";
  const start = area.value.length + gap.length;
  area.value += gap + button.dataset.insert.replace(/…$/, "");
  const blank = area.value.indexOf("…", start); // typing goes where the first blank is
  area.focus();
  if (blank < 0) area.setSelectionRange(area.value.length, area.value.length);
  else area.setSelectionRange(blank, blank + 1);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function count(area) {
  const counter = document.getElementById(`${area.id}-counter`);
  const show = () => {
    const left = Number(area.dataset.max) - length(area.value);
    const words = left < 0 ? counter.dataset.over : counter.dataset.left;
    counter.textContent = words + Math.abs(left);
    counter.classList.toggle("over", left < 0);
  };
  let timer;
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  });
  if (area.value) show();
}

// The letters as they will be, whenever typing pauses; the server keeps what was typed with it.
function preview(form) {
  const shown = document.querySelector(form.dataset.preview);
  const status = form.querySelector("[data-preview-status]");
  let timer, request;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  });
  document.addEventListener("submit", () => { // of this form, or of the one that clears it
    clearTimeout(timer);
    timer = undefined;
    request?.abort();
    form.elements.typed_at.value = Date.now();
  });
  addEventListener("pagehide", () => { // whoever leaves before the pause loses nothing either
    if (timer) navigator.sendBeacon(form.action, filled());
  });
  function filled() {
    const data = new FormData(form);
    data.set("preview", "1");
    data.set("typed_at", Date.now());
    return data;
  }
  async function show() {
    timer = undefined;
    request?.abort();
    request = new AbortController();
    try {
      const answer = await fetch(form.action, { method: "POST", body: filled(), signal: request.signal });
      if (!answer.ok) return; // the button below still works, and says what is wrong
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const open = [...shown.querySelectorAll("details")].map((each) => each.open);
      shown.replaceChildren(...page.querySelector(form.dataset.preview).childNodes);
      shown.querySelectorAll("details").forEach((each, n) => { each.open = open[n] ?? false; });
      status.textContent = "";
      status.textContent = status.dataset.done;
    } catch {
      // aborted by newer words, or no network: the letters are shown as they were
    }
  }
}

// As the server counts: whole characters, a line break as the two that a form sends, no blank ends.
function length(text) {
  return [...text.trim().replace(/\r?\n/g, "\r\n")].length;
}
