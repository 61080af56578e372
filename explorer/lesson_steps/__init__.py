"""The steps of a lesson on its page: what is pressed, drawn and shown, one idea after the other."""
