// Notices a server that is away, and says so; one that was started again knows nothing of this page, which is then loaded
// anew, what was typed with it. So is a page that slept: the server forgets who was away for long.
if (element.closest("#k-top")) {
  const EVERY = 5_000, FORGOTTEN = 20 * 60_000, TYPED = "kiosque.typed";
  const server = window.gradio_config?.app_id;
  const field = () => document.querySelector("#k-question textarea");
  let seen = Date.now(), leaving = false;

  function tell(away) {
    element.querySelector(".k-away")?.toggleAttribute("hidden", !away);
    document.querySelector("#k-foot")?.toggleAttribute("inert", away);
  }

  function again() {
    leaving = true;
    try { sessionStorage.setItem(TYPED, field()?.value ?? ""); } catch { /* it must be typed again */ }
    location.reload();
  }

  async function look() {
    if (leaving || document.visibilityState !== "visible") return;
    const slept = Date.now() - seen > FORGOTTEN;
    try {
      const response = await fetch("gradio_api/app_id", { cache: "no-store", signal: AbortSignal.timeout(EVERY) });
      if (response.status === 401 || slept) return again();
      if (!response.ok) throw new Error(response.statusText);
      if ((await response.json()).app_id !== server) return again();
      seen = Date.now();
      tell(false);
    } catch {
      if (!leaving) tell(true);
    }
  }

  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("kiosque:ready", () => {
    let typed = "";
    try { typed = sessionStorage.getItem(TYPED) ?? ""; sessionStorage.removeItem(TYPED); } catch { /* none */ }
    if (!typed) return;
    setTimeout(() => { // Gradio has yet to write the field's own words, and would write over this
      if (!field() || field().value) return;
      field().value = typed;
      field().dispatchEvent(new Event("input", { bubbles: true }));
    }, 500);
  });
}
