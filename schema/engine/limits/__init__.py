"""What a query may ask for, judged by its text."""
