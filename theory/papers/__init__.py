"""The claims of papers, one file a paper."""
