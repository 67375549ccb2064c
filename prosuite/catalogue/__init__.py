"""All there is: every instrument and norm set, the shipped ones and a user's own."""
