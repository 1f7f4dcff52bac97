// Runs once in the part of the panel where articles are added; Gradio gives `element` and `trigger`.
// Each file goes to the server in a request of its own, one after the other; then the server is asked to index them.

const side = document.querySelector("#k-side");
const queue = [];
let sending = false;

const area = () => element.querySelector(".k-adding");
const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

// Text only, whatever the names: nothing here is markup.
function row(name) {
  const item = document.createElement("li");
  const label = item.appendChild(document.createElement("span"));
  const bar = item.appendChild(document.createElement("progress"));
  const state = item.appendChild(document.createElement("span"));
  label.className = "k-file-name";
  label.dir = "auto";
  label.textContent = name;
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", area().dataset.sending);
  state.className = "k-meta";
  area().querySelector(".k-files").append(item);
  item.scrollIntoView({ block: "nearest" });
  return { sent: (share) => { bar.value = share; }, say: (text, fault) => {
    bar.remove();
    state.textContent = text;
    item.classList.toggle("k-refused", Boolean(fault));
  } };
}

function send(file, shown) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("PUT", `articles?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("X-Kiosque", "add");
    request.responseType = "json";
    request.upload.onprogress = (event) => shown.sent(event.loaded / Math.max(event.total, 1));
    request.onerror = () => { shown.say(area().dataset.lost, true); done(); };
    request.onload = () => {
      const { name, known, message } = request.response ?? {};
      const words = area().dataset;
      if (request.status !== 200) shown.say(message ?? words.lost, true);
      else if (known) shown.say(words.known.replace("{name}", () => name));
      else shown.say(words.sent);
      done(request.status === 200 ? { name, known } : null);
    };
    request.send(file);
  });
}

async function pump() {
  if (sending) return;
  sending = true;
  const names = [];
  let taken = false;
  while (queue.length) {
    const { file, shown } = queue.shift();
    const words = area().dataset;
    const kind = /\.jsonl$/i.test(file.name) ? "Lines" : "One";
    if (file.size > Number(words[`most${kind}`])) shown.say(words[`large${kind}`].replace("{name}", () => file.name), true);
    else {
      const kept = await send(file, shown);
      taken ||= Boolean(kept);
      if (kept && !kept.known) names.push(kept.name);
    }
  }
  sending = false;
  if (taken) trigger("upload", { names }); // one that was known may wait to be indexed
}

function take(files) {
  for (const file of files) queue.push({ file, shown: row(file.name) });
  pump();
}

element.addEventListener("click", (event) => {
  if (event.target.closest("[data-choose]")) element.querySelector("input").click();
});

element.addEventListener("change", (event) => {
  take(event.target.files);
  event.target.value = "";
});

side.addEventListener("click", (event) => {
  if (event.target.closest("[data-index]")) trigger("upload", { names: [] });
});

// A file that is dragged over the page opens the panel, and one that misses the place does not replace the page.
document.addEventListener("dragover", (event) => {
  if (!hasFiles(event) || !area()) return;
  event.preventDefault();
  const over = event.target.closest?.("#k-side");
  event.dataTransfer.dropEffect = over ? "copy" : "none";
  area().toggleAttribute("data-over", Boolean(over));
  if (!document.querySelector("#k-desk").hasAttribute("data-side-open")) {
    document.querySelector(".k-header [data-side]")?.click();
  }
});

document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) area()?.removeAttribute("data-over");
});

document.addEventListener("drop", (event) => {
  if (!hasFiles(event) || !area()) return;
  event.preventDefault();
  area().removeAttribute("data-over");
  if (event.target.closest?.("#k-side")) take(event.dataTransfer.files);
});
