// The buttons below an answer that copy it or take its question up again. Runs in each part, after page.js.
{
  async function copy(button) {
    const told = button.closest(".k-actions").querySelector("[role=status]");
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      told.textContent = told.parentElement.dataset.copied;
    } catch { // the browser forbids it: the reader selects the words instead
      getSelection().selectAllChildren(button.closest(".k-reply").querySelector(".k-answer, .k-refusal"));
    }
  }

  element.addEventListener("click", (event) => {
    const button = event.target.closest(".k-actions button");
    if (!button) return;
    if ("copy" in button.dataset) copy(button);
    else if ("again" in button.dataset) trigger("retry", { target: button.dataset.again });
    else if ("change" in button.dataset) trigger("edit", { target: button.dataset.change });
  });

  if (element.closest("#k-current")) {
    document.addEventListener("kiosque:again", () => document.querySelector("#k-send").click());
    document.addEventListener("kiosque:change", () => document.querySelector("#k-question textarea").focus());
  }
}
