"""Files the employer brings: what they are, bringing them in safely, and what can be read in them."""
