"""Crawlers that gather text to train models, by the names that they give themselves.

Those that search, or that fetch one page because somebody asked for it, are not meant, and not named: a newsroom
wants to be found.

Source: the pages of their makers and, for makers that say little, github.com/ai-robots-txt/ai.robots.txt; looked
through on 2026-11-30.
"""

from typing import Final

AI_CRAWLERS: Final = (
    "AI2Bot",
    "Ai2Bot-Dolma",
    "Amazonbot",
    "anthropic-ai",
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ChatGLM-Spider",
    "ClaudeBot",
    "cohere-ai",
    "cohere-training-data-crawler",
    "Cotoyogi",
    "DeepSeekBot",
    "Diffbot",
    "FacebookBot",
    "Google-Extended",
    "GPTBot",
    "ICC-Crawler",
    "ImagesiftBot",
    "img2dataset",
    "Kangaroo Bot",
    "laion-huggingface-processor",
    "LAIONDownloader",
    "Meta-ExternalAgent",
    "omgili",
    "PanguBot",
    "SBIntuitionsBot",
    "Timpibot",
    "VelenPublicWebCrawler",
    "Webzio-Extended",
)
