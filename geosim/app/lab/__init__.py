"""The laboratory without the browser: experiments from the page, jobs that play them, what they find."""
