// Decides in the browser, from counters that never leave it, whether the appeal is shown.
// One key is kept: the days on which it was seen, and the day until which nothing is asked.
const KEY = "appeal";
const DAY = 86400000;
const today = Math.floor(Date.now() / DAY);

const read = () => {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    return { seen: Array.isArray(kept.seen) ? kept.seen.filter(Number.isInteger) : [], quiet: Number(kept.quiet) || 0, told: Number(kept.told) || 0 };
  } catch {
    return { seen: [], quiet: 0, told: 0 };
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

if (thanks) {
  write({ ...read(), seen: [], quiet: today + Number(thanks.dataset.quietDays) });
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
      write({ seen: [...seen, today], quiet: kept.quiet, told: isFirstToday ? today : kept.told });
      if (isFirstToday) {
        fetch(address, { method: "POST", mode: "no-cors", credentials: "omit", referrerPolicy: "no-referrer", keepalive: true, body: new URLSearchParams({ ask }) }).catch(() => {});
      }
    });
    watcher.observe(box);
  }
}
