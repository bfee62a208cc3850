"""Where the tool is, how it moves, and how to bring it somewhere."""
