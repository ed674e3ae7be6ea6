// Lets an editor draw the parts that are to be hidden; the numbers in the form are what is sent, and may be written too.
const picture = document.querySelector(".hide-picture");
const image = picture.querySelector("img");
const rows = [...document.querySelectorAll(".hide-part")].map((row) => [...row.querySelectorAll("input")]);
const whole = { width: Number(picture.dataset.width), height: Number(picture.dataset.height) };

const numbers = (row) => row.map((input) => Number(input.value));
const isEmpty = (row) => row.every((input) => input.value === "");
const percent = (part, all) => `${(100 * part) / all}%`;

const boxes = rows.map((row, index) => {
  const box = document.createElement("div");
  box.className = "hide-box";
  box.textContent = index + 1;
  box.setAttribute("aria-hidden", "true");
  picture.append(box);
  return box;
});

function show(index) {
  const [left, top, width, height] = numbers(rows[index]);
  const box = boxes[index];
  box.hidden = !(width > 0 && height > 0);
  box.style.left = percent(left, whole.width);
  box.style.top = percent(top, whole.height);
  box.style.width = percent(Math.min(width, whole.width - left), whole.width);
  box.style.height = percent(Math.min(height, whole.height - top), whole.height);
}

function place(event) {
  const seen = image.getBoundingClientRect();
  const within = (value, most) => Math.min(Math.max(Math.round(value), 0), most);
  return [
    within(((event.clientX - seen.left) / seen.width) * whole.width, whole.width),
    within(((event.clientY - seen.top) / seen.height) * whole.height, whole.height),
  ];
}

function write(index, [x, y], [toX, toY]) {
  const said = [Math.min(x, toX), Math.min(y, toY), Math.abs(toX - x), Math.abs(toY - y)];
  rows[index].forEach((input, at) => { input.value = said[at]; });
  show(index);
}

let drawn = null;

function end() {
  if (drawn !== null) {
    const [, , width, height] = numbers(rows[drawn.index]);
    // A click is no part.
    if (width === 0 || height === 0) rows[drawn.index].forEach((input) => { input.value = ""; });
    show(drawn.index);
  }
  drawn = null;
}

picture.dataset.draws = "";
picture.addEventListener("pointerdown", (event) => {
  const index = rows.findIndex(isEmpty);
  if (index < 0 || event.button !== 0) return;
  event.preventDefault();
  picture.setPointerCapture(event.pointerId);
  drawn = { index, from: place(event) };
});
picture.addEventListener("pointermove", (event) => { if (drawn !== null) write(drawn.index, drawn.from, place(event)); });
picture.addEventListener("pointerup", end);
picture.addEventListener("pointercancel", end);
rows.forEach((row, index) => {
  row.forEach((input) => input.addEventListener("input", () => show(index)));
  show(index);
});
