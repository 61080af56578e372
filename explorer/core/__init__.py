"""What the pages show, worked out without any page: nothing here knows Panel, Bokeh or a browser."""
