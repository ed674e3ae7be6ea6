// Asks a small printed file now and then whether a live story has new entries, for a reader who keeps the page open.
// Nothing is told of the reader; nothing is changed before the reader asks for it.
const EVERY = 30000;
const live = document.querySelector("[data-live]");
const news = live.querySelector("[data-news]");
const kinds = new Intl.PluralRules(document.documentElement.lang);
let seen = "";
let waiting = [];
let timer = 0;

const shownAs = (entry) => document.getElementById(entry.id)?.dataset.version;
const made = (entry) => {
  const holder = document.createElement("template");
  holder.innerHTML = entry.html;
  return holder.content.firstElementChild;
};

const announce = (words, isButton) => {
  const said = document.createElement(isButton ? "button" : "p");
  said.textContent = words;
  if (isButton) {
    said.type = "button";
    said.addEventListener("click", show);
  }
  news.replaceChildren(said);
};

// Puts entries into a list in the order in which they came, whatever stands there already.
const put = (entries, list) => {
  let before = list.firstElementChild;
  for (const entry of entries) {
    const old = document.getElementById(entry.id);
    const fresh = shownAs(entry) === entry.version ? old : made(entry);
    if (old && old !== fresh) {
      if (old === before) before = old.nextElementSibling;
      old.remove();
    }
    if (fresh === before) before = fresh.nextElementSibling;
    else list.insertBefore(fresh, before);
  }
};

const show = () => {
  // Whoever reads further down keeps the line that they are at.
  const top = live.querySelector("[data-pinned]").getBoundingClientRect().top;
  const line = top < 0 && [...live.querySelectorAll(".live-entry")].find((each) => each.getBoundingClientRect().bottom > 0);
  const stood = line ? line.getBoundingClientRect().top : 0;
  const mark = line && line.id;
  put(waiting.filter((entry) => entry.pinned), live.querySelector("[data-pinned]"));
  put(waiting.filter((entry) => !entry.pinned), live.querySelector("[data-entries]"));
  live.querySelector(".live-none")?.remove();
  if (mark) window.scrollBy({ top: document.getElementById(mark).getBoundingClientRect().top - stood, behavior: "instant" });
  announce(live.dataset.shown, false);
};

const look = async () => {
  clearTimeout(timer);
  if (document.hidden) return;
  timer = setTimeout(look, EVERY);
  try {
    // The browser asks with the tag that it kept, and most answers are a 304.
    const answer = await fetch(live.dataset.live, { cache: "no-cache", credentials: "omit", referrerPolicy: "no-referrer" });
    if (!answer.ok) return;
    const told = await answer.json();
    if (told.version === seen) return;
    seen = told.version;
    waiting = told.entries;
    const changed = waiting.filter((entry) => shownAs(entry) !== entry.version);
    const count = changed.filter((entry) => shownAs(entry) === undefined).length;
    const words = live.dataset[kinds.select(count)] || live.dataset.other;
    if (changed.length) announce(count ? words.replace("#", count) : live.dataset.changed, true);
    if (told.ended) {
      clearTimeout(timer);
      if (!changed.length) announce(live.dataset.ended, false);
    }
  } catch {
    // No line just now; it is tried again.
  }
};

document.addEventListener("visibilitychange", look);
timer = setTimeout(look, EVERY);
