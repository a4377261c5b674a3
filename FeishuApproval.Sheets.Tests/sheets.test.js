// Workbooks and CSV tables of a server, read with the libraries that people read them with.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ExcelJS from "exceljs";
import XLSX from "xlsx";
import { send, startServer } from "../FeishuApproval.Pages.Tests/server.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const key = "the-key";
const september = "from=2024-09-01&to=2024-09-30";

let [passed, failed] = [0, 0];

async function test(name, run) {
  try {
    await run();
    passed++;
    console.log(`ok   ${name}`);
  } catch (error) {
    process.exitCode = 1;
    failed++;
    console.log(`FAIL ${name}\n${error.stack}`);
  }
}

const sample = (name) => readFileSync(join(root, "samples", `${name}.json`), "utf8");
const leave = JSON.parse(sample("leave_approvalV2/seed"));
leave.event.leave_reason = '=HYPERLINK("https://example.com")\u0001<&>\n第二行';
const overtime = JSON.parse(
  sample("work_approval/seed")
    .replaceAll("2018-12-01 12:00:00", "2024-09-05 19:00:00")
    .replaceAll("2018-12-02 12:00:00", "2024-09-05 21:30:00")
    .replaceAll("2018-12-01 00:00", "2024-09-05 00:00"),
);
overtime.event.work_interval = 9000;
overtime.event.work_detail[0].interval = 9000;

const server = await startServer(root, key, { "names.csv": "\uFEFFuser_id,name,employee_no\r\ng6964xxx,王伟,00042\r\n" });

async function download(query) {
  const response = await fetch(`${server.address}/api/export?${september}&${query}`, { headers: { "x-functions-key": key } });
  assert.equal(response.status, 200);
  return Buffer.from(await response.arrayBuffer());
}

const isDate = (format) => /yyyy/.test(format ?? "");

/** A date or time as text, from the number that spreadsheets count days with. */
const dateText = (days) => new Date(Math.round((days - 25569) * 86400) * 1000).toISOString().slice(0, 16).replace("T", " ");

/** The rows as SheetJS has them: numbers, texts, and dates as text. A formula fails. */
function readWithSheetJs(file) {
  const book = XLSX.read(file, { cellNF: true });
  assert.equal(book.SheetNames.length, 1);
  const sheet = book.Sheets[book.SheetNames[0]];
  const { e: end } = XLSX.utils.decode_range(sheet["!ref"]);
  return [...Array(end.r + 1).keys()].map((r) =>
    [...Array(end.c + 1).keys()].map((c) => {
      const cell = sheet[XLSX.utils.encode_cell({ r, c })];
      assert.equal(cell?.f, undefined);
      if (cell === undefined || cell.t === "z") return null;
      return cell.t === "n" && isDate(cell.z) ? dateText(cell.v) : cell.v;
    }),
  );
}

/** The same as exceljs has them. */
async function readWithExcelJs(file) {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(file);
  assert.equal(book.worksheets.length, 1);
  const [sheet] = book.worksheets;
  return [...Array(sheet.rowCount).keys()].map((r) =>
    [...Array(sheet.columnCount).keys()].map((c) => {
      const cell = sheet.getCell(r + 1, c + 1);
      assert.equal(cell.formula, undefined);
      return cell.value instanceof Date ? cell.value.toISOString().slice(0, 16).replace("T", " ") : cell.value;
    }),
  );
}

/** The rows by header, read by both libraries, which agree. */
async function read(query) {
  const file = await download(`format=xlsx&${query}`);
  const rows = readWithSheetJs(file);
  assert.deepEqual(await readWithExcelJs(file), rows);
  const [headers, ...values] = rows;
  assert.equal(new Set(headers).size, headers.length);
  return values.map((row) => Object.fromEntries(headers.map((header, i) => [header, row[i]])));
}

const pick = (row, ...names) => names.map((name) => row[name]);

try {
  await send(root, server, leave);
  await send(root, server, overtime);

  // An event is answered when it is stored, and applied a moment later.
  let rows = [];
  for (let attempt = 0; attempt < 100 && rows.length < 2; attempt++) {
    rows = (await download("format=csv")).toString("utf8").trim().split("\r\n").slice(1);
    if (rows.length < 2) await new Promise((resolve) => setTimeout(resolve, 100));
  }

  await test("Records have Chinese headers and values, numbers, and local times", async () => {
    const records = await read("lang=zh");
    assert.deepEqual(Object.keys(records[0]).slice(0, 11), [
      "姓名",
      "工号",
      "部门",
      "类别",
      "类型",
      "开始时间",
      "结束时间",
      "天数",
      "小时数",
      "事由",
      "状态",
    ]);
    const byKind = Object.fromEntries(records.map((record) => [record["类别"], record]));
    assert.deepEqual(pick(byKind["请假"], "姓名", "工号", "类型", "开始时间", "天数", "小时数", "状态", "时长"), [
      "王伟",
      "00042",
      "事假",
      "2024-09-05 00:00",
      1.5,
      null,
      "已通过",
      "1.5 天",
    ]);
    assert.deepEqual(pick(byKind["加班"], "开始时间", "结束时间", "天数", "小时数", "时长"), [
      "2024-09-05 19:00",
      "2024-09-05 21:30",
      null,
      2.5,
      "2.5 小时",
    ]);
  });

  await test("A text that looks like a formula is a text", async () => {
    const [record] = await read("lang=en&kinds=leave");
    assert.equal(record.Reason, '=HYPERLINK("https://example.com")\uFFFD<&>\n第二行');
  });

  await test("Days have dates and weekdays", async () => {
    const days = await read("lang=zh&layout=days&kinds=leave");
    assert.deepEqual(
      days.map((day) => pick(day, "姓名", "日期", "星期", "类别", "天数")),
      [
        ["王伟", "2024-09-05 00:00", "周四", "请假", 0.5],
        ["王伟", "2024-09-06 00:00", "周五", "请假", 1],
      ],
    );
  });

  await test("The summary has sums as numbers", async () => {
    const sums = await read("lang=en&layout=summary");
    assert.deepEqual(
      sums.map((sum) => pick(sum, "Name", "Employee number", "Kind", "Days", "Records")).sort(),
      [
        ["王伟", "00042", "leave", 1.5, 1],
        ["王伟", "00042", "overtime", null, 1],
      ].sort(),
    );
    assert.equal(sums.find((sum) => sum.Kind === "overtime").Minutes, 150);
  });

  await test("SheetJS reads the CSV as UTF-8", async () => {
    const book = XLSX.read(await download("format=csv&layout=days&kinds=leave"), { raw: true });
    const [headers, first] = XLSX.utils.sheet_to_json(book.Sheets[book.SheetNames[0]], { header: 1 });
    assert.deepEqual(pick(Object.fromEntries(headers.map((header, i) => [header, first[i]])), "date", "days", "user_name", "employee_no"), [
      "2024-09-05",
      "0.5",
      "王伟",
      "00042",
    ]);
  });
} finally {
  await server.close();
}

console.log(`\nFailed: ${failed}, Passed: ${passed}`);
