// Searches in the browser: the index lies in files of this paper, and a word leaves the browser only as the number
// of the drawer in which many words lie. The words stand behind the # of the address, which no server is told.
const box = document.querySelector("[data-search]");
const form = box.querySelector("form");
const [field, said, list, more] = ["input", ".search-said", ".search-found", ".search-more"].map((each) => box.querySelector(each));
const { search: base, neighbours, none, some, atWork, broken, empty } = box.dataset;
const AT_ONCE = 10;
const MOST_STEMS = 6;
const files = new Map();
let found = [];
let shown = 0;
let turn = 0;

const file = (name) => {
  if (!files.has(name)) {
    const asked = fetch(base + name, { credentials: "omit", referrerPolicy: "no-referrer" }).then((answer) => {
      if (answer.status === 404 || answer.status === 410) return null;
      if (!answer.ok) throw new Error(name);
      return answer.json();
    });
    asked.catch(() => files.delete(name));
    files.set(name, asked);
  }
  return files.get(name);
};

export const wordsOf = (text) =>
  (text.replace(/['’ʼ`\u0301]/g, "").normalize("NFC").toLowerCase().match(/[\p{L}\p{N}]+/gu) || []).map((each) => [...each].slice(0, 40).join(""));

export const stem = (word, rules) =>
  [...word].length > 2 ? rules.reduce((left, [pattern, replacement]) => left.replace(pattern, replacement), word) : word;

export const drawerOf = (word, count) => {
  let sum = 0;
  for (const each of word) sum = (Math.imul(sum, 31) + each.codePointAt(0)) >>> 0;
  return ((sum ^ (sum >>> 15)) >>> 0) % count;
};

const stemsOf = (text, cabinet) => {
  const rules = cabinet.rules.map(([pattern, replacement]) => [new RegExp(pattern, "gu"), replacement]);
  const common = new Set(cabinet.common.split(" "));
  const words = wordsOf(text);
  const telling = words.filter((each) => !common.has(each));
  return [...new Set((telling.length ? telling : words).map((each) => stem(each, rules)))].slice(0, MOST_STEMS);
};

// A story counts more the rarer its words are and the nearer they stand to its headline; among equals the newest.
const ranked = (lists, total) => {
  const stories = new Map();
  for (const numbers of lists) {
    const rare = Math.log(1 + total / numbers.length);
    let number = 0;
    numbers.forEach((each, place) => {
      number = place ? number - each : each;
      const story = stories.get(Math.floor(number / 4)) || { id: Math.floor(number / 4), worth: 0, words: 0 };
      story.worth += rare * (number % 4);
      story.words += 1;
      stories.set(story.id, story);
    });
  }
  const every = [...stories.values()].sort((a, b) => b.words - a.words || b.worth - a.worth || b.id - a.id);
  const whole = every.filter((each) => each.words === lists.length);
  return whole.length >= AT_ONCE ? whole : every;
};

const line = ([, path, headline, summary, section, at]) => {
  const item = document.createElement("li");
  const title = item.appendChild(document.createElement("h2")).appendChild(document.createElement("a"));
  title.href = path;
  title.textContent = headline;
  if (summary) item.appendChild(document.createElement("p")).textContent = summary;
  const foot = item.appendChild(document.createElement("p"));
  foot.className = "search-foot";
  const time = document.createElement("time");
  time.dateTime = at;
  time.textContent = new Date(at).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
  foot.append(section, section ? " · " : "", time);
  return item;
};

const show = async (mine) => {
  const some = found.slice(shown, shown + AT_ONCE);
  const groups = await Promise.all(some.map(({ id }) => file(`stories/${Math.floor(id / neighbours)}.json`)));
  if (mine !== turn) return;
  const rows = some.map(({ id }, place) => (groups[place] || []).find((row) => row[0] === id)).filter(Boolean);
  shown += some.length;
  list.append(...rows.map(line));
  more.hidden = shown >= found.length;
};

const search = async () => {
  const words = decodeURIComponent(location.hash.replace(/^#q=/, "") || "");
  const mine = ++turn;
  [found, shown] = [[], 0];
  [field.value, more.hidden] = [words, true];
  list.replaceChildren();
  said.textContent = words.trim() ? atWork : "";
  if (!words.trim()) return;
  try {
    const cabinet = await file("cabinet.json");
    const stems = cabinet && cabinet.drawers ? stemsOf(words, cabinet) : [];
    const drawers = await Promise.all(stems.map((each) => file(`drawers/${drawerOf(each, cabinet.drawers)}.json`)));
    if (mine !== turn) return;
    const lists = stems.map((each, place) => (drawers[place] && Object.hasOwn(drawers[place], each) ? drawers[place][each] : [])).filter((each) => each.length);
    found = lists.length ? ranked(lists, cabinet.stories) : [];
    await show(mine);
    if (mine === turn) said.textContent = list.children.length ? `${some} ${found.length}` : none;
  } catch {
    if (mine === turn) said.textContent = broken;
  }
};

form.hidden = false;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!field.value.trim()) said.textContent = empty;
  const hash = `#q=${encodeURIComponent(field.value)}`;
  if (location.hash === hash) search();
  else location.hash = hash;
});
more.querySelector("button").addEventListener("click", async () => {
  const first = list.children.length;
  await show(turn).catch(() => (said.textContent = broken));
  list.children[first]?.querySelector("a").focus();
});
addEventListener("hashchange", search);
search();
