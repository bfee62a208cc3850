"""One figure a file: a function from plain data to a Plotly figure."""
