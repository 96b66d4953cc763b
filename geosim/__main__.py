"""`python -m geosim`: the same as `geosim`."""

from geosim.cli import main

if __name__ == "__main__":
    main()
