"""The live page: a server on this machine that shows a store, test sessions and monitors as they go on."""
