// A button that copies a link to what is shown. Where the browser forbids that (pages that are neither on this machine nor encrypted),
// the link is selected in a field and copied from there, or left for the reader to copy.
export function render({model}) {
  const box = document.createElement("div"), button = document.createElement("button"), field = document.createElement("input");
  button.type = "button";
  button.textContent = "Copy link";
  button.title = "A link that opens what you see now";
  field.readOnly = true;
  field.hidden = true;
  field.setAttribute("aria-label", "Link to what you see");
  const link = () => {
    const address = new URL(location.href);
    // A state says which page it belongs to.
    if (model.address) address.searchParams.delete("page");
    address.hash = model.address || location.hash;
    return address.href;
  };
  button.addEventListener("click", async () => {
    field.value = link();
    try {
      await navigator.clipboard.writeText(field.value);
      field.hidden = true;
      model.send_msg("copied");
    } catch {
      field.hidden = false;
      field.select();
      model.send_msg(document.execCommand("copy") ? "copied" : "shown");
    }
  });
  // An old link would not lead to what is seen now.
  model.on("address", () => { field.hidden = true; });
  box.append(field, button);
  return box;
}
