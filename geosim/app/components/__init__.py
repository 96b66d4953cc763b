"""The parts of the pages that people act on: native controls in small Vue templates."""
