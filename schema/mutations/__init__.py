"""The mutations, one noun a file: what may be asked for, and the object that comes back."""
