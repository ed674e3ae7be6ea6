"""``python -m masthead``: the command line."""

from masthead.cli import main

if __name__ == "__main__":
    main(prog_name="masthead")
