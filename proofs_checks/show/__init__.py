"""One room that shows: terminal, tables, page, figures, reports, LaTeX. It reads results, decides nothing."""
