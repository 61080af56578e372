// The clinic's people: therapists with their clients, who waits, and who has left. Whoever is still there moves to the new place.
const MILLISECONDS = 350;

function outline(shape, r) {
  return shape == "diamond" ? `M0 ${-1.3 * r} L${r} 0 L0 ${1.3 * r} L${-r} 0 Z`
    : `M${-r} 0 a${r} ${r} 0 1 0 ${2 * r} 0 a${r} ${r} 0 1 0 ${-2 * r} 0`;
}

// One object a person, from columns with one entry a person.
function rows(columns) {
  const names = Object.keys(columns);
  return columns[names[0]].map((_, k) => Object.fromEntries(names.map((name) => [name, columns[name][k]])));
}

export function render({model}) {
  const box = document.createElement("figure"), legend = document.createElement("figcaption"), hint = document.createElement("p");
  const svg = node("svg", {class: "people", role: "img", "aria-label": "The people of the clinic"});
  const rooms = node("g", {}), ties = node("g", {}), people = node("g", {});
  legend.innerHTML = model.heading;
  hint.hidden = true;
  svg.append(ties, rooms, people);
  box.append(legend, svg, hint);
  const marks = new Map();
  let turn = 0;

  const scales = () => {
    const {width, height} = model.size, across = box.clientWidth, down = model.size.pixels;
    return {x: (at) => 8 + at / width * (across - 16), y: (at) => down - 8 - at / height * (down - 24)};
  };
  const place = ({g, tie, at, seat, bench}, {x, y}) => {
    g.setAttribute("transform", `translate(${x(at.x)} ${y(at.y)}) scale(${at.grown})`);
    if (seat != null) set(tie, {x1: x(seat), y1: y(bench), x2: x(at.x), y2: y(at.y)});
    tie.style.display = seat == null ? "none" : "";
  };
  const furnish = ({x, y}, {therapists, headings, divider}) => {
    const {letters} = model.size;
    rooms.replaceChildren(node("path", {class: "divider", d: `M${x(0)} ${y(divider)}H${x(model.size.width)}`}));
    for (const one of rows(therapists)) {
      const [left, top] = [x(one.x) - one.size / 2, y(one.y) - one.size / 2];
      rooms.append(node("rect", {class: "therapist", x: left, y: top, width: one.size, height: one.size}));
      rooms.append(node("text", {class: "name", x: x(one.x), y: y(one.top), "font-size": letters}, one.name));
    }
    for (const one of rows(headings)) {
      const heading = node("text", {x: x(one.x), y: y(one.y), "font-size": letters - 2, "dominant-baseline": "hanging"}, one.text);
      rooms.append(heading);
      // On a narrow screen the last one would be cut off.
      heading.setAttribute("x", Math.min(x(one.x), box.clientWidth - heading.getComputedTextLength()));
    }
  };
  const newcomer = (one) => {
    const g = node("path", {class: "client", "data-client": one.client}), tie = node("line", {class: "tie"});
    g.addEventListener("click", () => model.send_msg(one.client));
    g.addEventListener("pointerenter", () => {
      hint.textContent = marks.get(one.client).words;
      hint.hidden = false;
      const {left} = box.getBoundingClientRect(), here = g.getBoundingClientRect();
      hint.style.left = `${Math.min(here.left - left, Math.max(0, box.clientWidth - 260))}px`;
      hint.style.top = `${here.bottom - box.getBoundingClientRect().top + 6}px`;
    });
    g.addEventListener("pointerleave", () => { hint.hidden = true; });
    people.append(g);
    ties.append(tie);
    return {g, tie, at: {x: one.x, y: one.y, grown: 0}};
  };
  const show = () => {
    if (!box.clientWidth || !model.clinic) return;
    const clinic = JSON.parse(model.clinic), now = scales(), clients = rows(clinic.clients), first = !marks.size;
    set(svg, {viewBox: `0 0 ${box.clientWidth} ${model.size.pixels}`});
    svg.style.height = `${model.size.pixels}px`;
    furnish(now, clinic);
    const here = new Set(clients.map((one) => one.client));
    for (const [client, {g, tie}] of marks) if (!here.has(client)) { g.remove(); tie.remove(); marks.delete(client); }
    for (const one of clients) {
      const mark = marks.get(one.client) ?? newcomer(one);
      marks.set(one.client, mark);
      Object.assign(mark, {from: {...mark.at}, to: {x: one.x, y: one.y, grown: 1}, seat: one.seat, bench: one.bench, words: one.words});
      set(mark.g, {d: outline(one.shape, one.size / 2), fill: one.colour, stroke: one.ring, "stroke-width": one.ring_width});
      mark.g.classList.toggle("chosen", one.client == model.chosen);
    }
    const still = first || document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches;
    move([...marks.values()], now, ++turn, still ? 0 : MILLISECONDS);
  };
  const move = (all, now, mine, lasts) => {
    let began = null;
    const frame = (time) => {
      if (mine != turn) return;
      began ??= time;
      const share = lasts ? Math.min((time - began) / lasts, 1) : 1, eased = share * share * (3 - 2 * share);
      for (const mark of all) {
        for (const key of ["x", "y", "grown"]) mark.at[key] = mark.from[key] + eased * (mark.to[key] - mark.from[key]);
        place(mark, now);
      }
      svg.classList.toggle("moving", share < 1);
      if (share < 1) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  };
  let width = 0;
  model.on("clinic", show);
  model.on("chosen", () => {
    for (const [client, {g}] of marks) g.classList.toggle("chosen", client == model.chosen);
  });
  new ResizeObserver(() => {
    if (box.clientWidth == width) return;
    width = box.clientWidth;
    // Another width moves nobody.
    marks.clear();
    people.replaceChildren();
    ties.replaceChildren();
    show();
  }).observe(box);
  return box;
}
