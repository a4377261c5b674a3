// The API with canned answers, and the pages as the one-machine server serves them.
import { createServer } from "node:http";
import { startServer } from "./server.js";

export const key = "the-key";
export const adminKey = "the-admin-key";
export const token = "a-share-token";
export const hostile = "<img src=x onerror=\"document.title='broken'\">";

const paths = ["/", "/api/calendar", "/api/operations", "/api/payroll/page", "/api/docs", "/api/openapi.json"];

/** The pages and their headers, from a server that is started for it and stopped again. */
export async function fetchPages(root) {
  const server = await startServer(root, key);
  try {
    return Object.fromEntries(
      await Promise.all(
        paths.map(async (path) => {
          const response = await fetch(server.address + path);
          return [path, { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }];
        }),
      ),
    );
  } finally {
    await server.close();
  }
}

const at = (day, time) => `${day}T${time}:00+08:00`;
export const period = (day, from, to, last = day) => ({ start: at(day, from), end: at(last, to) });

/** The days of periods, as a server returns them. */
function daysOf(periods) {
  const days = [];
  for (const { start, end } of periods) {
    for (let date = start.slice(0, 10); at(date, "00:00") <= start || at(date, "00:00") < end; date = nextDay(date)) {
      const from = start > at(date, "00:00") ? start : at(date, "00:00");
      const to = end < at(nextDay(date), "00:00") ? end : at(nextDay(date), "00:00");
      const half = from >= at(date, "12:00") ? "afternoon" : to <= at(date, "13:00") ? "morning" : null;
      days.push({ date, day_class: "workday", start: from, end: to, minutes: null, half_days: null, half });
    }
  }

  return days;
}

const nextDay = (date) => new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

export const record = (code, kind, user, span, extra) => ({
  instance_code: code,
  kind,
  status: "approved",
  user_id: user,
  employees: [user],
  days: daysOf([span]),
  net: null,
  length: { value: 8, unit: "hour" },
  ...span,
  duration_seconds: 28800,
  reason: "a reason",
  unreadable_fields: [],
  events: [{ event_id: `event-${code}`, type: "leave_approvalV2", received_at: "2024-09-01T10:00:00+08:00" }],
  ...extra,
});
export const leave = (code, user, span, type, periods, extra = {}) =>
  record(code, "leave", user, span, {
    days: daysOf(periods),
    leave: {
      type_name: type[0],
      type_names: { zh_cn: type[0], en_us: type[1] },
      unit: "half_day",
      periods,
      adjusted_by: [],
      ...extra.leave,
    },
    ...extra.record,
  });

const annual = ["年假", "Annual leave"];
export const personal = ["事假", "Personal leave"];

/** A leave of some hours, whose day has minutes. */
export const hours = (code, user, day, from, to, minutes, extra = {}) =>
  leave(code, user, period(day, from, to), personal, [period(day, from, to)], {
    record: {
      days: daysOf([period(day, from, to)]).map((each) => ({ ...each, minutes })),
      length: { value: minutes / 60, unit: "hour" },
      ...extra,
    },
  });
const workingHours = { start: "09:00", end: "18:00" };
export const records = [
  // Half a day on Thursday, all of Friday and Monday; the weekend has no working periods.
  leave("leave-1", "chen.lin", { start: at("2024-09-05", "12:00"), end: at("2024-09-10", "00:00") }, personal, [
    period("2024-09-05", "13:30", "18:00"),
    period("2024-09-06", "09:00", "18:00"),
    period("2024-09-09", "09:00", "18:00"),
  ]),
  leave("leave-2", "zhao.lei", period("2024-09-04", "09:00", "12:00"), annual, [period("2024-09-04", "09:00", "12:00")], {
    leave: { adjusted_by: ["leave-3"] },
    record: {
      length: { value: 0.5, unit: "day" }, net: { days: daysOf([period("2024-09-04", "09:00", "11:00")]), length: { value: 0.5, unit: "day" } },
      serial_number: "202409040001",
      approvals: [
        { action: "transferred", at: "2024-09-03T10:00:00+08:00", user_id: "lead", open_id: null, others: ["head"], node: "Team lead", comment: null },
        { action: "approved", at: "2024-09-03T11:30:00+08:00", user_id: "head", open_id: null, others: [], node: "Department", comment: hostile },
        { action: "approved", at: "2024-09-03T11:31:00+08:00", user_id: null, open_id: null, others: [], node: null, comment: null },
      ],
    },
  }),
  // Takes the end of leave-2 back.
  leave("leave-3", "zhao.lei", period("2024-09-04", "11:00", "12:00"), personal, [period("2024-09-04", "11:00", "12:00")], {
    leave: { origin_instance_code: "leave-2" },
  }),
  leave("leave-4", "li.na", period("2024-09-02", "09:00", "18:00"), annual, [period("2024-09-02", "09:00", "18:00")], {
    record: { status: "reverted" },
  }),
  record("overtime-1", "overtime", "wang.fang", period("2024-09-03", "19:00", "21:30"), {
    employees: ["li.na", "zhao.lei"],
    overtime: { type_name: "工作日加班", workers: ["li.na", "zhao.lei"], periods: [period("2024-09-03", "19:00", "21:30")], days: [] },
  }),
  record(
    "remedy-1",
    "remedy",
    "wang.fang",
    { start: at("2024-09-05", "09:00"), end: at("2024-09-05", "09:00") },
    { duration_seconds: 0, length: null, remedy: { at: at("2024-09-05", "09:00") } },
  ),
  record(
    "trip-1",
    "trip",
    "sun.li",
    { start: at("2024-09-02", "00:00"), end: at("2024-09-04", "00:00") },
    {
      user_name: "孙丽",
      employee_no: "1018",
      trip: {
        schedules: [{ ...period("2024-09-02", "00:00", "00:00", "2024-09-04"), departure: "上海", destination: "成都" }],
        companions: [],
      },
    },
  ),
  record("out-1", "out", "sun.li", period("2024-09-06", "14:00", "17:00"), {
    unreadable_fields: ["image", "reason"],
    user_name: "孙丽",
    employee_no: "1018",
    days: daysOf([period("2024-09-06", "14:00", "17:00")]).map((day) => ({ ...day, minutes: 180 })),
    out: { type_name: "客户拜访", unit: "hour" },
  }),
  record(
    "shift-1",
    "shift",
    "xu.jie",
    { start: at("2024-09-03", "09:00"), end: at("2024-09-07", "09:00") },
    {
      days: ["2024-09-03", "2024-09-07"].flatMap((day) => daysOf([{ start: at(day, "09:00"), end: at(day, "09:00") }])),
      shift: { given_at: at("2024-09-03", "09:00"), taken_at: at("2024-09-07", "09:00") },
    },
  ),
];

const crowd = [...Array(1000).keys()].flatMap((i) => {
  const user = `employee-${String(i).padStart(4, "0")}`;
  return [3, 11, 20].map((day, j) => {
    const date = `2024-09-${String(day + (i % 5)).padStart(2, "0")}`;
    return leave(`crowd-${i}-${j}`, user, period(date, "09:00", "18:00"), annual, [period(date, "09:00", "18:00")]);
  });
});

// A usual month, for the screenshots.
const staff = [
  ["chen.lin", "陈琳"],
  ["deng.hao", "邓浩"],
  ["fan.yue", "范悦"],
  ["gao.ming", "高明"],
  ["guo.jing", "郭静"],
  ["han.mei", "韩梅"],
  ["he.feng", "何峰"],
  ["hu.xin", "胡欣"],
  ["jiang.bo", "蒋波"],
  ["li.na", "李娜"],
  ["liang.yu", "梁宇"],
  ["lin.tao", "林涛"],
  ["liu.yang", "刘洋"],
  ["luo.dan", "罗丹"],
  ["ma.chao", "马超"],
  ["peng.fei", "彭飞"],
  ["shen.qi", "沈琪"],
  ["sun.li", "孙丽"],
  ["tang.wei", "唐伟"],
  ["wang.fang", "王芳"],
];
const dayOf = (number) => `2024-09-${String(number).padStart(2, "0")}`;
const workingDay = (number) => ([0, 6].includes(new Date(`${dayOf(number)}T00:00:00Z`).getUTCDay()) ? workingDay(number + 1) : number);
const makers = [
  (code, user, day) => {
    const days = [day, day + 1, day + 2].filter((each) => each <= 30 && workingDay(each) === each).map(dayOf);
    return leave(
      code,
      user,
      period(days[0], "09:00", "18:00", days.at(-1)),
      annual,
      days.map((each) => period(each, "09:00", "18:00")),
    );
  },
  (code, user, day) => leave(code, user, period(dayOf(day), "09:00", "12:00"), personal, [period(dayOf(day), "09:00", "12:00")]),
  (code, user, day) =>
    record(code, "overtime", user, period(dayOf(day), "19:00", "21:30"), {
      overtime: { type_name: "工作日加班", workers: [], periods: [], days: [] },
    }),
  (code, user, day) =>
    record(code, "trip", user, period(dayOf(day), "00:00", "00:00", dayOf(Math.min(day + 2, 30))), {
      trip: { schedules: [], companions: [] },
    }),
  (code, user, day) =>
    leave(code, user, period(dayOf(day), "13:30", "18:00"), ["调休", "Time off in lieu"], [period(dayOf(day), "13:30", "18:00")]),
  (code, user, day) => record(code, "out", user, period(dayOf(day), "14:00", "17:00"), { out: { type_name: "客户拜访", unit: "hour" } }),
  (code, user, day) =>
    record(
      code,
      "remedy",
      user,
      { start: at(dayOf(day), "09:00"), end: at(dayOf(day), "09:00") },
      { remedy: { at: at(dayOf(day), "09:00") } },
    ),
  (code, user, day) =>
    record(
      code,
      "shift",
      user,
      { start: at(dayOf(day), "09:00"), end: at(dayOf(day), "09:00") },
      { shift: { given_at: at(dayOf(day), "09:00") } },
    ),
  (code, user, day) =>
    leave(code, user, period(dayOf(day), "09:00", "18:00"), ["病假", "Sick leave"], [period(dayOf(day), "09:00", "18:00")]),
];
const office = staff.flatMap(([user, name], i) =>
  [0, 1, 2, 3].map((j) => ({
    ...makers[(i * 5 + j * 2) % makers.length](`office-${i}-${j}`, user, workingDay(1 + (j * 7 + ((i * 3) % 5)))),
    user_name: name,
    employee_no: String(1001 + i),
    department: ["研发部", "市场部", "销售部"][i % 3],
  })),
);

/** The names of the employees of some records, where a source of names is set. */
const namesOf = (items) => {
  const known = items
    .filter((each) => each.user_name)
    .map(({ user_id, user_name, employee_no, department }) => ({ user_id, user_name, employee_no, ...(department ? { department } : {}) }));
  return [...new Map(known.map((each) => [each.user_id, each])).values()];
};

const status = {
  since: "2024-09-01T00:00:00Z",
  receiving: { state: "accepting", last_event_at: "2024-09-04T19:58:12Z", reason: null, message: null },
  events: {
    received: { leave_approvalV2: { published: 1204, unavailable: 3 }, work_approval: { published: 318 } },
    rejected: { signature_missing: 17, stale: 1 },
    rejected_details: {
      signature_missing: {
        first_at: "2024-09-03T01:02:03Z",
        last_at: "2024-09-04T18:30:00Z",
        by_hour: { "2024-09-03T01:00:00Z": 5, "2024-09-04T18:00:00Z": 12 },
        hint: "The request has no signature, so it does not come from Feishu, or the Encrypt Key is not saved in the developer console.",
      },
      stale: {
        first_at: "2024-09-04T19:00:00Z",
        last_at: "2024-09-04T19:00:00Z",
        by_hour: { "2024-09-04T19:00:00Z": 1 },
        hint: "The signed time differs from the server's clock by more than Feishu__MaxRequestAge. Check the clock of the server.",
      },
    },
    last_at: { leave_approvalV2: "2024-09-04T19:58:12Z", work_approval: "2024-09-04T19:41:00Z" },
  },
  lag_seconds: { p50: 0.021, p90: 0.085, p99: 0.62 },
  dead_letters: { leave: 0, overtime: 1, remedy: 0, revert: 0, "approver-task": 0, archive: 0 },
  long_connection: { state: "connected", connected_since: "2024-09-04T08:00:00Z", reconnects: 2, next_attempt_at: null, message: null },
  reconcile: {
    state: "complete",
    last_run_at: "2024-09-04T18:00:00Z",
    compared_from: "2024-07-06T18:00:00Z",
    compared_to: "2024-09-04T18:00:00Z",
    missing: 4,
    reverted: 0,
    failed: 0,
    message: null,
  },
};

const deadLetter = {
  subscription: "overtime",
  event_id: "d5a2f1c94b6e4f0e8a6b7c3f2e1d0a99",
  type: "work_approval",
  reason: "store_unavailable",
  description: "The store did not answer in any delivery. Resend the event when it does.",
  delivery_count: 10,
  received_at: "2024-09-04T18:05:00Z",
  dead_lettered_at: "2024-09-04T18:10:00Z",
  age_seconds: 6900,
};

const event = (id, type, code, received, outcome, lag = null) => ({
  event_id: id,
  type,
  instance_code: code,
  tenant_key: "t",
  app_id: "cli_a",
  received_at: received,
  outcome,
  lag_seconds: lag,
});
const events = [
  event("event-1", "leave_approvalV2", "leave-1", "2024-09-04T09:15:00Z", "applied", 0.042),
  event(deadLetter.event_id, "work_approval", "overtime-9", "2024-09-04T18:05:00Z", "not_applied"),
  event("event-3", "unrecognized", null, "2024-09-04T19:30:00Z", "archived"),
  ...[...Array(70).keys()].map((i) =>
    event(`bulk-${i}`, "work_approval", `bulk-${i}`, `2024-09-04T1${i % 9}:${10 + (i % 50)}:00Z`, "applied", i / 100),
  ),
];

/** What each day of a period is, as a server returns it: the Mid-Autumn Festival of 2024, and weekends. */
function calendarOf(from, to) {
  const days = [];
  for (let date = from; date <= to; date = nextDay(date)) {
    const festival = date >= "2024-09-15" && date <= "2024-09-17";
    const isMakeUp = date === "2024-09-14";
    const isWeekend = [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay());
    const dayClass = festival ? "holiday" : isWeekend && !isMakeUp ? "rest_day" : "workday";
    days.push({ date, day_class: dayClass, name: festival || isMakeUp ? "中秋节" : null, is_make_up_workday: isMakeUp });
  }

  return days;
}

// Payroll of a month, as a server returns it.

const column = (name, kind, unit, english, chinese, more = {}) => ({
  name, kind, type_name: null, compensation: null, day_class: null, unit, english, chinese, ...more,
});
const payrollColumns = [
  column("leave_days:事假", "leave", "days", "事假 (days)", "事假（天）", { type_name: "事假" }),
  column("leave_days:年假", "leave", "days", "年假 (days)", "年假（天）", { type_name: "年假" }),
  column("overtime_hours:workday:pay", "overtime", "hours", "Overtime, workday, paid (h)", "加班·工作日·加班费（小时）", {
    compensation: "pay", day_class: "workday",
  }),
  column("trip_days", "trip", "days", "Business trip (days)", "出差（天）"),
  column("remedy_count", "remedy", "count", "Corrections", "补卡（次）"),
];
const payrollRow = (user_id, user_name, employee_no, department, amounts, count, unknown = 0) => ({
  user_id, ...(user_name ? { user_name, employee_no, department } : {}), amounts, records: count, unknown_records: unknown,
});
const payrollRows = [
  payrollRow("sun.li", "孙丽", "1018", "市场部", { "trip_days": 2 }, 2, 1),
  payrollRow("chen.lin", "陈琳", "1001", "研发部", { "leave_days:事假": 2.5 }, 1),
  payrollRow("li.na", null, null, null, { "overtime_hours:workday:pay": 2.5 }, 1),
  payrollRow("wang.fang", "王芳", "1020", "研发部", { "remedy_count": 1, "leave_days:年假": 1 }, 2),
];

function payrollOf(asked, isCrowded) {
  const crowded = [...Array(1000).keys()].map((i) =>
    payrollRow(`employee-${String(i).padStart(4, "0")}`, `员工${i}`, String(i), `部门${i % 9}`, Object.fromEntries(payrollColumns.map(({ name }) => [name, i % 7])), 30));
  const items = (isCrowded ? crowded : payrollRows)
    .filter((row) => asked.department === undefined || (row.department ?? "") === asked.department)
    .filter((row) => !asked.name || [row.user_id, row.user_name, row.employee_no].some((text) => text?.includes(asked.name)))
    .filter((row) => !asked.kinds || Object.keys(row.amounts).some((name) => asked.kinds.split(",").includes(name.split("_")[0])));
  const names = payrollColumns.map(({ name }) => name).filter((name) => items.some((row) => name in row.amounts));
  const month = asked.month ?? "2024-09";
  return {
    month, from: `${month}-01`, to: `${month}-30`, departments: ["市场部", "研发部"],
    columns: payrollColumns.filter(({ name }) => names.includes(name)), items,
    total: {
      employees: items.length, amounts: Object.fromEntries(names.map((name) => [name, items.reduce((sum, row) => sum + (row.amounts[name] ?? 0), 0)])),
      records: items.reduce((sum, row) => sum + row.records, 0), unknown_records: items.reduce((sum, row) => sum + row.unknown_records, 0),
    },
  };
}

/** The column of payroll that has a day, as the server says it. */
const payrollColumnOf = ({ kind, leave: details }) =>
  ({ leave: `leave_days:${details?.type_name}`, overtime: "overtime_hours:workday:pay", trip: "trip_days", remedy: "remedy_count" })[kind] ?? null;

const dayRows = (user) => records.filter((each) => each.employees.includes(user) && each.status === "approved").flatMap((each) => each.days.map((day) => ({
  user_id: user, date: day.date, day_class: day.day_class, kind: each.kind, type_name: each[each.kind]?.type_name ?? null, start: day.start,
  end: day.end, days: each.kind === "leave" ? (day.half ? 0.5 : 1) : each.kind === "trip" ? 1 : null, minutes: each.kind === "overtime" ? 150 : null,
  compensation: each.kind === "overtime" ? "pay" : null, status: each.status, instance_code: each.instance_code,
  payroll_column: payrollColumnOf(each),
})));

export const closing = (version, by, open = []) => ({
  tenant_key: "t", month: "2024-09", version, from: "2024-09-01", to: "2024-09-30", closed_at: "2024-09-04T10:00:00+00:00", closed_by: by,
  rows: 12, sha256: "0".repeat(64), open, erased: null,
});
const closedDay = (user, code, date, half_days, minutes = null) => ({
  user_id: user, instance_code: code, date, day_class: "workday", kind: "leave", type_name: "年假", start: null, end: null, half: null, half_days,
  minutes, compensation: null, category: null, record_amount: null,
});
export const comparison = {
  tenant_key: "a-tenant", month: "2024-09", version: 1, from: "2024-09-01", to: "2024-09-30", through: "2024-09-30",
  compared_at: "2024-09-04T10:00:00+00:00", employees: 2, notes: [], next: null, rows: 5, sha256: "0", erased: null, differences: 2,
  counts: [{ kind: "leave", same: 3, only_feishu: 1, only_here: 0, different_length: 1, not_compared: 0, differences: 2 }],
};

const comparedApprovals = [
  {
    user_id: "wang.fang", user_name: "王芳", kind: "leave", type_name: "年假", result: "different_length", reason: null, instance_code: "leave-1",
    start: "2024-09-05T00:00:00+08:00", end: "2024-09-06T00:00:00+08:00", length: { value: 1, unit: "day" },
    feishu_start: "2024-09-05T00:00:00+08:00", feishu_end: "2024-09-06T00:00:00+08:00", feishu_length: { value: 0.5, unit: "day" },
  },
  {
    user_id: "li.na", kind: "leave", type_name: "事假", result: "only_feishu", reason: "reverted", instance_code: null,
    start: null, end: null, length: null,
    feishu_start: "2024-09-06T09:00:00+08:00", feishu_end: "2024-09-06T10:00:00+08:00", feishu_length: { value: 1, unit: "hour" },
  },
];

const closingChanges = [
  {
    user_id: "wang.fang", user_name: "王芳", date: "2024-09-05", kind: "leave", type_name: "年假", instance_code: "leave-1",
    before: closedDay("wang.fang", "leave-1", "2024-09-05", 2), after: null, difference_days: -1, difference_minutes: null,
    event: { event_id: "event-9", type: "leave_approval_revert", received_at: "2024-09-04T19:00:00+08:00", sent_at: null },
  },
  {
    user_id: "li.na", date: "2024-09-06", kind: "leave", type_name: "年假", instance_code: "leave-4",
    before: closedDay("li.na", "leave-4", "2024-09-06", null, 60), after: closedDay("li.na", "leave-4", "2024-09-06", null, 150),
    difference_days: null, difference_minutes: 90, event: null,
  },
];

// Without what a share link does not show.
const shared = ({ instance_code: code, kind, user_id, start, end, employees, days, net }, { from, to }) => ({
  id: `id-of-${code}`,
  kind,
  user_id,
  employees,
  start,
  end,
  days: (net?.days ?? days).filter(({ date }) => date >= from && date <= to).map((day) => ({ date: day.date, start: day.start, end: day.end, half: day.half })),
  begins_before: (net?.days ?? days)[0].date < from,
  ends_after: (net?.days ?? days).at(-1).date > to,
});

/**
 * Serves the pages and the API. A test sets refuse[path] to a status, isHostile for records of somebody with bad intentions, isCrowded for
 * 1,000 employees, isOffice for a usual month, isEmpty for none, more to further records, isEndless for more than the page reads, isCutOff for an export that breaks off. What was changed is in posted.
 */
export async function startStub(pages) {
  const fresh = () => ({
    refuse: {},
    isHostile: false,
    isCrowded: false,
    isOffice: false,
    isEmpty: false,
    more: [],
    isEndless: false,
    isCutOff: false,
    file: Buffer.from("\uFEFFa,b\r\n1,2\r\n"),
    posted: [],
    asked: [],
    letters: [deadLetter],
    receiving: status.receiving,
    retention: undefined,
    closings: [],
    comparisons: [],
    hasOpen: false,
  });
  const stub = { reset: () => Object.assign(stub, fresh()), address: "", close: () => {} };
  stub.reset();
  const server = createServer((request, response) => {
    const url = new URL(request.url, "http://stub");
    const page = pages[url.pathname];
    if (page) {
      // Node counts the bytes itself.
      const { "content-length": _, "transfer-encoding": __, connection: ___, "keep-alive": ____, ...headers } = page.headers;
      response.writeHead(page.status, headers).end(page.body);
      return;
    }

    const path = url.pathname.replace("/api/", "");
    const asked = Object.fromEntries(url.searchParams);
    stub.asked.push({ path, ...asked });
    const answer = (code, body, headers) =>
      response
        .writeHead(code, { "Content-Type": "application/json; charset=utf-8", ...headers })
        .end(Buffer.isBuffer(body) ? body : JSON.stringify(body));
    if (path === "health/ready") return answer(200, { status: "ready", topic: "ready", store: "ready" });
    if (stub.refuse[path]) return answer(stub.refuse[path], { detail: "Refused." });
    if (path === "shared/attendance") {
      if (request.headers["x-share-token"] !== token) return answer(401, { detail: "This link is invalid." });
      const items = records.filter((each) => each.kind === "leave" && each.status === "approved" && !each.leave.origin_instance_code)
        .map((each) => shared(each, asked)).filter(({ days }) => days.length > 0);
      const names = [{ user_id: "chen.lin", user_name: "陈琳", employee_no: null }];
      return answer(200, { items, next_page_token: null, kinds: ["leave"], expires_at: "2024-10-01T00:00:00+00:00", names, calendar: calendarOf(asked.from, asked.to), working_hours: workingHours });
    }

    const given = request.headers["x-functions-key"];
    if (given !== key && given !== adminKey) return answer(401, { detail: "The API key is missing." });
    if (path.startsWith("manage/") && given !== adminKey) return answer(401, { detail: "The admin key is missing." });
    if (path === "status") return answer(200, { ...status, receiving: stub.receiving, retention: stub.retention });
    if (path === "manage/dead-letters") return answer(200, { dead_letters: stub.letters, more: stub.isEndless });
    if (path === "manage/events") {
      const found = events
        .filter(
          (each) =>
            (!asked.event_id || each.event_id === asked.event_id) &&
            (!asked.instance_code || each.instance_code === asked.instance_code) &&
            (!asked.outcome || each.outcome === asked.outcome) &&
            each.received_at >= asked.from &&
            each.received_at < asked.to,
        )
        .map((each) => (asked.body === "yes" ? { ...each, body: { event: { text: hostile } } } : each));
      const from = Number(asked.after ?? 0);
      return answer(200, {
        events: found.slice(from, from + 40),
        next: from + 40 < found.length || stub.isEndless ? String(from + 40) : null,
      });
    }

    if (path === "manage/closings") {
      if (stub.hasOpen && asked.with_open !== "yes") return answer(409, { detail: "2024-09 is not closed: 1 event is not applied yet (event-1)." });
      stub.posted.push({ path, ...asked });
      stub.closings.push(closing(stub.closings.length + 1, asked.by, stub.hasOpen ? [{ reason: "waiting_event", id: "event-1" }] : []));
      return answer(200, stub.closings.at(-1));
    }

    if (request.method === "POST") {
      stub.posted.push({ path, ...asked });
      const isDryRun = path.endsWith("purge") && !asked.apply;
      if (isDryRun) return answer(200, { dry_run: true, found: 1, purged: 0, more: false, token: "a-token" });
      stub.letters = [];
      return answer(200, path.endsWith("purge") ? { dry_run: false, found: 1, purged: 1, more: false, token: null }
        : { resent: 1, kept: [], more: false });
    }

    if (path.startsWith("attendance/")) {
      const one = records.find((each) => each.instance_code === decodeURIComponent(path.slice("attendance/".length)));
      return one ? answer(200, one) : answer(404, { detail: "Unknown." });
    }

    if (path === "export") {
      if (!stub.isCutOff) return answer(200, stub.file, { "Content-Type": "application/octet-stream" });
      response.writeHead(200, { "Content-Type": "text/csv" }).write("a part");
      return setTimeout(() => response.destroy(), 100);
    }

    if (path === "comparisons") return answer(200, { items: stub.comparisons.filter(({ month }) => month === asked.month) });
    if (path === "comparisons/2024-09") return answer(200, { comparison: stub.comparisons.at(-1), items: comparedApprovals });
    if (path === "closings") return answer(200, { items: stub.closings.filter(({ month }) => month === asked.month) });
    if (path === "closings/2024-09/changes") return answer(200, { closing: stub.closings.at(-1), items: closingChanges });
    if (path === "payroll") {
      return asked.format ? answer(200, stub.file, { "Content-Type": "application/octet-stream" }) : answer(200, payrollOf(asked, stub.isCrowded));
    }

    if (path !== "attendance") return answer(404, { detail: "Unknown." });
    if (asked.layout === "days") {
      const items = dayRows(asked.user_id).filter((day) => !asked.kinds || asked.kinds.split(",").includes(day.kind));
      return answer(200, { items, next_page_token: null });
    }

    const evil = leave(
      `code ${hostile}`,
      hostile,
      period("2024-09-05", "09:00", "18:00"),
      [hostile, hostile],
      [period("2024-09-05", "09:00", "18:00")],
    );
    const all = (stub.isEmpty ? [] : stub.isCrowded ? crowd : stub.isOffice ? office : [...records, ...stub.more, ...(stub.isHostile ? [evil] : [])])
      .filter((each) => asked.unreadable !== "true" || each.unreadable_fields.length > 0)
      .filter((each) => asked.status === "all" || each.status === "approved")
      .filter((each) => asked.cancel_leaves === "true" || !each.leave?.origin_instance_code)
      .filter((each) => !asked.kinds || asked.kinds.split(",").includes(each.kind))
      .filter((each) => !asked.from || (each.start.slice(0, 10) <= asked.to && each.end.slice(0, 10) >= asked.from));

    // Small pages: every list is read to its end.
    const size = stub.isCrowded || stub.isOffice ? 200 : 3;
    const from = Number(asked.page_token ?? 0);
    const next = from + size < all.length || stub.isEndless ? String(from + size) : null;
    const items = all.slice(from, from + size);
    return answer(200, { items, next_page_token: next, names: namesOf(items), ...(asked.calendar === "true" ? { calendar: calendarOf(asked.from, asked.to), working_hours: workingHours } : {}) });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  stub.address = `http://127.0.0.1:${server.address().port}`;
  stub.close = () => server.close();
  return stub;
}
