// Parts of a drawing: stands before the script of every picture that is drawn here.
const SVG = "http://www.w3.org/2000/svg";

function set(made, attributes) {
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
}

function node(name, attributes, text = "") {
  const made = document.createElementNS(SVG, name);
  set(made, attributes);
  made.textContent = text;
  return made;
}

