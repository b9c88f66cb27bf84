"""One file for each step. Until the first release the only one is written anew when a table changes."""
