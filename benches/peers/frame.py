"""The frame load file of examples/h_frame without its sets, for results that have none: python frame.py > frame.toml"""
import pathlib
import re

text = (pathlib.Path(__file__).parents[2] / "examples/h_frame/frame.toml").read_text()
text = re.sub(r"^\[\[screen\.region\]\]\n(?:(?!\[).*\n)*", "", text, flags=re.M)
text = re.sub(r"^exclude = \[[^\]]*\]\n", "", text, flags=re.M)
print(text, end="")
