// The editor of a campaign's texts: placeholders at the cursor, and a preview whenever typing
// pauses. Without this file placeholders are copied, and the preview has a button.

const PAUSE = 600; // ms of quiet before the preview is asked for

for (const form of document.querySelectorAll("[data-editor]")) edit(form);

function edit(form) {
  let area = form.querySelector("textarea:not([readonly])");
  let timer, request, changed = false;
  form.addEventListener("focusin", ({ target }) => {
    if (target.matches("textarea:not([readonly])")) area = target;
  });
  for (const button of form.querySelectorAll("[data-placeholder]")) {
    button.addEventListener("click", () => {
      area.setRangeText(`{{ ${button.dataset.placeholder} }}`, area.selectionStart, area.selectionEnd, "end");
      area.focus();
      area.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  form.addEventListener("input", (event) => {
    changed ||= event.target.name !== "sample" && event.target.name !== "language";
    clearTimeout(timer);
    timer = setTimeout(show, event.target.tagName === "SELECT" ? 0 : PAUSE);
  });
  form.addEventListener("submit", () => {
    changed = false;
    clearTimeout(timer);
    request?.abort();
  });
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault(); // the browser asks whether to leave what is not saved
  });
  async function show() {
    request?.abort();
    request = new AbortController();
    const data = new FormData(form);
    data.set("preview", "1");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, signal: request.signal });
      if (!answer.ok) return; // what is shown stays; saving says what is wrong
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const shown = form.querySelector("#preview");
      const open = [...shown.querySelectorAll("details")].map((each) => each.open);
      shown.replaceChildren(...page.querySelector("#preview").childNodes);
      shown.querySelectorAll("details").forEach((each, n) => { each.open = open[n] ?? each.open; });
      const status = form.querySelector("[data-status]");
      status.textContent = "";
      status.textContent = status.dataset.done;
    } catch {
      // aborted by newer words, or no network: the preview stays as it was
    }
  }
}
