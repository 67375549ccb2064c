"""How a draft puts what was found and what must be asked."""
