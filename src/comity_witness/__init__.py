"""The witness of a delegation: follows the record from a capital, and signs what it has seen. Knows no Django."""
