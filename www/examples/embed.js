// What a page hears of the form: how far it is, and never an answer.

const said = document.getElementById("said");
const form = document.querySelector("jiesu-intake");

form.addEventListener("jiesu-queued", () => (said.textContent = "投诉还没有送到，请先不要关闭这个页面。"));
form.addEventListener("jiesu-submitted", () => (said.textContent = "投诉已经送到。"));
form.addEventListener("jiesu-error", ({ detail }) => console.warn(`jiesu: ${detail.kind}`));
form.addEventListener("jiesu-exit", () => form.remove());
