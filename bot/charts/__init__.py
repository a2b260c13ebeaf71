"""Charts of the knowledge as pictures, each with a caption that says the same. Drawn when the image is built."""
