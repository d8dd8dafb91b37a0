// The page: lists, searches, shows and writes notes through the REST interface. Texts are set as texts, never as HTML.

const $ = (id) => document.getElementById(id);
/** The note in the editor; undefined if it is a new one. */
let current;

async function call(path, method = "GET", body) {
  const response = await fetch(`/api/notes${path}`, { method, body: body && JSON.stringify(body) });
  const content = response.status === 204 ? undefined : await response.json();
  if (!response.ok) throw new Error(content.error);
  return content;
}

function show(note) {
  current = note;
  $("title").value = note?.title ?? "";
  $("text").value = note?.text ?? "";
  $("remove").hidden = note === undefined;
}

async function list() {
  const notes = await call(`?search=${encodeURIComponent($("search").value)}`);
  const entries = notes.map(({ id, title }) => {
    const link = document.createElement("a");
    link.textContent = title;
    link.onclick = attempt(async () => show(await call(`/${id}`)));
    const entry = document.createElement("li");
    entry.append(link);
    return entry;
  });
  $("list").replaceChildren(...entries);
}

/** Runs something that may fail, and says how it went. */
function attempt(action, done = "") {
  return async (event) => {
    event?.preventDefault();
    try {
      await action();
      $("message").textContent = done;
    } catch (error) {
      $("message").textContent = error.message;
    }
  };
}

$("search").oninput = attempt(list);
$("fresh").onclick = attempt(() => show(undefined));
$("editor").onsubmit = attempt(async () => {
  const draft = { title: $("title").value, text: $("text").value };
  show(current === undefined ? await call("", "POST", draft) : await call(`/${current.id}`, "PUT", draft));
  await list();
}, "Saved.");
$("remove").onclick = attempt(async () => {
  await call(`/${current.id}`, "DELETE");
  show(undefined);
  await list();
}, "Deleted.");
await attempt(list)();
