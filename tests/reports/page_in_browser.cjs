"use strict";
// Opens a page in Chromium, lets axe-core check it in each look, and works it with the keyboard only.
// Called with: folder of node modules, Chromium, address of the page. Prints JSON.
const path = require("node:path");

const [modules, executablePath, url] = process.argv.slice(2);
const puppeteer = require(require.resolve("puppeteer-core", { paths: [path.dirname(path.resolve(modules)), modules] }));
const axe = require.resolve(path.resolve(modules, "axe-core/axe.min.js"));

const LOOKS = {
  wide: { width: 1280, scheme: "light", media: "screen" },
  dark: { width: 1280, scheme: "dark", media: "screen" },
  phone: { width: 390, scheme: "light", media: "screen" },
  print: { width: 1040, scheme: "light", media: "print" },
};
const rows = () => document.querySelectorAll("#list tbody tr:not([hidden])").length;

async function look(page, { width, scheme, media }) {
  await page.emulateMediaType(media);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.setViewport({ width, height: 900 });
  await page.goto(url);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  // The policy of the page keeps foreign scripts out, so axe-core comes in by the protocol.
  await page.evaluate(require("node:fs").readFileSync(axe, "utf-8"));
  const { violations } = await page.evaluate(() => axe.run());
  return {
    overflow,
    violations: violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 200))}`),
  };
}

async function typed(page) {
  await page.emulateMediaType("screen");
  await page.setViewport({ width: 1280, height: 900 });
  await page.goto(url);
  if (!(await page.$("#list"))) return null;
  const recallRows = () => Array.from(document.querySelectorAll("#list tbody td:nth-child(3)"), (cell) => cell.textContent);
  const sorted = () => document.querySelector("#list th[aria-sort]").getAttribute("aria-sort");
  const found = { sorts: [] };
  await page.focus("#clear");
  for (const _ of [1, 2, 3]) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  found.sorts.push(await page.evaluate(sorted));
  found.ascending = await page.evaluate(recallRows);
  await page.keyboard.press("Space");
  found.sorts.push(await page.evaluate(sorted));
  found.descending = await page.evaluate(recallRows);
  await page.focus("#verdict");
  await page.keyboard.type("needs");
  await page.waitForFunction(() => document.getElementById("shown").textContent.includes(" of "));
  found.review = await page.evaluate(rows);
  found.count = await page.$eval("#shown", (shown) => shown.textContent);
  await page.focus("#words");
  await page.keyboard.type("no such words");
  await page.waitForFunction(() => document.getElementById("shown").textContent.startsWith("0 of"));
  found.none = await page.evaluate(rows);
  await page.focus("#clear");
  await page.keyboard.press("Enter");
  found.all = await page.evaluate(rows);
  return found;
}

async function plain(page) {
  await page.setJavaScriptEnabled(false);
  await page.goto(url);
  const controls = await page.$$eval("button, input, select", (all) => all.filter((one) => one.checkVisibility()).length);
  return { rows: await page.evaluate(rows), controls };
}

(async () => {
  const browser = await puppeteer.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    const messages = [];
    const requests = [];
    page.on("console", (message) => messages.push(message.text()));
    page.on("pageerror", (error) => messages.push(error.message));
    page.on("request", (request) => { if (request.url() !== url) requests.push(request.url()); });
    const looks = {};
    for (const [name, how] of Object.entries(LOOKS)) looks[name] = await look(page, how);
    const found = { looks, typed: await typed(page), plain: await plain(page), messages, requests };
    process.stdout.write(JSON.stringify(found));
  } finally {
    await browser.close();
  }
})().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
