// Lines, bands and marks over the weeks, drawn as one SVG that is as wide as its column.
const SHAPES = {
  circle: (r) => `M${-r} 0 a${r} ${r} 0 1 0 ${2 * r} 0 a${r} ${r} 0 1 0 ${-2 * r} 0`,
  triangle: (r) => `M0 ${-r} L${r} ${0.8 * r} L${-r} ${0.8 * r} Z`,
  x: (r) => `M${-r} ${-r} L${r} ${r} M${-r} ${r} L${r} ${-r}`,
};

// Round numbers between two ends, as many as there is room for.
function ticks([low, high], room, whole) {
  const least = Math.max((high - low) / Math.max(room, 1), whole ? 1 : 1e-9), power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= least * (1 - 1e-9)) ?? 10 * power;
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) found.push(k * step);
  return {found, digits: Math.max(0, -Math.floor(Math.log10(step) + 1e-9))};
}

// Places of values that follow on one another, without those where a value is missing in one of the columns.
function runs(...columns) {
  const found = [[]];
  columns[0].forEach((_, k) => {
    if (columns.every((one) => one[k] != null)) found.at(-1).push(k);
    else found.push([]);
  });
  return found.filter((run) => run.length);
}

// A line breaks off where there is no value; one that stands alone is a point, which no line would draw.
function path({x, y, width}, across, up) {
  return runs(y).map((run) => run.length > 1
    ? `M${run.map((k) => `${across(x[k]).toFixed(1)} ${up(y[k]).toFixed(1)}`).join("L")}`
    : `M${(across(x[run[0]]) - width).toFixed(1)} ${up(y[run[0]]).toFixed(1)}h${2 * width}`).join("");
}

// As the line; a band of one week is two pixels wide.
function outline({x, low, high}, across, up) {
  const edge = (ys, ends) => ends.map(([k, aside]) => `${(across(x[k]) + aside).toFixed(1)} ${up(ys[k]).toFixed(1)}`);
  return runs(low, high).map((run) => {
    const ends = run.length > 1 ? run.map((k) => [k, 0]) : [[run[0], -1], [run[0], 1]];
    return `M${[...edge(low, ends), ...edge(high, [...ends].reverse())].join("L")}Z`;
  }).join("");
}

function layer(one, across, up, [low, high]) {
  const {kind, x, colour} = one;
  if (kind == "band") return node("path", {d: outline(one, across, up), fill: colour, opacity: 0.2});
  if (kind == "marks") {
    const shape = SHAPES[one.shape](one.size / 2), group = node("g", {});
    const look = one.shape == "x" ? {stroke: colour, fill: "none", "stroke-width": one.size / 5} : {fill: colour};
    x.forEach((at, k) => {
      if (one.y[k] != null) group.append(node("path", {d: shape, transform: `translate(${across(at)} ${up(one.y[k])})`, ...look}));
    });
    return group;
  }
  const d = kind == "upright" ? x.map((at) => `M${across(at)} ${up(low)}V${up(high)}`).join("") : path(one, across, up);
  return node("path", {d, fill: "none", stroke: colour, "stroke-width": one.width, "stroke-dasharray": one.dash,
                       "stroke-linejoin": "round"});
}

function draw(svg, width, {x, y, height, letters, label, layers}) {
  const left = 3.2 * letters, bottom = height - 3.4 * letters, right = width - 12, top = 8;
  const across = (at) => left + (at - x[0]) / (x[1] - x[0]) * (right - left);
  const up = (at) => bottom - (at - y[0]) / (y[1] - y[0]) * (bottom - top);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.style.height = `${height}px`;
  svg.style.fontSize = `${letters}px`;
  const weeks = ticks(x, (right - left) / (5 * letters), true), heights = ticks(y, (bottom - top) / (3.5 * letters), false);
  const axes = node("g", {class: "axes"});
  for (const at of heights.found) {
    axes.append(node("path", {class: "grid", d: `M${left} ${up(at)}H${right}`}));
    axes.append(node("text", {x: left - 6, y: up(at), "text-anchor": "end", "dominant-baseline": "central"}, at.toFixed(heights.digits)));
  }
  for (const at of weeks.found) {
    axes.append(node("path", {d: `M${across(at)} ${bottom}v5`}));
    axes.append(node("text", {x: across(at), y: bottom + 1.6 * letters, "text-anchor": "middle"}, at.toFixed(0)));
  }
  axes.append(node("path", {d: `M${left} ${top}V${bottom}H${right}`}));
  axes.append(node("text", {class: "label", x: (left + right) / 2, y: height - 4, "text-anchor": "middle"}, label));
  svg.replaceChildren(axes, ...layers.map((one) => layer(one, across, up, y)));
}

export function render({model}) {
  const box = document.createElement("figure"), heading = document.createElement("figcaption"), svg = node("svg", {role: "img"});
  box.append(heading, svg);
  const name = () => {
    heading.innerHTML = model.heading;
    svg.setAttribute("aria-label", heading.textContent.trim() || "Curves");
  };
  let asked = 0;
  const show = () => {
    asked ||= requestAnimationFrame(() => {
      asked = 0;
      if (box.clientWidth && model.picture) draw(svg, box.clientWidth, JSON.parse(model.picture));
    });
  };
  model.on("heading", name);
  model.on("picture", show);
  new ResizeObserver(show).observe(box);
  name();
  return box;
}
