import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { send, startHost } from "./host.js";
import { fetchPage, hostile, key, startStub } from "./stub.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const withScreenshots = process.argv.includes("--screenshots");

// Already the 5th in the attendance zone, still the 4th where the browser is.
const now = new Date("2024-09-04T20:00:00Z");

setTimeout(() => {
  console.log(`FAIL The tests did not end in time.\n\nFailed: ${failed + 1}, Passed: ${passed}`);
  process.exit(1);
}, 300_000).unref();

let [passed, failed] = [0, 0];
const stub = await startStub(await fetchPage(root));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

/** Runs one test in a browser profile of its own; a script error, a CSP violation or a request elsewhere fails it. */
async function test(name, { address = stub.address, ...settings }, run) {
  const context = await browser.newContext({ locale: "en-GB", timezoneId: "America/New_York", viewport: { width: 1200, height: 900 }, ...settings });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && !message.text().startsWith("Failed to load resource") && faults.push(message.text()));
  page.on("request", (request) => !request.url().startsWith(address) && !request.url().startsWith("data:") && faults.push(request.url()));
  await page.clock.setFixedTime(now);
  Object.assign(stub, { refuse: {}, isHostile: false, isUncounted: false, isUndated: false, isEndless: false });
  try {
    await page.goto(address);
    await run(page);
    assert.deepEqual(faults, []);
    passed++;
    console.log(`ok   ${name}`);
  } catch (error) {
    process.exitCode = 1;
    failed++;
    console.log(`FAIL ${name}\n${error.stack}`);
  } finally {
    await context.close();
  }
}

async function open(page, given = key) {
  await page.locator("#key").fill(given);
  await page.keyboard.press("Enter");
}

const text = (page, id) => page.locator(`#${id}`).innerText();
const loaded = (page) => page.locator("#panels").waitFor();

await test("Without the key there is a question and no data", {}, async (page) => {
  await page.locator("#key-form").waitFor();
  assert.equal(await page.locator("#panels").isVisible(), false);
  assert.equal((await page.locator("body").innerText()).includes("chen.lin"), false);

  await open(page, "wrong");
  await page.getByText("The key was not accepted.").waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.getItem("feishu-approval.key")), null);
  assert.equal(await page.locator("#panels").isVisible(), false);
});

await test("The key is asked for once and kept in the tab", {}, async (page) => {
  await open(page);
  await loaded(page);
  assert.equal(await page.evaluate(() => sessionStorage.getItem("feishu-approval.key")), key);
  assert.equal(await page.evaluate(() => localStorage.length + document.cookie.length), 0);
  assert.equal(page.url().includes(key), false);

  await page.reload();
  await loaded(page);
  assert.equal(await page.locator("#key-form").isVisible(), false);

  await page.getByRole("button", { name: "Forget the key" }).click();
  await page.locator("#key-form").waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.getItem("feishu-approval.key")), null);
  assert.equal((await page.locator("body").innerText()).includes("chen.lin"), false);
});

await test("Today and the week are shown by person, every page of them", {}, async (page) => {
  await open(page);
  await loaded(page);
  const today = await page.locator("#today tbody tr").allInnerTexts();
  assert.deepEqual(today.map((row) => row.split(/\s*\t\s*/)), [
    ["chen.lin", "Personal leave", "2024-09-05 09:00", "2024-09-05 18:00", "8"],
    ["wang.fang", "Overtime", "2024-09-05 19:00", "2024-09-05 21:30", "2.5"],
    ["zhao.lei", "Annual leave (changed by a cancellation)", "2024-09-05 09:00", "2024-09-05 18:00", "8"],
  ]);
  assert.deepEqual(await page.locator("#week thead th").allInnerTexts(), ["Person", "Mon 2 Sept", "Tue 3 Sept", "Wed 4 Sept", "Thu 5 Sept", "Fri 6 Sept", "Sat 7 Sept", "Sun 8 Sept"]);
  assert.equal(await page.locator("#week [aria-current=date]").innerText(), "Thu 5 Sept");
  const week = Object.fromEntries(await page.locator("#week tbody tr").evaluateAll((rows) =>
    rows.map((row) => [row.cells[0].textContent, [...row.cells].slice(1).map((cell) => cell.textContent)])));
  assert.deepEqual(week["chen.lin"], ["Personal leave", "", "", "Personal leave", "Personal leave", "", ""]);

  // Overtime that one person entered for two others.
  assert.deepEqual(week["li.na"], ["", "Overtime", "", "", "", "", ""]);
  assert.equal((await text(page, "week")).includes("nobody.sees.me"), false);

  await page.getByLabel("with reverted ones").check();
  await page.getByText("Personal leave (reverted)").waitFor();
});

await test("Trips, outings and shift swaps are shown, a trip for everybody who travels", {}, async (page) => {
  await open(page);
  await loaded(page);
  const wednesday = Object.fromEntries(await page.locator("#week tbody tr").evaluateAll((rows) => rows.map((row) => [row.cells[0].textContent, row.cells[3].textContent])));
  assert.equal(wednesday["sun.yue"], "Business trip (成都 → 重庆)");
  assert.equal(wednesday["zhou.wei"], "Business trip (成都 → 重庆)");
  assert.equal(wednesday["qian.duo"], "Client visit");
  assert.equal(wednesday["wu.min"], "Shift swap (gives 2024-09-04 09:00, takes 2024-09-08 09:00)");
  for (const kind of ["trip", "out", "shift"]) assert.notEqual(await page.locator(`#week .${kind}`).first().evaluate((mark) => getComputedStyle(mark).backgroundColor), "rgba(0, 0, 0, 0)");
});

await test("Nothing that was received becomes HTML", {}, async (page) => {
  stub.isHostile = true;
  await open(page);
  await loaded(page);
  assert.equal((await text(page, "today")).includes(hostile), true);
  assert.equal(await page.locator("img").count(), 0);
  assert.equal(await page.title(), "Attendance · FeishuApproval");
});

await test("Pipeline and dead letters are shown", {}, async (page) => {
  await open(page);
  await loaded(page);
  const status = await text(page, "status");
  for (const shown of ["leave_approvalV2", "1204", "2024-09-05 03:58:12", "signature_missing", "17", "0.62 s"]) assert.ok(status.includes(shown), shown);
  const letters = await text(page, "dead-letters");
  for (const shown of ["d5a2f1c94b6e4f0e8a6b7c3f2e1d0a99", "store_unavailable", "10", "2024-09-05 02:10:00"]) assert.ok(letters.includes(shown), shown);
});

await test("A dead letter without a time of its own shows when its event was received", {}, async (page) => {
  stub.isUndated = true;
  await open(page);
  await loaded(page);
  assert.equal(await page.locator("#dead-letters tbody td").last().innerText(), "received 2024-09-05 02:05:00");
});

await test("More than the page reads is said to be more", {}, async (page) => {
  await open(page);
  await loaded(page);
  assert.equal((await page.locator("#panels").innerText()).includes("and more"), false);

  stub.isEndless = true;
  await page.getByRole("button", { name: "Refresh" }).click();
  for (const panel of ["today", "week", "dead-letters"]) await page.locator(`#${panel} > div > p`, { hasText: "and more" }).waitFor();
});

await test("Dead letters that cannot be counted are not said to be none", {}, async (page) => {
  stub.isUncounted = true;
  await open(page);
  await loaded(page);
  assert.ok((await text(page, "status")).includes("They cannot be counted now."));
});

await test("What cannot be read is a sentence in its panel, and the others are shown", {}, async (page) => {
  stub.refuse = { status: 404, "manage/dead-letters": 401 };
  await open(page);
  await loaded(page);
  assert.equal(await text(page, "status"), "This host does not offer this.");
  assert.equal(await text(page, "dead-letters"), "This key does not open this panel.");
  assert.ok((await text(page, "today")).includes("chen.lin"));

  stub.refuse = { attendance: 503 };
  await page.getByRole("button", { name: "Refresh" }).click();
  await page.locator("#today .bad").waitFor();
  assert.equal(await text(page, "today"), "The store cannot answer now. Refresh in a few seconds.");
  assert.equal(await text(page, "week"), "The store cannot answer now. Refresh in a few seconds.");
});

await test("It speaks the browser's language and can be switched", { locale: "zh-CN" }, async (page) => {
  await open(page);
  await loaded(page);
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
  assert.equal(await page.locator("#today-heading").innerText(), "今天");
  assert.ok((await text(page, "today")).includes("年假 (有销假)"));

  await page.getByRole("button", { name: "English" }).click();
  assert.equal(await page.locator("#today-heading").innerText(), "Today");
  await page.reload();
  await loaded(page);
  assert.equal(await page.locator("#today-heading").innerText(), "Today");
});

await test("Both languages have every text", {}, async (page) => {
  const keys = await page.evaluate(() => Object.values(texts).map((language) => Object.keys(language).sort().join()));
  assert.equal(keys[0], keys[1]);
  assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll("[data-text]")].filter((labelled) => !(labelled.dataset.text in texts.en)).length), 0);
});

await test("The keyboard reaches everything", {}, async (page) => {
  await page.locator("#key-form").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "key");
  await page.keyboard.type(key);
  await page.keyboard.press("Enter");
  await loaded(page);
  await page.reload();
  await loaded(page);
  const reached = [];
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => document.activeElement.id || document.activeElement.getAttribute("aria-label") || document.activeElement.className);
    if (!name || name === reached[0]) break;
    reached.push(name);
  }
  assert.deepEqual(reached, await page.evaluate(() => {
    const order = [...document.querySelectorAll("a, button, input, [tabindex='0']")].filter((candidate) => candidate.offsetParent !== null || candidate.className === "skip");
    return order.map((candidate) => candidate.id || candidate.getAttribute("aria-label") || candidate.className);
  }));
});

for (const [name, settings] of [["light-en", { locale: "en-GB", colorScheme: "light" }], ["dark-zh", { locale: "zh-CN", colorScheme: "dark" }]]) {
  await test(`It is drawn, ${name}`, settings, async (page) => {
    await open(page);
    await loaded(page);
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(ground, name === "light-en" ? "rgb(251, 251, 250)" : "rgb(22, 24, 27)");
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    if (withScreenshots) await page.screenshot({ path: join(root, "docs", `board-${name}.png`), fullPage: true });
  });
}

/** Asks a host as the page does. */
async function read(address, path) {
  const response = await fetch(`${address}/api/${path}`, { headers: { "x-functions-key": key } });
  assert.equal(response.status, 200, path);
  return response.json();
}

const sample = (name) => readFileSync(join(root, "samples", `${name}.json`), "utf8");
const leave = JSON.parse(sample("leave_approval/seed"));
const overtime = JSON.parse(sample("work_approval/seed")
  .replaceAll("2018-12-01 12:00:00", "2024-09-05 19:00:00").replaceAll("2018-12-02 12:00:00", "2024-09-05 21:30:00").replaceAll("2018-12-01 00:00", "2024-09-05 00:00"));
const later = [
  JSON.parse(sample("trip_approval/seed")), JSON.parse(sample("out_approval/i18n-as-objects").replaceAll("2024-09-05", "2024-09-10")),
  JSON.parse(sample("shift_approval/return-before-shift").replaceAll("2024-09-07", "2024-09-11")),
];
const setAside = {
  subscription: "leave", reason: "store_unavailable", description: "The store did not answer.", delivery_count: 10, dead_lettered_at: "2024-09-04T18:10:00+00:00",
  message: { message_id: "set-aside-1", subject: "leave_approval", correlation_id: "instance-1", schema: "1.0", received_at: "2024-09-04T18:05:00+00:00", body: leave },
};
const host = await startHost(root, key, { "dead-letters.jsonl": `${JSON.stringify(setAside)}\n` });
try {
  await send(root, host, leave);
  await send(root, host, overtime);
  for (const event of later) await send(root, host, event);
  while ((await read(host.address, "attendance?from=2024-09-05&to=2024-09-10")).items.length < 5) await new Promise((resolve) => setTimeout(resolve, 100));

  await test("What a host keeps is shown", { address: host.address }, async (page) => {
    await open(page);
    await loaded(page);
    const rows = async (selector) => (await page.locator(`${selector} tbody tr`).allInnerTexts()).map((row) => row.split(/\s*\t\s*/)).sort();
    assert.deepEqual(await rows("#today"), [
      ["g6964xxx", "事假", "2024-09-05 12:00", "2024-09-07 00:00", "36"],
      ["g6964xxx", "工作日加班", "2024-09-05 19:00", "2024-09-05 21:30", "2"],
    ]);
    const week = await page.locator("#week tbody tr").evaluateAll((people) => people.map((person) => [...person.cells].map((cell) => [...cell.querySelectorAll(".mark")].map((mark) => mark.textContent).sort())));
    assert.deepEqual(week, [[[], [], [], [], ["事假", "工作日加班"], ["事假"], [], []]]);
    assert.deepEqual(await rows("#dead-letters"), [["set-aside-1", "leave", "leave_approval", "store_unavailable", "The store did not answer.", "10", "2024-09-05 02:10:00"]]);

    const status = await rows("#status");
    for (const type of ["leave_approval", "work_approval"]) assert.match(status.find((row) => row[0] === type).join(" "), new RegExp(`^${type} 1 20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d$`));
    assert.deepEqual(status.find((row) => row[0] === "leave"), ["leave", "1"]);
    assert.match(await text(page, "status"), /p99\s+\d[\d.]* s/);
  });

  await test("The stub answers with names that a host answers with", {}, async () => {
    const real = { status: await read(host.address, "status"), letters: await read(host.address, "manage/dead-letters"), day: await read(host.address, "attendance?date=2024-09-05") };
    const canned = { status: await read(stub.address, "status"), letters: await read(stub.address, "manage/dead-letters"), day: await read(stub.address, "attendance?date=2024-09-05") };
    canned.day.items.push(...(await read(stub.address, "attendance?date=2024-09-05&page_token=1")).items);
    assert.deepEqual(canned.day.items.map((item) => item.kind), ["leave", "overtime"]);
    real.day.items.push(...(await read(host.address, "attendance?date=2024-09-10")).items);
    for (const page of [0, 1, 2]) canned.day.items.push(...(await read(stub.address, `attendance?date=2024-09-04&page_token=${page}`)).items);
    assert.deepEqual(new Set(canned.day.items.map((item) => item.kind)), new Set(real.day.items.map((item) => item.kind)));
    const names = (value, path = "") => value === null || typeof value !== "object" ? [path]
      : [path, ...Object.entries(value).flatMap(([name, inner]) => names(inner, Array.isArray(value) ? `${path}[]` : `${path}.${name}`))];

    // Below these the names are types, reasons and languages.
    const fixed = (answers) => names(answers).filter((name) => !/\.(received|rejected|last_at|type_names)\./.test(name));
    const known = new Set(fixed(real));
    assert.deepEqual(fixed(canned).filter((name) => !known.has(name)), []);
  });
} finally {
  await host.close();
}

await browser.close();
stub.close();
console.log(`\nFailed: ${failed}, Passed: ${passed}`);
