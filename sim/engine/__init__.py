"""The compiled engine: a loop over columns, its tables, and a clinic that can be stepped week by week."""
