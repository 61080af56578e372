// Check boxes with a sentence each: shown for those that are ticked or have the focus, and for all on request.
export function render({model}) {
  const box = document.createElement("div"), all = document.createElement("button");
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", model.title);
  all.type = "button";
  all.textContent = "What these are";
  all.setAttribute("aria-expanded", "false");
  all.addEventListener("click", () => {
    const open = box.classList.toggle("open");
    all.setAttribute("aria-expanded", String(open));
  });
  box.append(all);
  const inputs = model.options.map(([name, label, words], place) => {
    const row = document.createElement("div"), head = document.createElement("label");
    const input = document.createElement("input"), note = document.createElement("small");
    input.type = "checkbox";
    note.id = `note-${place}`;
    note.textContent = words;
    input.setAttribute("aria-describedby", note.id);
    input.addEventListener("change", () => {
      model.value = model.options.map(([other]) => other).filter((_, k) => inputs[k].checked);
    });
    head.append(input, label);
    row.append(head, note);
    row.title = words;
    box.append(row);
    return input;
  });
  const show = () => model.options.forEach(([name], k) => { inputs[k].checked = model.value.includes(name); });
  model.on("value", show);
  show();
  return box;
}
