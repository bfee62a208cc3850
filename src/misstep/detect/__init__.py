"""Where an execution left the path of the successful ones (the papers' MOM)."""
