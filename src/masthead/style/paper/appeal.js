// Decides in the browser, from counters that never leave it, whether the appeal is shown.
// One key is kept: the days on which it was seen, the day until which nothing is asked and, where the newsroom
// counts, whose link was followed last and on which day.
const KEY = "appeal";
const DAY = 86400000;
const today = Math.floor(Date.now() / DAY);

const read = () => {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    return { seen: Array.isArray(kept.seen) ? kept.seen.filter(Number.isInteger) : [], quiet: Number(kept.quiet) || 0, told: Number(kept.told) || 0, after: Number(kept.after) || 0, on: Number(kept.on) || 0 };
  } catch {
    return { seen: [], quiet: 0, told: 0, after: 0, on: 0 };
  }
};

const write = (kept) => {
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing is asked each time, as one without scripts is.
  }
};

const box = document.querySelector("[data-ask]");
const thanks = document.querySelector("[data-quiet-days]");
const followed = document.querySelector("[data-followed]");

if (thanks) {
  write({ ...read(), seen: [], quiet: today + Number(thanks.dataset.quietDays), after: 0, on: 0 });
} else if (box) {
  const kept = read();
  const { most, days, seen: address, ask } = box.dataset;
  const seen = kept.seen.filter((day) => day > today - Number(days));
  if (kept.quiet > today || seen.length >= Number(most)) {
    box.hidden = true;
  } else if (!navigator.globalPrivacyControl) {
    const watcher = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watcher.disconnect();
      const isFirstToday = Boolean(address) && kept.told !== today;
      write({ ...read(), seen: [...seen, today], told: isFirstToday ? today : kept.told });
      if (isFirstToday) {
        fetch(address, { method: "POST", mode: "no-cors", credentials: "omit", referrerPolicy: "no-referrer", keepalive: true, body: new URLSearchParams({ ask }) }).catch(() => {});
      }
    });
    watcher.observe(box);
    if (address) {
      box.querySelector("a").addEventListener("click", () => write({ ...read(), after: Number(ask), on: today }));
    }
  }
}

if (followed && !navigator.globalPrivacyControl) {
  followed.form.addEventListener("submit", () => {
    const kept = read();
    // The day before counts too: people sleep over it. Sent once, it is forgotten here.
    followed.value = kept.after && kept.on >= today - 1 ? kept.after : "";
    if (kept.after) write({ ...kept, after: 0, on: 0 });
  });
}
