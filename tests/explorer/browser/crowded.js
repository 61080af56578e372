// What a reader cannot see or reach on the screen as it is: what lies on something else, is cut off or is out of reach.
() => {
  const faults = [], nodes = [];
  const collect = (root) => {
    for (const node of root.querySelectorAll("*")) {
      nodes.push(node);
      if (node.shadowRoot) collect(node.shadowRoot);
    }
  };
  collect(document.body);
  // What is scrolled up lies below the header; nobody sees it there.
  const scrolled = nodes.map((node) => [node, node.scrollTop]).filter(([, offset]) => offset), main = document.querySelector("#main");
  main.scrollTop = 0;
  const described = (node) => (node.getAttribute("aria-label") || node.textContent || node.tagName).trim().slice(0, 60);
  // What is only read out is one pixel large.
  const seen = (node) => node.checkVisibility({visibilityProperty: true}) && node.getBoundingClientRect().width > 2;

  const around = (node) => node.parentElement ?? node.getRootNode().host;
  const known = new Map();
  // What a part that can be moved, or that hides the rest, lets one see of what is in it.
  const window_of = (node) => {
    if (!node) return {left: -Infinity, right: Infinity, top: -Infinity, bottom: Infinity};
    if (!known.has(node)) {
      const outer = window_of(around(node)), box = node.getBoundingClientRect();
      known.set(node, getComputedStyle(node).overflowY == "visible" || node.matches("html, body, #container, #content, #main") ? outer : {
        left: Math.max(outer.left, box.left), right: Math.min(outer.right, box.right),
        top: Math.max(outer.top, box.top), bottom: Math.min(outer.bottom, box.bottom),
      });
    }
    return known.get(node);
  };

  const words = [];
  for (const node of nodes.filter((one) => seen(one) && !one.closest("select, style, script, option"))) {
    for (const child of node.childNodes) {
      if (child.nodeType != Node.TEXT_NODE || !child.textContent.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(child);
      for (const box of range.getClientRects()) {
        // The boxes of two lines overlap a little; letters do not.
        const room = 0.25 * box.height;
        const open = window_of(node);
        words.push({
          node, left: Math.max(box.left + 2, open.left), right: Math.min(box.right - 2, open.right),
          top: Math.max(box.top + room, open.top), bottom: Math.min(box.bottom - room, open.bottom),
        });
      }
    }
  }
  words.splice(0, Infinity, ...words.filter((one) => one.left < one.right && one.top < one.bottom));
  words.sort((one, other) => one.top - other.top);
  words.forEach((one, place) => {
    for (let next = place + 1; next < words.length && words[next].top < one.bottom; next++) {
      const other = words[next];
      if (other.left < one.right && one.left < other.right && one.node != other.node)
        faults.push(`overlap: ${described(one.node)} | ${described(other.node)}`);
    }
  });

  for (const node of nodes.filter(seen)) {
    const {overflowX, overflowY} = getComputedStyle(node), hides = ["hidden", "clip"];
    if (!node.textContent.trim() || node.matches(".bk-Figure, .bk-Figure *")) continue;
    if (hides.includes(overflowX) && node.scrollWidth > node.clientWidth + 2) faults.push(`cut off at the side: ${described(node)}`);
    if (hides.includes(overflowY) && node.scrollHeight > node.clientHeight + 4 && !node.closest("html, body, #container, #content"))
      faults.push(`cut off below: ${described(node)}`);
  }

  const top = (x, y) => {
    let found = document.elementFromPoint(x, y);
    for (let within; (within = found?.shadowRoot?.elementFromPoint(x, y)) && within != found;) found = within;
    return found;
  };
  const related = (one, other) => {
    for (let here = other; here; here = here.parentNode ?? here.host) if (here == one) return true;
    return false;
  };
  for (const node of nodes.filter((one) => one.matches("input, select, button, a[href], summary") && seen(one))) {
    node.scrollIntoView({block: "center", behavior: "instant"});
    const box = node.getBoundingClientRect();
    if (box.left < -1 || box.right > innerWidth + 1) faults.push(`out of reach: ${described(node)}`);
    const on = top(box.left + box.width / 2, box.top + box.height / 2);
    const own = [node, ...(node.labels ?? [])];
    if (!node.matches(":disabled") && !own.some((one) => related(one, on) || related(on, one)))
      faults.push(`covered: ${described(node)} by ${on && described(on)}`);
  }
  main.scrollTop = 0;
  scrolled.forEach(([node, offset]) => { node.scrollTop = offset; });
  return faults;
}
