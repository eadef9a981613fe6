"""The pure part: words, readers and decisions. Imports no other room and never looks at a clock."""
