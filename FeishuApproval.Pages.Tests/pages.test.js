import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { send, startServer } from "./server.js";
import { adminKey, closing, comparison, fetchPages, hostile, hours, key, leave as leaveOf, period, personal, startStub, token } from "./stub.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const withScreenshots = process.argv.includes("--screenshots");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// Already the 5th in the attendance zone, still the 4th where the browser is.
const now = new Date("2024-09-04T20:00:00Z");
const desktop = { width: 1200, height: 900 };
const phone = { width: 390, height: 844 };

setTimeout(() => {
  console.log(`FAIL The tests did not end in time.\n\nFailed: ${failed + 1}, Passed: ${passed}`);
  process.exit(1);
}, 400_000).unref();

let [passed, failed] = [0, 0];
const stub = await startStub(await fetchPages(root));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});

/** Runs one test in a browser profile of its own; a script error, a CSP violation or a request elsewhere fails it. */
async function test(name, { address = stub.address, path = "/", ...settings }, run) {
  const context = await browser.newContext({
    locale: "en-GB",
    timezoneId: "America/New_York",
    viewport: desktop,
    acceptDownloads: true,
    ...settings,
  });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on(
    "console",
    (message) => message.type() === "error" && !message.text().startsWith("Failed to load resource") && faults.push(message.text()),
  );
  page.on("request", (request) => !request.url().startsWith(address) && !/^(data|blob):/.test(request.url()) && faults.push(request.url()));
  await page.clock.setFixedTime(now);
  stub.reset();
  try {
    await page.goto(address + path);
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

async function signIn(page, given = key) {
  await page.locator("#key").fill(given);
  await page.keyboard.press("Enter");
}

const loaded = (page) => page.locator("#panels").waitFor();
const open = async (page, given) => {
  await signIn(page, given);
  await loaded(page);
};
const headers = (page) => page.locator("#rows [role=rowheader]").allInnerTexts();
const names = async (page) => (await headers(page)).map((text) => text.split("\n")[0]);

/** The bars of an employee: label, first and last half day as the day of the period and .0 or .5. */
const bars = (page, name) =>
  page
    .locator("#rows [role=row]", { hasText: name })
    .first()
    .locator(".bar")
    .evaluateAll((found) =>
      found.map((bar) => {
        const column = parseFloat(getComputedStyle(document.getElementById("grid")).getPropertyValue("--col"));
        const half = (length) => Math.round((length / column) * 2) / 2;
        const kind = [...bar.classList].filter((name) => !["bar", "short", "tiny", "from-earlier", "goes-on"].includes(name)).join(" ");
        return [kind, 1 + half(parseFloat(bar.style.left)), half(parseFloat(bar.style.width))];
      }),
    );

async function checkAccessibility(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  assert.deepEqual(
    violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0].html}`),
    [],
  );
}

// Signing in

for (const path of ["/", "/api/calendar", "/api/payroll/page", "/api/operations"]) {
  await test(`${path} asks for the key and shows no data without it`, { path }, async (page) => {
    await page.locator("#key-form").waitFor();
    assert.equal(await page.locator("#panels").isVisible(), false);
    assert.equal(await page.evaluate(() => document.activeElement.id), "key");
    await checkAccessibility(page);

    await signIn(page, "wrong");
    await page.getByText("The API key was not accepted.").waitFor();
    assert.equal(await page.evaluate(() => sessionStorage.getItem("feishu-approval.key")), null);
    assert.equal((await page.locator("body").innerText()).includes("chen.lin"), false);
  });
}

await test("The key is entered once a session and never leaves the tab", {}, async (page) => {
  await open(page);
  assert.equal(await page.evaluate(() => localStorage.length + document.cookie.length), 0);
  assert.equal(page.url().includes(key), false);
  await page.getByRole("link", { name: "Operations" }).click();
  await loaded(page);
  assert.equal(await page.locator("#key-form").isVisible(), false);

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.locator("#key-form").waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.getItem("feishu-approval.key")), null);
  assert.equal((await page.locator("#panels").innerText()).includes("work_approval"), false);
});

await test("A key behind # signs in and leaves the address", { path: `/api/calendar#key=${key}` }, async (page) => {
  await loaded(page);
  assert.equal(new URL(page.url()).hash, "");
  assert.ok((await names(page)).includes("chen.lin"));
});

// The calendar

await test("Chinese periods and amounts are written as in Chinese", { locale: "zh-CN" }, async (page) => {
  await open(page);
  await page.locator("#week").click();
  await page.getByText("2024年9月2日 – 9月8日").waitFor();
  await page.getByRole("button", { name: /^zhao\.lei: 年假/ }).click();
  assert.match(await page.locator("#record").innerText(), /时长\s+0\.5 天/);
});

await test("Public holidays and make-up workdays are marked in the header", {}, async (page) => {
  await open(page);
  const mark = (day) => page.locator("#head [role=columnheader]").nth(day).locator("i").allInnerTexts();
  assert.deepEqual([await mark(14), await mark(15), await mark(16), await mark(21)], [["W"], ["H"], ["H"], []]);
  // Some versions of the browser write a comma after the weekday.
  assert.match(
    await page.locator("#head [role=columnheader]").nth(14).getAttribute("aria-label"),
    /^Saturday,? 14 September, 中秋节, make-up workday$/,
  );
  assert.ok(!(await page.locator("#head [role=columnheader]").nth(14).getAttribute("class"))?.includes("weekend"));
});

await test("A month has a row for each employee, with half days", {}, async (page) => {
  await open(page);
  assert.equal(await page.locator("#period").innerText(), "September 2024");
  assert.deepEqual(await names(page), ["chen.lin", "li.na", "wang.fang", "xu.jie", "zhao.lei", "孙丽"]);
  assert.deepEqual(await bars(page, "chen.lin"), [
    ["leave", 5.5, 1.5],
    ["leave", 9, 1],
  ]);
  assert.deepEqual(await bars(page, "zhao.lei"), [
    ["overtime", 3.5, 0.5],
    ["leave", 4, 0.5],
  ]);
  assert.deepEqual(await bars(page, "li.na"), [["overtime", 3.5, 0.5]]);
  assert.deepEqual(await bars(page, "孙丽"), [
    ["trip", 2, 2],
    ["out", 6.5, 0.5],
  ]);
  assert.deepEqual(
    (await bars(page, "xu.jie")).map(([kind, day]) => [kind, day]),
    [
      ["shift point", 3],
      ["shift point", 7],
    ],
  );
  assert.deepEqual(
    (await bars(page, "wang.fang")).map(([kind, day]) => [kind, day]),
    [["remedy point", 5]],
  );
  assert.equal(await page.locator("[aria-current=date]").innerText(), "T\n5");
  assert.deepEqual(
    stub.asked
      .filter(({ path }) => path === "attendance")
      .slice(-3)
      .map(({ from, to, page_token: at }) => [from, to, at]),
    [
      ["2024-09-01", "2024-09-30", undefined],
      ["2024-09-01", "2024-09-30", "3"],
      ["2024-09-01", "2024-09-30", "6"],
    ],
  );
});

await test("Previous, next, today and the week", {}, async (page) => {
  await open(page);
  await page.getByRole("button", { name: "Week" }).click();
  await page.getByText("2 – 8 Sept 2024").waitFor();
  assert.equal(await page.locator("#head [role=columnheader]").count(), 8);
  await page.getByRole("button", { name: "Next period" }).click();
  await page.getByText("9 – 15 Sept 2024").waitFor();
  await page.locator("#rows [role=row]").first().waitFor();
  assert.deepEqual(await bars(page, "chen.lin"), [["leave", 1, 1]]);

  await page.getByRole("button", { name: "Month" }).click();
  await page.getByText("September 2024", { exact: true }).waitFor();
  for (const name of ["Previous period", "Previous period"]) await page.getByRole("button", { name }).click();
  await page.getByText("July 2024", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Today" }).click();
  await page.getByText("September 2024", { exact: true }).waitFor();
});

await test("Kinds and the search filter; no match says what to do", {}, async (page) => {
  await open(page);
  await page.getByLabel("Overtime").uncheck();
  assert.deepEqual(await names(page), ["chen.lin", "wang.fang", "xu.jie", "zhao.lei", "孙丽"]);
  await page.getByLabel("Search name, number or ID").fill("孙");
  assert.deepEqual(await names(page), ["孙丽"]);
  await page.getByLabel("Search name, number or ID").fill("SUN.LI");
  assert.deepEqual(await names(page), ["孙丽"]);
  await page.getByLabel("Search name, number or ID").fill("1018");
  assert.deepEqual(await headers(page), ["孙丽\nsun.li · 1018"]);
  await page.getByLabel("Search name, number or ID").fill("nobody");
  await page.getByText("No record matches the filters.").waitFor();
  await page.getByRole("button", { name: "Clear filters" }).click();
  assert.equal((await names(page)).length, 6);
});

await test("Reverted records are shown on request", {}, async (page) => {
  await open(page);
  await page.getByLabel("Show reverted").check();
  await page.locator(".bar.reverted").waitFor();
  assert.equal(await page.locator(".bar.cancel").count(), 1);
  assert.deepEqual(await bars(page, "li.na"), [
    ["leave reverted", 2, 1],
    ["overtime", 3.5, 0.5],
  ]);
});

await test("Period, view and filters are in the address and survive a reload", {}, async (page) => {
  await open(page);
  await page.getByRole("button", { name: "Week" }).click();
  await page.getByRole("button", { name: "Next period" }).click();
  await page.getByText("9 – 15 Sept 2024").waitFor();
  await page.getByLabel("Overtime").uncheck();
  await page.locator("#type").selectOption("Personal leave");
  await page.getByLabel("Search name, number or ID").fill("chen");
  const shown = { view: "week", date: "2024-09-12", kinds: "leave,trip,out,remedy,shift", type: "Personal leave", search: "chen" };
  await page.waitForURL(/search=chen/);
  assert.deepEqual(Object.fromEntries(new URL(page.url()).searchParams), shown);

  await page.reload();
  await loaded(page);
  await page.getByText("9 – 15 Sept 2024").waitFor();
  await page.locator("#rows [role=row]").first().waitFor();
  assert.deepEqual(await names(page), ["chen.lin"]);
  assert.equal(await page.locator("#type").inputValue(), "Personal leave");
  assert.equal(await page.getByLabel("Overtime").isChecked(), false);
});

await test("The type of a leave filters, and short bars have initials that the legend explains", {}, async (page) => {
  await open(page);
  assert.deepEqual(await page.locator("#legend span").allInnerTexts(), ["AL Annual leave", "C Correction", "PL Personal leave", "SS Shift swap",
    "客 客户拜访", "工 工作日加班"]);
  await page.locator("#type").selectOption("Annual leave");
  assert.deepEqual(await names(page), ["zhao.lei"]);
  await page.getByLabel("Search name, number or ID").fill("");
});

await test("A row has the number of absent employees of each day, and says how many are absent today", {}, async (page) => {
  await open(page);
  const absent = async () => [
    await page.locator("#absent [role=rowheader]").innerText(),
    ...(await page.locator("#absent [role=cell]").allInnerTexts()).slice(0, 9),
  ];
  assert.deepEqual(await absent(), ["Absent today: 1", "", "1", "1", "1", "1", "2", "", "", "1"]);
  await page.getByLabel("Outing").uncheck();
  assert.equal((await absent())[6], "1");

  // A cancelled day and a reverted leave are no absence, also where they are shown.
  await page.getByLabel("Show reverted").check();
  await page.locator(".bar.reverted").waitFor();
  assert.deepEqual((await absent()).slice(1, 6), ["", "1", "1", "1", "1"]);

  await page.getByRole("button", { name: "Next period" }).click();
  await page.getByText("October 2024", { exact: true }).waitFor();
  assert.equal(await page.locator("#absent").isVisible(), false);
});

/** The left edge and the width of the bar of an employee, as parts of the column of a day. */
const partOfDay = (page, name) =>
  page
    .locator("#rows [role=row]", { hasText: name })
    .locator(".bar")
    .evaluateAll((found) => {
      const column = parseFloat(getComputedStyle(document.getElementById("grid")).getPropertyValue("--col"));
      const rounded = (pixels) => Math.round((pixels / column) * 100) / 100;
      return found.map((bar) => [rounded(parseFloat(bar.style.left) - 1), rounded(parseFloat(bar.style.width) + 2)]);
    });

await test("A leave of one hour looks like one hour in the week", {}, async (page) => {
  stub.more.push(hours("hour-1", "qian.xue", "2024-09-04", "14:00", "15:00", 60), hours("hour-2", "wu.gang", "2024-09-05", "09:00", "18:00", 480));
  await open(page);
  await page.getByRole("button", { name: "Week" }).click();
  await page.getByText("2 – 8 Sept 2024").waitFor();
  await page.locator("#rows [role=row]", { hasText: "qian.xue" }).waitFor();
  assert.deepEqual(await partOfDay(page, "qian.xue"), [[2.56, 0.11]]);
  assert.deepEqual(await partOfDay(page, "wu.gang"), [[3, 1]]);
  assert.equal(
    await page.getByRole("button", { name: /^qian\.xue/ }).getAttribute("aria-label"),
    "qian.xue: Personal leave, 2024-09-04 14:00 – 15:00, 1 h",
  );
  assert.equal(await page.locator(".bar[data-initials=PL]").count(), 1);
});

await test("Overtime after the working hours is at the end of its day, as long as it is", {}, async (page) => {
  await open(page);
  await page.getByRole("button", { name: "Week" }).click();
  await page.getByText("2 – 8 Sept 2024").waitFor();
  await page.locator("#rows [role=row]", { hasText: "li.na" }).waitFor();
  assert.deepEqual(await partOfDay(page, "li.na"), [[1.72, 0.28]]);
});

await test("Departments are in the rows, in the record and a filter", {}, async (page) => {
  stub.more.push(hours("hour-1", "qian.xue", "2024-09-04", "14:00", "15:00", 60, { user_name: "钱雪", employee_no: "1027", department: "财务部" }));
  await open(page);
  await page.locator("#department").selectOption("财务部");
  assert.deepEqual(await headers(page), ["钱雪\n1027 · 财务部"]);
  await page.waitForURL(/department=/);
  await page.getByRole("button", { name: /^钱雪/ }).click();
  assert.ok((await page.locator("#record").innerText()).includes("钱雪 (qian.xue · 1027 · 财务部)"));
});

await test("Names of the calendar are sorted by pinyin in Chinese", { locale: "zh-CN" }, async (page) => {
  const named = (name, user) => hours(`hour-${user}`, user, "2024-09-04", "14:00", "15:00", 60, { user_name: name, employee_no: "1" });
  stub.more.push(named("钱雪", "q"), named("陈琳", "c"), named("周婷", "z"));
  await open(page);
  assert.deepEqual((await names(page)).filter((name) => /\p{Script=Han}/u.test(name)), ["陈琳", "钱雪", "孙丽", "周婷"]);
});

await test("On a phone the table begins on the first screen, and the filters are shown on request", { viewport: phone }, async (page) => {
  await open(page);
  const top = await page.locator("#grid").evaluate((grid) => grid.getBoundingClientRect().top);
  assert.ok(top < 300, `${top} px`);
  assert.equal(await page.locator("#kinds").isVisible(), false);
  await page.getByRole("button", { name: "Filters" }).click();
  assert.equal(await page.getByRole("button", { name: "Filters" }).getAttribute("aria-expanded"), "true");
  await page.getByLabel("Overtime").uncheck();
  await page.locator("#type").selectOption("Annual leave");
  await checkAccessibility(page);
  await page.getByRole("button", { name: "Filters (2)" }).click();
  assert.equal(await page.locator("#kinds").isVisible(), false);
  assert.deepEqual(await names(page), ["zhao.lei"]);
});

await test("A bar says that its record goes on or began before", {}, async (page) => {
  await open(page);
  await page.getByRole("button", { name: "Week" }).click();
  await page.getByText("2 – 8 Sept 2024").waitFor();
  await page.getByRole("button", { name: /^chen\.lin: Personal leave/ }).waitFor();
  await page.getByRole("button", { name: "Next period" }).click();
  await page.getByText("9 – 15 Sept 2024").waitFor();
  await page.getByRole("button", { name: /^chen\.lin: Personal leave.*begins before this period/ }).waitFor();
});

await test("A bar after a weekend says that its record began in another month", {}, async (page) => {
  // Friday 31 May and Monday 3 June 2024: June begins with a weekend.
  const days = [period("2024-05-31", "09:00", "18:00"), period("2024-06-03", "09:00", "18:00")];
  stub.more.push(leaveOf("leave-9", "qian.xue", period("2024-05-31", "09:00", "18:00", "2024-06-03"), personal, days));
  await page.goto(`${stub.address}/api/calendar?date=2024-06-10`);
  await open(page);
  await page.getByRole("button", { name: /^qian\.xue: Personal leave.*begins before this period$/ }).waitFor();
  await page.getByRole("button", { name: "Previous period" }).click();
  await page.getByRole("button", { name: /^qian\.xue: Personal leave.*goes on after this period$/ }).waitFor();
});

await test("Printing prints every row", {}, async (page) => {
  stub.isCrowded = true;
  await open(page);
  await page.waitForFunction(() => document.getElementById("grid").getAttribute("aria-rowcount") === "1002");
  assert.ok((await names(page)).length < 100);
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.equal((await names(page)).length, 1000);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.ok((await names(page)).length < 100);
});

await test("A click opens the record, Escape closes it", {}, async (page) => {
  await open(page);
  const bar = page.getByRole("button", { name: /^zhao.lei: Annual leave/ });
  assert.equal(
    await bar.getAttribute("aria-label"),
    "zhao.lei: Annual leave, 2024-09-04 09:00 – 12:00, 0.5 days, partly or wholly cancelled",
  );
  await bar.click();
  const text = await page.locator("#record").innerText();
  for (const shown of [
    "zhao.lei",
    "Annual leave",
    "2024-09-04 09:00 – 12:00",
    "0.5 days",
    "a reason",
    "leave-2",
    "leave-3",
    "event-leave-2",
    "2024-09-01 10:00:00",
  ]) {
    assert.ok(text.includes(shown), shown);
  }

  await checkAccessibility(page);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#record").isVisible(), false);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label").slice(0, 8)), "zhao.lei");
});

await test("The name stands before the ids, in the row, its entries and the record", {}, async (page) => {
  await open(page);
  assert.equal(await page.locator("[role=rowheader]", { hasText: "孙丽" }).getAttribute("title"), "孙丽\nsun.li\n1018");
  assert.equal(await page.locator("[role=rowheader]", { hasText: "li.na" }).locator("small").count(), 0);
  await page.getByRole("button", { name: /^孙丽: Business trip/ }).click();
  assert.equal(await page.locator("#record-title").innerText(), "孙丽");
  assert.ok((await page.locator("#record").innerText()).includes("孙丽 (sun.li · 1018)"));
});

await test("An empty period says what to do", {}, async (page) => {
  stub.isEmpty = true;
  await open(page);
  assert.equal(await page.locator("#empty-text").innerText(), "No records in this period.");
  assert.ok((await page.locator("#empty-help").innerText()).includes(`feishu-approval send ${stub.address}`));
  await checkAccessibility(page);
});

await test("1,000 employees: only the rows that can be seen exist, and every row can be reached", {}, async (page) => {
  stub.isCrowded = true;
  await open(page);
  await page.waitForFunction(() => document.getElementById("grid").getAttribute("aria-rowcount") === "1002");
  const result = await page.evaluate(async () => {
    const grid = document.getElementById("grid");
    const seen = new Set();
    let most = 0;
    let slowest = 0;
    for (let top = 0; ; top += grid.clientHeight) {
      grid.scrollTop = top;
      const start = performance.now();
      renderRows();
      slowest = Math.max(slowest, performance.now() - start);
      const rows = [...document.querySelectorAll("#rows [role=rowheader]")];
      most = Math.max(most, rows.length);
      rows.forEach((row) => seen.add(row.textContent));
      if (top > grid.scrollHeight) break;
    }

    return {
      seen: seen.size,
      most,
      slowest,
      indexes: [...document.querySelectorAll("#rows [role=row]")].map((row) => Number(row.ariaRowIndex)),
    };
  });
  assert.equal(result.seen, 1000);
  assert.ok(result.most < 100, `${result.most} rows`);
  assert.deepEqual(
    result.indexes,
    result.indexes.toSorted((a, b) => a - b),
  );
  console.log(`     the slowest screen of rows took ${result.slowest.toFixed(1)} ms, at most ${result.most} rows`);

  await page.getByLabel("Search name, number or ID").fill("employee-0999");
  assert.deepEqual(await names(page), ["employee-0999"]);
});

await test("The keyboard reaches everything", {}, async (page) => {
  await page.locator("#key-form").waitFor();
  await page.keyboard.type(key);
  await page.keyboard.press("Enter");
  await loaded(page);
  await page.reload();
  await loaded(page);
  const reached = [];
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => document.activeElement.id || document.activeElement.value || document.activeElement.textContent);
    if (!name || name === reached[0] || name.includes("\n")) break;
    reached.push(name);
    if (name === "grid") break;
  }
  assert.deepEqual(reached, [
    "Skip to the content",
    "Calendar",
    "Payroll",
    "Operations",
    "refresh",
    "sign-out",
    "language",
    "previous",
    "today",
    "next",
    "month",
    "week",
    "search",
    "type",
    "leave",
    "trip",
    "out",
    "overtime",
    "remedy",
    "shift",
    "reverted",
    "export-layout",
    "export-csv",
    "export-xlsx",
    "grid",
  ]);

  const label = () => page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  for (const [pressed, expected] of [
    ["ArrowDown", /^chen.lin: .*2024-09-05 13:30/],
    ["ArrowRight", /^chen.lin/],
    ["ArrowDown", /^li.na: 工作日加班/],
    ["ArrowUp", /^chen.lin/],
    ["End", /^chen.lin/],
    ["Home", /^chen.lin/],
    ["ArrowLeft", /^chen.lin/],
  ]) {
    await page.keyboard.press(pressed);
    assert.match(await label(), expected, pressed);
  }

  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
});

await test("The window of a record says who approved it and what was written, as text", {}, async (page) => {
  await open(page);
  await page.getByRole("button", { name: /^zhao.lei: Annual leave/ }).click();
  const text = await page.getByRole("dialog").innerText();
  for (const line of [
    "2024-09-03 10:00 lead transferred → head (Team lead)",
    `2024-09-03 11:30 head approved (Department): ${hostile}`,
    "2024-09-03 11:31 automatic approved",
    "202409040001",
  ]) assert.ok(text.includes(line), `${line}\n${text}`);
  assert.notEqual(await page.title(), "broken");
});

await test("The page refreshes by itself every minute, and keeps the focus", {}, async (page) => {
  await page.clock.install({ time: now });
  await page.reload();
  await open(page);
  await page.getByRole("button", { name: /^zhao.lei: Annual leave/ }).focus();
  const before = stub.asked.length;
  await page.clock.runFor(61_000);
  await page.waitForFunction(() => document.getElementById("message").textContent.includes("04:01"));
  assert.ok(stub.asked.length > before);
  assert.match(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), /^zhao.lei: Annual leave/);
});

const downloadOf = async (page, name) => {
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name, exact: true }).click()]);
  return { name: file.suggestedFilename(), content: readFileSync(await file.path()) };
};

await test("The server makes one file of exactly what is shown", {}, async (page) => {
  await open(page);
  await page.getByLabel("Overtime").uncheck();
  await page.getByLabel("Search name, number or ID").fill("a");

  const xlsx = await downloadOf(page, "XLSX");

  assert.equal(xlsx.name, "attendance-2024-09-01-2024-09-30.xlsx");
  assert.deepEqual(xlsx.content, stub.file);
  assert.deepEqual(
    stub.asked.filter(({ path }) => path === "export"),
    [
      {
        path: "export",
        from: "2024-09-01",
        to: "2024-09-30",
        layout: "records",
        format: "xlsx",
        lang: "en",
        status: "approved",
        cancel_leaves: "false",
        kinds: "leave,trip,out,remedy,shift",
        employees: "zhao.lei,wang.fang",
      },
    ],
  );
});

await test("Days and the summary are files, too, in the language of the page", {}, async (page) => {
  await open(page);
  await page.getByRole("button", { name: "中文" }).click();
  for (const [label, layout] of [
    ["按天", "days"],
    ["汇总", "summary"],
  ]) {
    await page.getByLabel("文件内容").selectOption({ label });
    assert.equal((await downloadOf(page, "CSV")).name, `attendance-${layout}-2024-09-01-2024-09-30.csv`);
    const asked = stub.asked.at(-1);
    assert.deepEqual([asked.layout, asked.format, asked.lang, asked.cancel_leaves, asked.employees], [layout, "csv", "zh", undefined, undefined]);
  }
});

await test("An export that the server refuses, that breaks off or that shows nothing is a sentence", {}, async (page) => {
  await open(page);
  stub.refuse = { export: 400 };
  await page.getByRole("button", { name: "XLSX" }).click();
  await page.getByText("The export failed: The server returned 400. Refused.").waitFor();
  stub.refuse = {};
  stub.isCutOff = true;
  await page.getByRole("button", { name: "CSV" }).click();
  await page.getByText("The export failed: The connection broke, or the file is too large.").waitFor();
  await page.getByLabel("Search name, number or ID").fill("nobody");
  const before = stub.asked.length;
  await page.getByRole("button", { name: "CSV" }).click();
  await page.getByText("The export failed: No record matches the filters.").waitFor();
  assert.equal(stub.asked.length, before);
});

await test("A search that finds more employees than a file can be limited to is a sentence", {}, async (page) => {
  stub.isCrowded = true;
  await open(page);
  await page.getByLabel("Search name, number or ID").fill("employee-0");
  await page.getByRole("button", { name: "CSV" }).click();
  await page.getByText("The export failed: The search finds 1000 employees; a file can be limited to 200.").waitFor();
});

await test("Nothing that was received becomes HTML", {}, async (page) => {
  stub.isHostile = true;
  await open(page);
  assert.ok((await names(page)).includes(hostile));
  await page.locator('.bar[title*="<img"]').first().click();
  assert.ok((await page.locator("#record").innerText()).includes(hostile));
  assert.equal(await page.locator("img").count(), 0);
  assert.equal(await page.title(), "Attendance calendar · FeishuApproval");
});

await test("An unavailable store is a sentence, and the page recovers", {}, async (page) => {
  await open(page);
  stub.refuse = { attendance: 503 };
  await page.getByRole("button", { name: "Refresh" }).click();
  await page.getByText("The store is unavailable. Refresh in a few seconds.").waitFor();
  assert.equal((await names(page)).length, 6);
  stub.refuse = {};
  await page.getByRole("button", { name: "Refresh" }).click();
  await page.getByText(/^As of/).waitFor();
});

await test("More records than the page reads are said to be more", {}, async (page) => {
  stub.isEndless = true;
  await open(page);
  await page.getByText("There is more than is shown.").waitFor();
});

// Share links

await test(
  "A share link shows the calendar without a key, without details and without operations",
  { path: `/api/calendar#token=${token}` },
  async (page) => {
    await loaded(page);
    assert.deepEqual(await headers(page), ["zhao.lei", "陈琳\nchen.lin"]);
    assert.deepEqual(await bars(page, "chen.lin"), [
      ["leave", 5.5, 1.5],
      ["leave", 9, 1],
    ]);
    assert.deepEqual(await page.locator("#kinds label").allInnerTexts(), ["Leave"]);
    assert.match(await page.locator("#message").innerText(), /^Read-only link, valid until 2024-10-01 08:00\./);
    for (const id of ["pages", "export", "reverted-label", "sign-out"]) assert.equal(await page.locator(`#${id}`).isVisible(), false, id);
    assert.equal(new URL(await page.locator("#feed").getAttribute("href"), stub.address).search, `?token=${token}&lang=en`);
    await page.getByRole("button", { name: /^陈琳: / }).first().click();
    const text = await page.locator("#record").innerText();
    assert.ok(text.includes("2024-09-05 13:30") && !text.includes("reason") && !text.includes("leave-1"), text);
    assert.deepEqual([...new Set(stub.asked.map(({ path }) => path))], ["shared/attendance"]);
    await checkAccessibility(page);
    await page.keyboard.press("Escape");

    // Its answer has only the days of the period, and says that there are others.
    await page.getByRole("button", { name: "Week" }).click();
    await page.getByText("2 – 8 Sept 2024").waitFor();
    await page.getByRole("button", { name: /^陈琳: .*goes on after this period/ }).waitFor();
    assert.equal(await page.locator("#absent [role=rowheader]").innerText(), "Absent today: 1");
    await page.reload();
    await loaded(page);
    await page.getByText("2 – 8 Sept 2024").waitFor();
  },
);

await test("An expired link says so and does not ask for a key", { path: "/api/calendar#token=old" }, async (page) => {
  await page.getByText("This link is invalid, has expired or was revoked. Ask for a new one.").waitFor();
  assert.equal(await page.locator("#key-form").isVisible(), false);
});

// Operations

await test("Operations show what needs somebody first, then the state", { path: "/api/operations" }, async (page) => {
  await open(page, adminKey);
  const headings = await page.locator("#panels h2").allInnerTexts();
  assert.deepEqual(
    headings.slice(0, 4).map((heading) => heading.split(" ")[0]),
    ["Dead", "Rejected", "Records", "State"],
  );
  const letters = await page.locator("#letters").innerText();
  for (const shown of ["d5a2f1c94b6e4f0e8a6b7c3f2e1d0a99", "store_unavailable", "10", "2024-09-05 02:10:00"])
    assert.ok(letters.includes(shown), shown);
  const unreadable = await page.locator("#unreadable tbody tr").locator("th, td").allInnerTexts();
  assert.deepEqual(
    unreadable.map((cell) => cell.trim()),
    ["out-1", "孙丽", "Outing", "2024-09-06 14:00", "image, reason"],
  );
  const state = await page.locator("#state").innerText();
  for (const shown of ["Accepting events", "Ready", "0.021 s", "0.62 s", "Connected", "2024-09-04 16:00", "Reconnects", "Complete", "Missing"])
    assert.ok(state.includes(shown), shown);
  assert.ok((await page.locator("#received").innerText()).includes("1204"));
});

await test("Rejected requests have reason, count, first, last and hours, the latest first", { path: "/api/operations" }, async (page) => {
  await open(page);
  const rows = page.locator("#rejected tbody tr");
  const cells = async (row) => (await rows.nth(row).locator("th, td").allInnerTexts()).map((cell) => cell.trim());
  assert.deepEqual((await cells(0)).slice(0, 4), ["stale", "1", "2024-09-05 03:00:00", "2024-09-05 03:00:00"]);
  const missing = await cells(1);
  assert.deepEqual(missing.slice(0, 4), ["signature_missing", "17", "2024-09-03 09:02:03", "2024-09-05 02:30:00"]);
  assert.ok(missing[5].includes("Encrypt Key"));
  assert.equal(await rows.nth(1).locator("svg").getAttribute("aria-label"), "2024-09-03 09:00: 5; 2024-09-05 02:00: 12");
  assert.equal(await rows.nth(1).locator("svg rect").count(), 2);
});

await test("A rotated key shows more than Ready", { path: "/api/operations" }, async (page) => {
  stub.receiving = {
    state: "rejecting",
    last_event_at: "2024-09-04T10:00:00Z",
    reason: "signature_mismatch",
    message: "The signature does not match. Compare the Encrypt Key.",
  };
  await open(page, adminKey);
  const tile = page.locator("#state .tile").first();
  for (const shown of ["Rejecting requests", "signature_mismatch", "2024-09-04 18:00", "Compare the Encrypt Key"])
    assert.ok((await tile.innerText()).includes(shown), shown);
  assert.equal(await tile.locator(".value.bad").count(), 1);
  assert.ok((await page.locator("#state").innerText()).includes("Ready"));
});

await test("Records that cannot be read at all are said to be lost until they are rebuilt", { path: "/api/operations" }, async (page) => {
  stub.retention = { state: "complete", last_run_at: "2024-09-04T18:00:00Z", events: 0, records: 0, unreadable_records: 2, reason: null, message: null };
  await open(page, adminKey);
  assert.ok((await page.locator("#unreadable .bad").innerText()).startsWith("The stored state of 2 records cannot be read at all."));
});

await test("No text of a page replaces one that all pages have", { path: "/api/operations" }, async (page) => {
  assert.equal(await page.evaluate(() => say("unreadable")), "The page cannot read the answer of the server.");
});

await test("Events and charts are read only when somebody asks for them", { path: "/api/operations" }, async (page) => {
  await open(page, adminKey);
  await page.getByRole("button", { name: "Refresh" }).click();
  await loaded(page);
  assert.equal(stub.asked.filter(({ path }) => path === "manage/events").length, 0);

  await page.getByText("Last 24 hours", { exact: true }).last().click();
  await page.locator("#charts svg[role=img]").nth(1).waitFor();
  assert.match(await page.locator("#charts svg[role=img]").first().getAttribute("aria-label"), /^Events by hour: .*2024-09-05 03:00: 1/);
  assert.equal(await page.locator("#charts rect.dead_letter").count(), 2);

  await page.getByRole("button", { name: "Find" }).click();
  await page.locator("#events tbody tr").first().waitFor();
  const first = await page.locator("#events tbody tr").first().locator("th, td").allInnerTexts();
  assert.deepEqual(
    first.map((cell) => cell.trim()),
    ["2024-09-05 03:30:00", "unrecognized", "Archived only", "–", "–", "event-3", "Show body"],
  );
  assert.equal(await page.locator("#events tbody tr").count(), 50);
  await page.getByRole("button", { name: "Show more" }).click();
  assert.equal(await page.locator("#events tbody tr").count(), 73);
});

await test("Events are filtered by outcome", { path: "/api/operations" }, async (page) => {
  await open(page, adminKey);
  for (const [outcome, asked, id] of [
    ["Archived only", "archived", "event-3"],
    ["Dead letter", "not_applied", "d5a2f1c94b6e4f0e8a6b7c3f2e1d0a99"],
  ]) {
    await page.getByLabel("Outcome").selectOption(outcome);
    await page.getByRole("button", { name: "Find" }).click();
    await page.waitForFunction((text) => document.querySelector("#events tbody")?.innerText.includes(text), id);
    assert.equal(await page.locator("#events tbody tr").count(), 1);
    assert.equal(stub.asked.findLast(({ path }) => path === "manage/events").outcome, asked);
  }

  await page.getByLabel("Outcome").selectOption("Not applied yet");
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByText("No events in this period.").waitFor();
});

await test("A dead letter of another tenant cannot be resent", { path: "/api/operations" }, async (page) => {
  stub.letters = [{ ...stub.letters[0], reason: "tenant_mismatch" }];
  await open(page, adminKey);
  assert.equal(await page.getByRole("button", { name: /^Resend d5a2/ }).count(), 0);
  assert.equal(await page.getByRole("button", { name: /^Purge d5a2/ }).count(), 1);
});

await test(
  "Events are found by event id and by instance code, and show their body on demand",
  { path: "/api/operations" },
  async (page) => {
    await open(page, adminKey);
    for (const text of ["event-1", "leave-1"]) {
      await page.getByLabel("Event ID or instance code").fill(text);
      await page.getByRole("button", { name: "Find" }).click();
      await page.waitForFunction(() => document.querySelectorAll("#events tbody tr").length === 1);
      assert.ok((await page.locator("#events tbody").innerText()).includes("0.042 s"));
    }

    assert.equal(
      stub.asked.some(({ body }) => body),
      false,
    );
    await page.getByRole("button", { name: "Show body event-1" }).click();
    await page.locator("#body pre").waitFor();
    assert.deepEqual(JSON.parse(await page.locator("#body pre").innerText()), { event: { text: hostile } });
    await checkAccessibility(page);
    await page.getByRole("button", { name: "Close" }).click();

    await page.getByLabel("Event ID or instance code").fill("unknown");
    await page.keyboard.press("Enter");
    await page.getByText("No events in this period.").waitFor();
  },
);

await test("A dead letter is explained in Chinese", { path: "/api/operations", locale: "zh-CN" }, async (page) => {
  await open(page, adminKey);
  assert.ok((await page.locator("#letters").innerText()).includes("多次投递时存储均无响应"));
  const state = await page.locator("#state").innerText();
  for (const shown of ["存储", "已连接", "重连次数", "已完成", "最近运行"]) assert.ok(state.includes(shown), shown);
});

await test("A dead letter is resent", { path: "/api/operations" }, async (page) => {
  await open(page, adminKey);
  await page.getByRole("button", { name: /^Resend d5a2/ }).click();
  await page.getByText("Resent: 1. Failed again: 0.").waitFor();
  assert.deepEqual(stub.posted, [
    { path: "manage/dead-letters/resend", subscription: "overtime", event_id: "d5a2f1c94b6e4f0e8a6b7c3f2e1d0a99" },
  ]);
  assert.equal(await page.locator("#letters").innerText(), "None");
});

await test("A dead letter is purged only after a confirmation", { path: "/api/operations" }, async (page) => {
  await open(page, adminKey);
  await page.getByRole("button", { name: /^Purge d5a2/ }).click();
  await page.getByText(/^Purge the dead letter d5a2.* of overtime\?/).waitFor();
  await checkAccessibility(page);
  await page.getByText("Dead letters: 1.").waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  assert.deepEqual(stub.posted.map(({ apply }) => apply), [undefined]);
  await page.getByRole("button", { name: "Purge all" }).click();
  await page.locator("#confirm-purge").click();
  await page.getByText("Purged: 1.").waitFor();
  assert.deepEqual(stub.posted.slice(1), [
    { path: "manage/dead-letters/purge" },
    { path: "manage/dead-letters/purge", apply: "a-token" },
  ]);
});

await test("Without the admin key the other panels are shown", { path: "/api/operations" }, async (page) => {
  await open(page);
  await page.getByRole("button", { name: "Find" }).click();
  await page.locator("#events .bad").waitFor();
  for (const id of ["events", "letters"])
    assert.equal(await page.locator(`#${id}`).innerText(), "This key does not give access. Sign in with the admin key.");
  assert.ok((await page.locator("#rejected").innerText()).includes("signature_missing"));
});

// Payroll

const payroll = { path: "/api/payroll/page" };
const rows = (page) =>
  page.locator("#amounts tbody tr").evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.innerText.trim()).join("|")));

await test("Payroll has a row for each employee, and the sums first", payroll, async (page) => {
  await open(page);
  await page.getByText("September 2024").waitFor();
  assert.deepEqual(await rows(page), [
    "Total (4)|||2.5|1|2.5|2|1|1|6",
    "li.na|||||2.5||||1",
    "孙丽|1018|市场部||||2||1|2",
    "王芳|1020|研发部||1|||1||2",
    "陈琳|1001|研发部|2.5||||||1",
  ]);
});

await test("Names of payroll are sorted by pinyin in Chinese", { ...payroll, locale: "zh-CN" }, async (page) => {
  await open(page);
  assert.deepEqual((await rows(page)).map((row) => row.split("|")[0]), ["合计（4 人）", "陈琳", "孙丽", "王芳", "li.na"]);
  assert.equal(await page.getByRole("columnheader", { name: "加班·工作日·加班费（小时）" }).count(), 1);
});

await test("Month and filters of payroll are in the address and survive a reload", payroll, async (page) => {
  await open(page);
  await page.locator("#previous").click();
  await page.getByText("August 2024").waitFor();
  await page.locator("#department").selectOption("研发部");
  await page.waitForURL(/department=/);
  await page.locator("#search").fill("1001");
  await page.waitForURL(/name=1001/);
  await page.getByRole("checkbox", { name: "Overtime" }).uncheck();
  await page.waitForURL(/kinds=/);
  assert.deepEqual((await rows(page)).map((row) => row.split("|")[0]), ["Total (1)", "陈琳"]);

  await page.reload();
  await loaded(page);
  assert.deepEqual((await rows(page)).map((row) => row.split("|")[0]), ["Total (1)", "陈琳"]);
  assert.equal(await page.locator("#department").inputValue(), "研发部");
  assert.equal(await page.locator("#search").inputValue(), "1001");
  assert.equal(await page.getByRole("checkbox", { name: "Overtime" }).isChecked(), false);
  await page.getByText("August 2024").waitFor();
  const { name, department, kinds, month } = stub.asked.findLast(({ path }) => path === "payroll");
  assert.deepEqual({ name, department, kinds, month }, { name: "1001", department: "研发部", kinds: "leave,trip,out,remedy,shift", month: "2024-08" });
});

await test("A click on a number shows its days, and a click on a day its record", payroll, async (page) => {
  await open(page);
  await page.getByRole("button", { name: "陈琳, 事假 (days): 2.5" }).click();
  await page.locator("#behind tbody tr").first().waitFor();
  assert.deepEqual(
    await page.locator("#behind tbody tr").evaluateAll((all) => all.map((row) => [...row.children].slice(0, 5).map((cell) => cell.innerText.trim()).join("|"))),
    ["2024-09-05 Thu|workday|事假|2024-09-05 13:30 – 18:00|0.5 days", "2024-09-06 Fri|workday|事假|2024-09-06 09:00 – 18:00|1 day",
      "2024-09-09 Mon|workday|事假|2024-09-09 09:00 – 18:00|1 day"],
  );
  await checkAccessibility(page);
  await page.locator("#behind").getByRole("button", { name: "Show record" }).first().click();
  await page.locator("#record").getByText("leave-1", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "陈琳, 事假 (days): 2.5");
});

await test("A record of unknown length is behind its number", payroll, async (page) => {
  await open(page);
  await page.getByRole("button", { name: "孙丽, Unknown length: 1" }).click();
  await page.locator("#behind tbody tr").first().waitFor();
  assert.match(await page.locator("#behind-body").innerText(), /客户拜访[\s\S]*unknown/);
});

await test("Payroll is exported as it is filtered", payroll, async (page) => {
  await open(page);
  await page.locator("#department").selectOption("研发部");
  await page.waitForURL(/department=/);
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#export-xlsx").click()]);
  assert.equal(download.suggestedFilename(), "payroll-2024-09.xlsx");
  const { format, lang, department } = stub.asked.findLast(({ path }) => path === "payroll");
  assert.deepEqual({ format, lang, department }, { format: "xlsx", lang: "en", department: "研发部" });
});

await test("A refused export of payroll is a sentence", payroll, async (page) => {
  await open(page);
  stub.refuse.payroll = 503;
  await page.locator("#export-csv").click();
  await page.getByText("The export failed: The store is unavailable.").waitFor();
});

await test("Payroll of 1,000 employees is shown", payroll, async (page) => {
  stub.isCrowded = true;
  await open(page);
  assert.equal(await page.locator("#amounts tbody tr").count(), 1001);
});

await test("A month is closed from the page, and what is open is named first", payroll, async (page) => {
  await open(page, adminKey);
  await page.getByText("Not closed.").waitFor();
  stub.hasOpen = true;
  await page.getByRole("button", { name: "Close month" }).click();
  await page.locator("#closed-by").fill("Li Na");
  await checkAccessibility(page);
  await page.keyboard.press("Enter");
  await page.getByText("1 event is not applied yet (event-1)").waitFor();
  assert.deepEqual(stub.posted, []);
  await page.locator("#with-open").check();
  await page.locator("#close-form").getByRole("button", { name: "Close month" }).click();
  await page.getByText("Closed on 2024-09-04 18:00 by Li Na (version 1). Open when it was closed: 1. Changes since: 2.").waitFor();
  assert.deepEqual(stub.posted, [{ path: "manage/closings", month: "2024-09", by: "Li Na", with_open: "yes" }]);
});

await test("Changes after the close have both amounts, the difference and the event", payroll, async (page) => {
  stub.closings.push(closing(2, "Li Na"));
  await open(page);
  await page.locator("#changes tbody tr").first().waitFor();
  assert.deepEqual(
    await page.locator("#changes tbody tr").evaluateAll((all) => all.map((row) => [...row.children].slice(0, 7).map((cell) => cell.innerText.trim()).join("|"))),
    ["王芳|2024-09-05|年假|1 day||−1 day|leave_approval_revert, 2024-09-04 19:00", "li.na|2024-09-06|年假|1 h|2.5 h|+1.5 h|no event"],
  );
  await checkAccessibility(page);
  await page.locator("#changes").getByRole("button", { name: "Show record" }).first().click();
  await page.locator("#record").getByText("leave-1", { exact: true }).waitFor();
});

await test("The latest comparison with Feishu's attendance has its counts and what differs", payroll, async (page) => {
  stub.comparisons.push(comparison);
  await open(page);
  await page.getByText("Compared on 2024-09-04 18:00 through 2024-09-30: 2 employees, 2 differences.").waitFor();
  const cellsOf = (rows) => rows.map((row) => [...row.children].slice(0, 6).map((cell) => cell.innerText.trim()).join("|"));
  assert.deepEqual(await page.locator("#comparison-counts tbody tr").evaluateAll(cellsOf), ["Leave|3|1|0|1|0"]);
  assert.deepEqual(await page.locator("#comparison-differences tbody tr").evaluateAll(cellsOf), [
    "王芳|年假|Different length||2024-09-05, 1 day|2024-09-05, 0.5 days",
    "li.na|事假|Only in Feishu|reverted here||2024-09-06 09:00 – 10:00, 1 h",
  ]);
  await checkAccessibility(page);
  await page.locator("#comparison-differences").getByRole("button", { name: "Show record" }).first().click();
  await page.locator("#record").getByText("leave-1", { exact: true }).waitFor();
});

await test("A month without a comparison says so", payroll, async (page) => {
  await open(page);
  await page.getByText("This month is not compared with Feishu's attendance.").waitFor();
});

await test("Closing a month needs the admin key", payroll, async (page) => {
  await open(page);
  await page.getByRole("button", { name: "Close month" }).click();
  await page.locator("#closed-by").fill("Li Na");
  await page.keyboard.press("Enter");
  await page.getByText("This key does not give access. Sign in with the admin key.").waitFor();
});

// All pages

const titles = {
  "/api/calendar": ["考勤日历", "Attendance calendar"],
  "/api/payroll/page": ["工资核算", "Payroll"],
  "/api/operations": ["运行状态", "Operations"],
};

for (const path of Object.keys(titles)) {
  await test(`${path} uses the language of the browser and can be switched`, { path, locale: "zh-CN" }, async (page) => {
    await open(page, adminKey);
    assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
    assert.equal(await page.locator("h1").innerText(), titles[path][0]);
    await page.getByRole("button", { name: "English" }).click();
    assert.equal(await page.locator("h1").innerText(), titles[path][1]);
    await page.reload();
    await loaded(page);
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
  });

  await test(`${path} has every text in both languages`, { path }, async (page) => {
    const keys = await page.evaluate(() =>
      Object.values(texts).map((language) => [...Object.keys(language), ...Object.keys(language.parts ?? {})].sort().join()),
    );
    assert.equal(keys[0], keys[1]);
    const used = await page.evaluate(() =>
      [...document.querySelectorAll("[data-text], [data-label]")]
        .map((labelled) => labelled.dataset.text ?? labelled.dataset.label)
        .filter((name) => !(name in texts.en)),
    );
    assert.deepEqual(used, []);
  });

  for (const viewport of [desktop, phone]) {
    for (const [colorScheme, locale] of [
      ["light", "en-GB"],
      ["dark", "zh-CN"],
    ]) {
      await test(
        `${path} at ${viewport.width} px, ${colorScheme}, ${locale}: accessible, nothing cut`,
        { path, viewport, colorScheme, locale },
        async (page) => {
          await open(page, adminKey);
          await checkAccessibility(page);
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
          const wide = await page.evaluate(() =>
            [...document.querySelectorAll("main *")]
              .filter(
                (each) =>
                  !each.closest("#grid, #amounts, svg, dialog, .visually-hidden, thead") && each.getBoundingClientRect().right > innerWidth + 0.5,
              )
              .map((each) => each.outerHTML.slice(0, 80)),
          );
          assert.deepEqual(wide, []);
          if (path.endsWith("calendar")) await checkColumns(page);
          const isShown = {
            "/api/calendar": viewport === desktop ? "calendar" : null,
            "/api/payroll/page": viewport === desktop ? "payroll" : null,
            "/api/operations": viewport === desktop && colorScheme === "light" ? "operations" : null,
          }[path];
          if (!withScreenshots || !isShown) return;
          stub.isOffice = true;
          await page.reload();
          await loaded(page);
          if (path.endsWith("operations")) {
            await page.getByRole("button", { name: "Find" }).click();
            await page.locator("#events tbody tr").first().waitFor();
          }

          await page.mouse.move(0, 0);
          await page.screenshot({ path: join(root, "docs", `${isShown}-${colorScheme}-${locale.slice(0, 2)}.png`) });
        },
      );
    }
  }
}

/** Names stay in view, and the columns beside them are whole. */
async function checkColumns(page) {
  for (const view of ["week", "month"]) {
    await page.locator(`#${view}`).click();
    await page.waitForFunction(
      (count) => document.querySelectorAll("#head [role=columnheader]").length === count,
      view === "week" ? 8 : 31,
    );
    const result = await page.evaluate(async () => {
      const grid = document.getElementById("grid");
      grid.scrollLeft += 137;
      await new Promise((resolve) => grid.addEventListener("scrollend", resolve, { once: true }) ?? setTimeout(resolve, 1500));
      const box = grid.getBoundingClientRect();
      const name = document.querySelector("#rows [role=rowheader]").getBoundingClientRect();
      const cut = [...document.querySelectorAll("#head [role=columnheader]:not(.corner)")]
        .map((column) => column.getBoundingClientRect())
        .filter((column) => column.right > name.right + 1 && column.left < box.left + grid.clientLeft + grid.clientWidth - 1)
        .filter((column) => column.left < name.right - 1 || column.right > box.left + grid.clientLeft + grid.clientWidth + 1);
      return { cut: cut.length, name: Math.abs(name.left - box.left - grid.clientLeft) < 1 };
    });
    assert.deepEqual(result, { cut: 0, name: true }, view);
  }
}

// The API reference

for (const viewport of [desktop, phone]) {
  for (const colorScheme of ["light", "dark"]) {
    await test(
      `The API reference at ${viewport.width} px, ${colorScheme}: every operation and schema, accessible, nothing cut`,
      { path: "/api/docs", viewport, colorScheme },
      async (page) => {
        await page.locator("#schemas").waitFor();
        const document = await (await fetch(`${stub.address}/api/openapi.json`)).json();
        const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
        assert.equal(await page.locator("#operations details").count(), operations.length);
        assert.equal(await page.locator("#schemas details").count(), Object.keys(document.components.schemas).length);
        await checkAccessibility(page);

        await page.locator("details").evaluateAll((all) => all.forEach((each) => (each.open = true)));
        await checkAccessibility(page);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
      },
    );
  }
}

await test("An operation shows its parameters and answers, and links to their schemas", { path: "/api/docs#get_summary" }, async (page) => {
  const operation = page.locator("#get_summary[open]");
  await operation.waitFor();
  const text = await operation.innerText();
  for (const shown of ["group_by", "en | zh", "Example: employee,kind", "text/csv", "application/problem+json", "PeriodSummary"])
    assert.ok(text.includes(shown), shown);
  await operation.getByRole("link", { name: "PeriodSummary" }).click();
  await page.locator("#schema-PeriodSummary[open]").getByRole("link", { name: "SummaryRow" }).click();
  assert.match(await page.locator("#schema-SummaryRow[open]").innerText(), /unknown_records/);
});

for (const hash of ["#%E0%A4%A", "#%", "#nothing"]) {
  await test(`The API reference shows its operations with the hash ${hash}`, { path: `/api/docs${hash}` }, async (page) => {
    await page.locator("#get_summary").waitFor();
    assert.equal(await page.locator("details[open]").count(), 0);
  });
}

await test("The API reference names the version of the program", { path: "/api/docs" }, async (page) => {
  const program = join(root, "FeishuApproval.Local/bin/Debug/net10.0/feishu-approval.dll");
  const version = execFileSync("dotnet", [program, "--version"], { encoding: "utf8" }).trim().split("+")[0];
  await page.getByText(`Version ${version}.`).waitFor();
});

// The server itself

async function read(address, path) {
  const response = await fetch(`${address}/api/${path}`, {
    headers: { "x-functions-key": path.startsWith("manage/") && address === stub.address ? adminKey : key },
  });
  assert.equal(response.status, 200, path);
  return response.json();
}

const sample = (name) => readFileSync(join(root, "samples", `${name}.json`), "utf8");
const leave = JSON.parse(sample("leave_approvalV2/seed"));
const overtime = JSON.parse(
  sample("work_approval/seed")
    .replaceAll("2018-12-01 12:00:00", "2024-09-05 19:00:00")
    .replaceAll("2018-12-02 12:00:00", "2024-09-05 21:30:00")
    .replaceAll("2018-12-01 00:00", "2024-09-05 00:00"),
);
const range = "attendance?from=2024-09-01&to=2024-09-30";
const server = await startServer(root, key, { "names.csv": "\uFEFFuser_id,name,employee_no\r\ng6964xxx,王伟,00042\r\n" });
try {
  await send(root, server, leave);
  await send(root, server, overtime);
  await test("Records of a server are shown, and its archived events", { address: server.address }, async (page) => {
    await open(page);
    await page.waitForFunction(() => document.querySelectorAll(".bar").length === 2 || document.getElementById("refresh").click());
    assert.deepEqual(await headers(page), ["王伟\ng6964xxx · 00042"]);
    assert.deepEqual(await bars(page, "g6964xxx"), [
      ["leave", 5.5, 1.5],
      ["overtime", 5.5, 0.5],
    ]);
    await page.getByLabel("Search name, number or ID").fill("王");
    const csv = (await downloadOf(page, "CSV")).content.toString("utf8").trim().split("\r\n");
    assert.deepEqual([csv.length, csv.slice(1).filter((line) => line.includes(",王伟,00042,")).length], [3, 2]);
    assert.equal((await downloadOf(page, "XLSX")).content.subarray(0, 2).toString(), "PK");
    await page.locator(".bar.leave").click();
    assert.ok((await page.locator("#record").innerText()).includes("2024-09-05 13:30 – 18:00"));
    await page.keyboard.press("Escape");
    await page.clock.setSystemTime(new Date());
    await page.getByRole("link", { name: "Operations" }).click();
    await loaded(page);
    await page.getByRole("button", { name: "Find" }).click();
    await page.locator("#events tbody tr").first().waitFor();
    assert.equal(await page.locator("#events .badge.applied").count(), 2);
    await page
      .getByRole("button", { name: /^Show body/ })
      .first()
      .click();
    await page.locator("#body pre").waitFor();
    const body = JSON.parse(await page.locator("#body pre").innerText());
    assert.equal(body.event.tenant_key, "bd6ae59e1xxx");
    assert.equal("token" in body, false);
  });

  await test("The stub answers with names that a server answers with", {}, async () => {
    const shape = async (address) => ({
      status: await read(address, "status"),
      events: await read(address, "manage/events" + (address === stub.address ? "?from=2024-09-01&to=2024-09-06" : "")),
      letters: await read(address, "manage/dead-letters"),
      records: await read(address, range),
      calendar: await read(address, `${range}&calendar=true`),
      days: await read(address, `${range}&layout=days&user_id=${address === stub.address ? "chen.lin" : "g6964xxx"}`),
    });
    const members = (value, path = "") =>
      value === null || typeof value !== "object"
        ? [path]
        : [
            path,
            ...Object.entries(value).flatMap(([name, inner]) => members(inner, Array.isArray(value) ? `${path}[]` : `${path}.${name}`)),
          ];

    // Below these the names are types, reasons and languages; those behind them come from parts that a server has or has not.
    const named = /\.(received|rejected|rejected_details|last_at|type_names)\./;
    const optional = /long_connection|reconcile|dead_letters\[\]|adjusted_by\[\]|workers\[\]|approvals\[\]|\.amount$|\.net\./;
    const fixed = (answers) => members(answers).filter((name) => !named.test(name) && !optional.test(name));
    const known = new Set(fixed(await shape(server.address)));
    const canned = await shape(stub.address);
    assert.deepEqual(
      fixed(canned).filter((name) => !known.has(name)),
      [],
    );

    // No event of this server says who approved, so the steps have the names of the document.
    const step = (await read(server.address, "openapi.json")).components.schemas.ApprovalStep.properties;
    for (const each of canned.records.items.flatMap((record) => record.approvals ?? []).flatMap(Object.keys)) assert.ok(each in step, each);
  });
} finally {
  await server.close();
}

await browser.close();
stub.close();
console.log(`\nFailed: ${failed}, Passed: ${passed}`);
