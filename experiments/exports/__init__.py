"""Results folders for other programs: labelled tables for SPSS, Stata, Excel, R and whatever reads Parquet or CSV."""
