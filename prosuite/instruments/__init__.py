"""What is asked and how it is scored: instrument specs (TOML), norm sets and the catalogue of both."""
