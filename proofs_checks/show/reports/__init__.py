"""What a person or another program reads of the atlas, the ledger, the theorems and the graph of a claim."""
