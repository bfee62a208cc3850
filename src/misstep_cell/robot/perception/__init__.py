"""From range images to objects."""
