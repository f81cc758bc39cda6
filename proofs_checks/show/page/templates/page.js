"use strict";
const form = document.querySelector(".filters");
const claims = [...document.querySelectorAll("details.claim")];
const papers = [...document.querySelectorAll("section.paper")];
const status_ = document.getElementById("shown");
function filter() {
  const wanted = new Set([...form.querySelectorAll("input[name=verdict]:checked")].map((box) => box.value));
  const section = form.section.value;
  const words = form.words.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const claim of claims) {
    const text = (claim.id + " " + claim.textContent).toLowerCase();
    const fits = wanted.has(claim.dataset.verdict) && (!section || claim.dataset.section === section)
      && words.every((word) => text.includes(word));
    claim.hidden = !fits;
    shown += fits;
  }
  for (const paper of papers) paper.hidden = !paper.querySelector("details.claim:not([hidden])");
  status_.textContent = shown + " of " + claims.length + " claims shown.";
}
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
const openAll = document.getElementById("open-all");
openAll.addEventListener("click", () => {
  const open = openAll.textContent === "Open all";
  for (const claim of claims) claim.open = open && !claim.hidden;
  openAll.textContent = open ? "Close all" : "Open all";
});
document.addEventListener("toggle", (event) => {
  for (const slot of event.target.querySelectorAll?.(".figure-slot:not([data-filled])") ?? []) {
    const figure = document.getElementById(slot.dataset.figure);
    if (!figure || !event.target.open) continue;
    slot.dataset.filled = "yes";
    const copy = figure.cloneNode(true);
    copy.removeAttribute("id");
    slot.replaceWith(copy);
  }
}, true);
for (const button of document.querySelectorAll(".copy")) {
  if (!navigator.clipboard) button.hidden = true;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.previousElementSibling.textContent);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
}
function openTarget() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.tagName === "DETAILS") { target.hidden = false; target.open = true; target.scrollIntoView(); }
}
addEventListener("hashchange", openTarget);
openTarget();
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")].filter((item) => !item.hidden);
  for (const item of opened) item.open = true;
});
addEventListener("afterprint", () => { for (const item of opened) item.open = false; });
