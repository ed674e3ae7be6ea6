"""House style: the base page, tokens, components and slots."""
