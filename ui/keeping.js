// What is kept: an answer's link, export and mark, and the list of conversations. Runs in each part, after page.js.
{
  const inSide = element.closest("#k-side") !== null;
  let searching, returnTo;

  const say = (row, text) => { row.querySelector("[role=status]").textContent = text; };

  // The address of an answer, copied; where the browser forbids that, shown to be copied by hand.
  async function link(button) {
    const row = button.closest(".k-actions");
    const address = `${location.origin}${location.pathname}?answer=${button.dataset.link}`;
    try {
      await navigator.clipboard.writeText(address);
      say(row, row.dataset.copied);
    } catch {
      say(row, `${row.dataset.here} ${address}`);
    }
  }

  function mark(row, liked, more) {
    for (const each of row.querySelectorAll("[data-mark]")) {
      each.setAttribute("aria-pressed", String(each.dataset.mark === String(liked)));
    }
    row.dataset.waiting = liked === null ? row.dataset.withdrawn : row.dataset.thanks;
    trigger("like", { target: row.dataset.turn, liked, ...more });
  }

  function chooseMark(button) {
    const row = button.closest(".k-actions"), form = row.nextElementSibling;
    const liked = button.getAttribute("aria-pressed") === "true" ? null : button.dataset.mark === "true";
    mark(row, liked, {});
    form.hidden = liked !== false;
    if (form.hidden) return;
    form.querySelector("[data-word]").focus({ preventScroll: true });
    form.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  function tell(form) {
    const row = form.previousElementSibling;
    const silent = form.querySelector("[data-silent]")?.checked ?? false;
    mark(row, false, { word: form.querySelector("[data-word]").value, silent });
    form.hidden = true;
    row.querySelector('[data-mark="false"]').focus();
  }

  document.addEventListener("kiosque:marked", () => {
    for (const row of element.querySelectorAll("[data-waiting]")) {
      say(row, row.dataset.waiting);
      delete row.dataset.waiting;
    }
  });
  document.addEventListener("kiosque:unmarked", () => {
    for (const row of element.querySelectorAll("[data-waiting]")) {
      delete row.dataset.waiting;
      for (const each of row.querySelectorAll("[data-mark]")) each.setAttribute("aria-pressed", "false");
    }
  });

  // A form of a row in the list, instead of the row's buttons.
  function ask(item, form, focused) {
    item.querySelector("details").open = false;
    for (const each of item.querySelectorAll(".k-form")) each.hidden = each !== form;
    focused.focus();
    focused.select?.();
  }

  function cancel(form) {
    form.hidden = true;
    const back = form.closest("li")?.querySelector("summary") ?? form.previousElementSibling?.querySelector('[data-mark="false"]');
    back?.focus();
  }

  function rename(item) {
    returnTo = item.dataset.key;
    trigger("edit", { target: item.dataset.key, name: item.querySelector("[data-renaming] input").value });
  }

  function leaveSide() {
    if (document.querySelector("#k-desk[data-side-open]")) document.querySelector("#k-side [data-side]").click();
    document.querySelector("#k-question textarea")?.focus();
  }

  element.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || !element.contains(button)) return;
    const item = button.closest("li[data-key]"), key = item?.dataset.key, form = button.closest(".k-form"), does = button.dataset;
    if ("link" in does) link(button);
    else if ("mark" in does) chooseMark(button);
    else if ("tell" in does) tell(form);
    else if ("export" in does) trigger("download", { target: does.export || key });
    else if ("cancel" in does) cancel(form);
    else if ("more" in does) trigger("expand", {});
    else if ("new" in does) { trigger("clear", {}); leaveSide(); }
    else if (!item) return;
    else if ("choose" in does) { trigger("select", { target: key }); leaveSide(); }
    else if ("rename" in does) ask(item, item.querySelector("[data-renaming]"), item.querySelector("[data-renaming] input"));
    else if ("save" in does) rename(item);
    else if ("delete" in does) ask(item, item.querySelector("[data-deleting]"), item.querySelector("[data-deleting] [data-cancel]"));
    else if ("deleted" in does) {
      returnTo = key;
      trigger(item.querySelector("[aria-current]") ? "release" : "delete", { target: key });
    }
  });

  element.addEventListener("keydown", (event) => {
    const form = event.target.closest(".k-form");
    if (event.key === "Enter" && event.target.matches("[data-word]")) tell(form);
    else if (event.key === "Enter" && event.target.matches("[data-renaming] input")) rename(event.target.closest("li"));
    else if (event.key === "Escape" && form) cancel(form);
    else if (event.key === "Escape" && event.target.closest("details[open]")) {
      event.target.closest("details").open = false;
      event.target.closest("details").querySelector("summary").focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });

  element.addEventListener("input", (event) => {
    if (!event.target.matches("[data-search]")) return;
    clearTimeout(searching);
    searching = setTimeout(() => trigger("input", { text: event.target.value }), 150);
  });

  document.addEventListener("kiosque:exported", () => requestAnimationFrame(() => {
    const file = element.querySelector("[data-file]");
    if (!file) return;
    const saved = document.createElement("a");
    saved.href = URL.createObjectURL(new Blob([file.textContent], { type: "text/markdown;charset=utf-8" }));
    saved.download = file.dataset.file;
    saved.click();
    setTimeout(() => URL.revokeObjectURL(saved.href), 60_000);
  }));

  // This tab's conversation is the one to come back to; a link that led nowhere is not followed again.
  function remember() {
    const open = element.querySelector("[data-conversation]")?.dataset.conversation;
    if (open) {
      try { sessionStorage.setItem("kiosque.conversation", open); } catch { /* then a reload begins another */ }
    }
    if (element.querySelector(".k-lost")) history.replaceState(null, "", location.pathname);
  }

  watch("value", () => {
    remember();
    if (returnTo === undefined || !inSide) return;
    const back = element.querySelector(`li[data-key="${returnTo}"] summary`) ?? document.querySelector("#k-side [data-search]");
    returnTo = undefined;
    back?.focus();
  });
}
