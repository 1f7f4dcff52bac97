// Runs once in each part of the page that shows text; Gradio gives `element`, `trigger` and `watch`.
// It passes on which citation or article was chosen, and brings what was opened into view.

const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

// The cited words a third of the way down the article's own column or, on a narrow screen, in the middle of the page.
function show() {
  const article = element.querySelector(".k-article");
  if (!article) return;
  const body = article.querySelector(".k-body");
  const marked = article.querySelector("mark");
  if (getComputedStyle(body).overflowY === "auto") {
    const below = marked ? marked.getBoundingClientRect().top - body.getBoundingClientRect().top : 0;
    body.scrollTop = marked ? body.scrollTop + below - body.clientHeight / 3 : 0;
  } else {
    (marked ?? article).scrollIntoView({ block: marked ? "center" : "start", behavior: calm ? "instant" : "smooth" });
  }
  article.focus({ preventScroll: true });
}

// An open article is a step of the browser's history, so that Back closes it rather than leave the page.
function close() {
  document.querySelector("[data-chosen]")?.focus();
  document.querySelector("[data-chosen]")?.removeAttribute("data-chosen");
  trigger("click", { target: "" });
}

if (element.closest("#k-article")) {
  document.addEventListener("kiosque:opened", () => requestAnimationFrame(show));
  window.addEventListener("popstate", () => {
    if (!history.state?.article && element.querySelector(".k-article")) close();
  });
}

// What has come of translations goes below the quotes. The keyboard's place is kept: its button is gone.
function place() {
  for (const come of element.querySelectorAll("[data-for]")) {
    const kept = document.querySelector(`[data-translation="${come.dataset.for}"]`);
    if (!kept) continue;
    kept.removeAttribute("aria-busy");
    if (kept.innerHTML === come.innerHTML) continue;
    const held = kept.contains(document.activeElement);
    kept.replaceChildren(...come.cloneNode(true).childNodes);
    if (held) kept.focus({ preventScroll: true });
  }
}

if (element.closest("#k-arrived")) {
  document.addEventListener("kiosque:translated", () => requestAnimationFrame(place));
  document.addEventListener("kiosque:untranslated", () => {
    for (const kept of document.querySelectorAll("[data-translation]")) kept.removeAttribute("aria-busy");
  });
}

element.addEventListener("click", (event) => {
  const asked = event.target.closest("[data-translate]");
  const kept = asked?.closest("[data-translation]:not([aria-busy])");
  if (kept) {
    kept.setAttribute("aria-busy", "true");
    trigger("expand", { target: asked.dataset.translate });
  }
  if (event.target.closest("[data-close]")) {
    if (history.state?.article) history.back();
    else close();
  }
  const chosen = event.target.closest("[data-open]");
  if (!chosen) return;
  if (!history.state?.article) history.pushState({ article: true }, "");
  document.querySelector("[data-chosen]")?.removeAttribute("data-chosen");
  chosen.setAttribute("data-chosen", "");
  trigger("click", { target: chosen.dataset.open });
});

element.addEventListener("click", (event) => {
  if (!event.target.closest("[data-leave]")) return;
  fetch("logout", { method: "POST" }).finally(() => location.assign("login"));
});

if (element.closest("#k-top")) {
  document.addEventListener("kiosque:ready", () => {
    if (document.activeElement === document.body) document.querySelector("#k-question textarea")?.focus();
  });
}

// The panel at the side: any button with data-side opens it or closes it, and the keyboard goes along.
function turnSide() {
  const open = document.querySelector("#k-desk").toggleAttribute("data-side-open");
  const opener = document.querySelector(".k-header [data-side]");
  opener.setAttribute("aria-expanded", open);
  (open ? document.querySelector("#k-side [data-side]") : opener).focus();
}

element.addEventListener("click", (event) => {
  if (event.target.closest("[data-side]")) turnSide();
});

if (element.closest("#k-side-head")) {
  document.querySelector("#k-side").addEventListener("keydown", (event) => {
    if (event.key === "Escape") turnSide();
  });
}

element.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || element.closest("#k-side")) return;
  const close = element.querySelector("[data-close]");
  if (close) close.click();
  else document.activeElement?.blur();
});

watch("value", () => {
  const page = element.querySelector(".k-header");
  if (page) document.documentElement.lang = page.lang;
  element.querySelector(".k-turn[aria-busy]")?.scrollIntoView({ block: "nearest", behavior: "instant" });
});

// A question that is offered is asked as if it had been typed.
element.addEventListener("click", (event) => {
  const offered = event.target.closest("[data-ask]");
  if (!offered) return;
  const field = document.querySelector("#k-question textarea");
  field.value = offered.textContent;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
  requestAnimationFrame(() => document.querySelector("#k-send").click());
});
