// What the server must know of who opens the page: the reader this browser stands for, an unguessable name that is made
// here once; the conversation that this tab had open; the answer whose link was followed.
() => {
  const get = (area, key) => {
    try { return window[area].getItem(key) ?? ""; } catch { return ""; }
  };
  let reader = get("localStorage", "kiosque.reader");
  if (!/^[\w-]{22,64}$/.test(reader)) {
    const bytes = crypto.getRandomValues(new Uint8Array(24));
    reader = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
    try { localStorage.setItem("kiosque.reader", reader); } catch { /* for as long as the page is open */ }
  }
  const answer = new URLSearchParams(location.search).get("answer") ?? "";
  return JSON.stringify({ reader, conversation: get("sessionStorage", "kiosque.conversation"), answer });
}
