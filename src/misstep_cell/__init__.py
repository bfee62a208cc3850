"""A simulated table-top robot cell: the first user of misstep."""
