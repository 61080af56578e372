// Marks move and grow from how they are drawn to what the server has sent, unless motion is unwelcome.
// `cb_obj` is what was sent, `shown` what is drawn; both hold one entry a mark, known by the column `key`.
// What is drawn is changed in place, so that nothing of it is sent back.
const MILLISECONDS = 350;
const goal = cb_obj.data, from = {...shown.data};
const draw = (columns) => {
  Object.assign(shown.data, columns);
  shown.change.emit();
};
const old = new Map(Array.from(from[key], (name, k) => [name, k]));
const begins = Object.fromEntries(moved.map((column) => [
  // A mark that was not there yet grows where it stands.
  column, Array.from(goal[key], (name, k) => old.has(name) ? from[column][old.get(name)]
    : column == "size" ? 0 : goal[column][k]),
]));
const rests = moved.every((column) => begins[column].every((value, k) => value == goal[column][k]));
const unwelcome = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const turn = shown.turn = (shown.turn ?? 0) + 1;
if (rests || unwelcome || document.hidden || !old.size) {
  draw(goal);
} else {
  let began = null;
  const frame = (now) => {
    if (shown.turn != turn) return;
    began ??= now;
    const share = Math.min((now - began) / MILLISECONDS, 1), eased = share * share * (3 - 2 * share);
    if (share == 1) return draw(goal);
    const between = moved.map((column) => [
      column, begins[column].map((value, k) => value + eased * (goal[column][k] - value)),
    ]);
    draw({...goal, ...Object.fromEntries(between)});
    window.requestAnimationFrame(frame);
  };
  window.requestAnimationFrame(frame);
}
