"""What outcomes say of models: precision, reasons of dismissal, and the ranker that learns."""
