"""How much a document may ask for, judged by its text."""
