"""Tables to files, whole or not at all; no value is changed on the way."""
