"""What is asked and measured: specs (TOML), the lists they share (parts/) and their model."""
