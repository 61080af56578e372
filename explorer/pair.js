// One therapist and one client, drawn once; numbers change, and the style sheet does the moving.
// The nearer the two stand, the more trust; the thicker the line, the stronger the alliance; broken: an open rupture.
// As long as it can be: what a browser stretches, it blurs.
const LONGEST = 278;
const DRAWING = `
  <svg viewBox="0 0 600 210" aria-hidden="true">
    <g class="therapist"><rect x="-52" y="-52" width="104" height="104" rx="14"/>
      <path class="mouth" d="M-18 20 Q0 28 18 20"/><circle class="eye" cx="-17" cy="-12" r="5"/><circle class="eye" cx="17" cy="-12" r="5"/><text y="86"></text></g>
    <line class="tie" x1="0" x2="${LONGEST}" y1="95" y2="95"/><line class="crack" y1="52" y2="138"/>
    <g class="client"><circle class="ring" r="58"/><circle class="face" r="50"/>
      <path class="mouth"/><circle class="eye" cx="-17" cy="-12" r="5"/><circle class="eye" cx="17" cy="-12" r="5"/>
      <text y="86"></text></g>
  </svg>`;
const BARS = [["trust", "Trust"], ["alliance", "Alliance"], ["distress", "Distress (line: at first)"]];

function bar(title) {
  const row = document.createElement("div"), name = document.createElement("span"), value = document.createElement("b");
  const track = document.createElement("div"), fill = document.createElement("div");
  row.className = "measure"; track.className = "track"; fill.className = "fill";
  track.setAttribute("aria-hidden", "true");
  name.textContent = title;
  const first = document.createElement("div");
  first.className = "first";
  track.append(fill, first);
  row.append(name, value, track);
  return {row, value, fill, first};
}

export function render({model}) {
  const box = document.createElement("div"), said = document.createElement("div");
  const [heading, happened, forms, people] = ["h2", "p", "p", "p"].map((tag) => document.createElement(tag));
  box.className = "pair";
  box.innerHTML = DRAWING;
  const find = (selector) => box.querySelector(selector);
  const bars = document.createElement("div");
  bars.className = "bars";
  const rows = Object.fromEntries(BARS.map(([key, title]) => [key, bar(title)]));
  Object.entries(rows).forEach(([key, {row}]) => { row.classList.add(key); bars.append(row); });
  forms.className = "forms"; said.className = "said";
  people.className = "people";
  said.append(heading, happened, forms, people);
  box.append(bars, said);
  const show = () => {
    const now = model.moment;
    find(".therapist text").textContent = now.therapist || "no therapist yet";
    find(".client text").textContent = now.client;
    const apart = 1 - (now.trust?.share ?? 0), left = 110, right = 270 + 220 * apart;
    find(".therapist").style.transform = `translate(${left}px, 95px)`;
    find(".client").style.transform = `translate(${right}px, 95px)`;
    const tie = find(".tie"), crack = find(".crack");
    tie.style.transform = `translateX(${left + 52}px) scaleX(${(right - left - 102) / LONGEST})`;
    tie.style.strokeWidth = now.alliance ? 3 + 26 * now.alliance.share : 0;
    crack.style.transform = `translateX(${(left + right) / 2}px)`;
    box.classList.toggle("rupture", now.rupture);
    box.classList.toggle("apart", !now.together);
    find(".ring").style.strokeWidth = now.rupture ? 4 + 12 * now.tension : 0;
    const bend = 14 - 32 * (now.distress?.share ?? 0.5);
    find(".client .mouth").setAttribute("d", `M-20 18 Q0 ${18 + bend} 20 18`);
    for (const [key] of BARS) {
      rows[key].value.textContent = now[key]?.words ?? (now.therapist ? "no longer" : "not yet");
      rows[key].fill.style.transform = `scaleX(${now[key]?.share ?? 0})`;
      rows[key].first.hidden = now[key]?.first == null;
      rows[key].first.style.left = `${100 * (now[key]?.first ?? 0)}%`;
    }
    heading.textContent = now.heading;
    happened.textContent = now.happened;
    forms.textContent = now.forms;
    people.textContent = now.people;
  };
  model.on("moment", show);
  show();
  return box;
}
