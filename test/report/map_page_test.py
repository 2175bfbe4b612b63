#!/usr/bin/env python3
"""Opens memory maps in a headless Chromium and uses them as a person would."""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import unittest

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

ARGS = None


def start_browser():
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu",
                     "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(ARGS.chromedriver)
    return webdriver.Chrome(options=options, service=service)


class MapPage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.network = os.path.join(cls.folder.name, "network.html")
        subprocess.run(
            [ARGS.nnpack_opt, ARGS.network, "-o", os.devnull,
             f"--pack-buffers=l2-size=12K io=arena map={cls.network}"],
            check=True, stderr=subprocess.DEVNULL)
        cls.large = cls.make_large()
        cls.browser = start_browser()

    @classmethod
    def make_large(cls):
        """3,000 buffers."""
        generator = random.Random(7)
        problem = os.path.join(cls.folder.name, "large.csv")
        page = os.path.join(cls.folder.name, "large.html")
        with open(problem, "w", encoding="utf-8") as file:
            file.write("id,lower,upper,size\n")
            for i in range(3000):
                lower = generator.randrange(2000)
                upper = lower + generator.randrange(1, 20)
                file.write(f"b{i},{lower},{upper},{generator.randrange(1, 999)}\n")
        subprocess.run([ARGS.nnpack_plan, problem, f"--map={page}"],
                       check=True, stdout=subprocess.DEVNULL)
        return page

    @classmethod
    def tearDownClass(cls):
        cls.browser.quit()
        cls.folder.cleanup()

    def open(self, page, width=1440, height=1000):
        # The window's own frame does not count.
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1,
            "mobile": False})
        self.browser.get("file://" + page)
        self.assertEqual(self.browser.get_log("browser"), [])

    def rects(self):
        return self.browser.find_elements(By.CSS_SELECTOR, "rect.buffer")

    def about(self):
        return self.browser.find_element(By.ID, "about").text

    def script(self, text):
        return self.browser.execute_script("return " + text)

    def test_every_placed_buffer_is_drawn(self):
        self.open(self.network)
        placed = self.script(
            "plans[0].buffers.filter(b => b.offset != null).length")
        self.assertGreater(placed, 20)
        self.assertEqual(len(self.rects()), placed)

    def test_addresses_go_up(self):
        self.open(self.network)
        tops, offsets = self.script(
            "[all.map(i => +i.rect.getAttribute('y') +"
            " +i.rect.getAttribute('height')), all.map(i => i.b.offset)]")
        low = min(range(len(offsets)), key=offsets.__getitem__)
        high = max(range(len(offsets)), key=offsets.__getitem__)
        self.assertGreater(tops[low], tops[high])

    def test_pointer_and_keyboard_describe_a_buffer(self):
        self.open(self.network)
        first = self.script("all[0].b")
        self.browser.find_element(By.TAG_NAME, "body").send_keys(Keys.ARROW_RIGHT)
        for part in (first["name"], f"({first['size']} bytes)",
                     f"[{first['offset']}, ", first["role"], "alive from step"):
            self.assertIn(part, self.about())
        largest = self.script(
            "all.reduce((a, b) => a.b.size > b.b.size ? a : b).b")
        rect = self.script(
            "all.reduce((a, b) => a.b.size > b.b.size ? a : b).rect")
        ActionChains(self.browser).move_to_element(rect).perform()
        self.assertIn(largest["name"], self.about())

    def test_peak_capacity_and_what_is_alive(self):
        self.open(self.network)
        text = self.script(
            "[...document.querySelectorAll('text')].map(t => t.textContent)")
        self.assertTrue(any(t.startswith("peak ") for t in text), text)
        self.assertIn("capacity 12.0 KiB", text)
        details = self.browser.find_element(By.TAG_NAME, "details")
        details.find_element(By.TAG_NAME, "summary").click()
        rows = details.find_elements(By.CSS_SELECTOR, "tr td:nth-child(3)")
        self.assertGreater(len(rows), 1)
        self.assertGreaterEqual(sum(int(r.text) for r in rows),
                                self.script("plans[0].spaces[0].lower_bound"))

    def test_traffic_is_what_the_plan_counts(self):
        self.open(self.network)
        steps = self.script("plans[0].steps")
        moving = [s for s in steps if s["slow_bytes"]]
        bars = self.browser.find_elements(By.CSS_SELECTOR, "rect.traffic")
        self.assertGreater(len(moving), 3)
        self.assertEqual(len(bars), len(moving))
        heights = [float(b.get_attribute("height")) for b in bars]
        most = max(range(len(moving)), key=lambda i: moving[i]["slow_bytes"])
        self.assertEqual(max(heights), heights[most])
        # Out from behind the line at the bottom that describes it.
        self.browser.execute_script(
            "arguments[0].scrollIntoView({block: 'center'})", bars[most])
        ActionChains(self.browser).move_to_element(bars[most]).perform()
        self.assertIn(f"({moving[most]['slow_bytes']} bytes) of traffic of DDR",
                      self.about())

    def test_search_leaves_what_matches(self):
        self.open(self.network)
        name = self.script("all[3].b.name")
        box = self.browser.find_element(By.CSS_SELECTOR, "input[type=search]")
        box.send_keys(name.upper())
        bright = self.script(
            "all.filter(i => !i.rect.classList.contains('dim'))"
            ".map(i => i.b.name)")
        self.assertIn(name, bright)
        self.assertLess(len(bright), len(self.rects()))
        box.clear()
        box.send_keys("no such buffer")
        self.assertEqual(len(self.browser.find_elements(
            By.CSS_SELECTOR, "rect.buffer:not(.dim)")), 0)

    def test_before_packing(self):
        self.open(self.network)
        self.browser.find_element(By.CSS_SELECTOR, "input[type=checkbox]").click()
        heading = self.browser.find_element(By.TAG_NAME, "h2").text
        self.assertIn("Every tensor in bytes of its own", heading)

    def test_time_can_be_stretched(self):
        self.open(self.network)
        before = self.rects()[0].size["width"]
        self.browser.find_element(
            By.CSS_SELECTOR, "option[value='4']").click()
        self.assertAlmostEqual(self.rects()[0].size["width"], 4 * before,
                               delta=4)

    def test_phone(self):
        for page in (self.network, self.large):
            self.open(page, 390, 800)
            self.assertLessEqual(
                self.script("document.documentElement.scrollWidth"), 390)

    def test_dark(self):
        self.open(self.network)
        colour = "getComputedStyle(document.body).backgroundColor"
        light = self.script(colour)
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": "dark"}]})
        self.assertNotEqual(self.script(colour), light)
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})

    def test_many_buffers(self):
        self.open(self.large)
        self.assertEqual(len(self.rects()), 3000)
        self.browser.find_element(By.TAG_NAME, "body").send_keys(Keys.ARROW_DOWN)
        self.assertIn("b", self.about())

    def test_nothing_comes_from_elsewhere(self):
        for page in (self.network, self.large):
            with open(page, encoding="utf-8") as file:
                text = file.read()
            for word in ("<link", "src=", "@import", "fetch("):
                self.assertNotIn(word, text)


def main():
    global ARGS
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nnpack-plan", required=True)
    parser.add_argument("--nnpack-opt", required=True)
    parser.add_argument("--network", required=True)
    parser.add_argument("--chromedriver", required=True)
    ARGS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0]] + rest, verbosity=2)


if __name__ == "__main__":
    main()
