"""The panels of the debrief as HTML: the page shows them one by one, the exported file all together."""
