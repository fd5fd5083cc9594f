"""Reads a JSON list of YAML texts and prints what PyYAML makes of each, as JSON."""

import json
import sys

import yaml

json.dump([yaml.safe_load(text) for text in json.load(sys.stdin)], sys.stdout)
