"""What can be wrong: findings, reports of them, their listing for people, reviewed exceptions."""
