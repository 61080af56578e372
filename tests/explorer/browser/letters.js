// Every size of letters on the screen, in pixels as they are seen, with an example: [[size, words], ...].
() => {
  const found = new Map();
  const search = (root) => {
    for (const node of root.querySelectorAll("*")) {
      if (node.shadowRoot) search(node.shadowRoot);
      const words = [...node.childNodes].filter((one) => one.nodeType == Node.TEXT_NODE).map((one) => one.textContent.trim()).join(" ");
      const box = node.getBoundingClientRect();
      // What is only read out is one pixel large.
      if (!words.trim() || node.matches("style, script") || box.width < 3 || !node.checkVisibility({visibilityProperty: true})) continue;
      // A drawing may be enlarged as a whole.
      const size = parseFloat(getComputedStyle(node).fontSize) * (node.getScreenCTM?.()?.d ?? 1);
      found.set(Math.round(10 * size) / 10, words.trim().slice(0, 60));
    }
  };
  const pictures = (root) => [...root.querySelectorAll("*")].flatMap((one) => [
    ...(one.matches("img[src^='data:image/svg+xml']") && one.checkVisibility() ? [one] : []), ...(one.shadowRoot ? pictures(one.shadowRoot) : [])]);
  search(document.body);
  for (const image of pictures(document.body)) {
    const drawing = new DOMParser().parseFromString(atob(image.src.split(",")[1]), "image/svg+xml");
    const enlarged = image.getBoundingClientRect().width / drawing.documentElement.viewBox.baseVal.width;
    for (const node of drawing.querySelectorAll("text")) {
      const size = parseFloat(node.style.fontSize || node.style.font.match(/[\d.]+(?=px)/)) * enlarged;
      found.set(Math.round(10 * size) / 10, node.textContent.slice(0, 60));
    }
  }
  return [...found].sort(([one], [other]) => one - other);
}
