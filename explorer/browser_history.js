// Once the page is there: the browser's back and forward only tell where they went.
// Panel writes an address that the browser went back to once more, as a new one, and so there would be no way forward; with `reload`
// it does not. The name promises more than it does here: only another path or query would load the page again, and neither changes.
for (const doc of Bokeh.documents)
  for (const model of doc._all_models.values())
    if (model.type == "panel.models.location.Location") model.setv({reload: true}, {silent: true, sync: false});
