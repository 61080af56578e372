// Panel hears only clicks on the words of a download button. A key that is pressed, or a click beside the words, goes to the
// button around them; it is passed on.
document.addEventListener("click", (event) => {
  const pressed = event.composedPath()[0];
  const words = pressed instanceof HTMLButtonElement ? pressed.querySelector(":scope > a") : null;
  words?.click();
});
