// Runs in the panel of filters and settings and in the row of what is active; Gradio gives `element` and `trigger`.

const panel = () => document.querySelector("#k-steering");

function chosen() {
  const steering = { sources: [] };
  for (const field of panel().querySelectorAll("[data-steer]")) {
    if (field.type !== "checkbox") steering[field.dataset.steer] = field.value;
    else if (field.checked) steering.sources.push(field.value);
  }
  return steering;
}

// Accents and capitals do not count where a source is looked for.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function find(field) {
  const wanted = plain(field.value.trim());
  for (const item of field.closest("fieldset").querySelectorAll("li")) {
    const held = item.querySelector("input").checked;
    item.hidden = wanted ? !plain(item.textContent).includes(wanted) && !held : "more" in item.dataset && !held;
  }
}

// An empty name takes everything back.
function takeBack({ unsteer, value }) {
  for (const field of panel().querySelectorAll(unsteer ? `[data-steer="${unsteer}"]` : "[data-steer]")) {
    if (field.type !== "checkbox") field.value = "";
    else if (!unsteer || field.value === value) field.checked = false;
  }
  panel().querySelector("summary").focus();
  panel().dispatchEvent(new Event("kiosque:chosen"));
}

if (element.closest("#k-steering")) {
  const tell = () => trigger("input", { steering: chosen() });
  panel().addEventListener("kiosque:chosen", tell);
  element.addEventListener("change", (event) => {
    if (event.target.closest("[data-steer]")) tell();
  });
  element.addEventListener("input", (event) => {
    if (event.target.matches("[data-find]")) find(event.target);
  });
  const brought = (event) => event.target.open && event.target.scrollIntoView({ block: "nearest" });
  element.addEventListener("toggle", brought, true);
  element.addEventListener("keydown", (event) => {
    const open = element.querySelector("details[open]");
    if (event.key !== "Escape" || !open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
}

element.addEventListener("click", (event) => {
  const taken = event.target.closest("[data-unsteer]");
  if (taken) takeBack(taken.dataset);
});
