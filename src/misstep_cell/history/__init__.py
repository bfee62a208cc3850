"""Git repositories of the robot's software as it might have grown, each with one regression at a known commit."""
