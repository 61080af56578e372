// In the page: says when the server has gone, and opens the page again at its address once the server answers.
const here = new URL("alive", location.href.split(/[?#]/)[0]);
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function answers() {
  try {
    const answer = await fetch(here, {cache: "no-store", signal: AbortSignal.timeout(20000)});
    return (await answer.text()).trim() == "alliance-sim";
  } catch {
    return false;
  }
}

async function lost() {
  if (window.connectionLost) return;
  window.connectionLost = true;
  // What does nothing any more must not look as if it did.
  for (const part of document.body.children) part.inert = true;
  const banner = document.createElement("div");
  banner.setAttribute("role", "alert");
  banner.style = "position: fixed; inset: 0 0 auto 0; z-index: 9999; padding: 14px 20px; background: #7a1f00; color: #fff; "
    + "font: 16px/1.4 sans-serif; box-shadow: 0 2px 8px #0008";
  document.body.append(banner);
  banner.textContent = "The server does not answer. This page opens again by itself, as it was, as soon as the "
    + "server is back.";
  while (!(await answers())) await wait(2000);
  // Not all of a class at the same moment.
  await wait(1500 * Math.random());
  location.reload();
}

async function watch() {
  for (;;) {
    await wait(15000);
    // A machine that fell asleep closes no connection; twice, for a server may be busy for a moment.
    if (!document.hidden && !(await answers()) && !(await answers())) return lost();
  }
}

if (cb_obj.event_name == "connection_lost") lost(); else watch();
