// The reads with canned answers, and the page as the local host serves it.
import { createServer } from "node:http";
import { startHost } from "./host.js";

export const key = "the-key";
export const hostile = "<img src=x onerror=\"document.title='broken'\">";

/** The page and its headers, from a local host that is started for it and ended again. */
export async function fetchPage(root) {
  const host = await startHost(root, key);
  try {
    const response = await fetch(host.address);
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  } finally {
    await host.close();
  }
}

const leave = (user, day, extra = {}) => ({
  instance_code: `leave-${user}-${day}`, kind: "leave", status: "approved", user_id: user, start: `${day}T09:00:00+08:00`, end: `${day}T18:00:00+08:00`,
  duration_seconds: 28800, leave: { type_name: "事假", type_names: { zh_cn: "事假", en_us: "Personal leave" }, periods: [], adjusted_by: [] }, ...extra,
});
const overtime = (user, day, workers = []) => ({
  instance_code: `overtime-${user}-${day}`, kind: "overtime", status: "approved", user_id: user, start: `${day}T19:00:00+08:00`, end: `${day}T21:30:00+08:00`,
  duration_seconds: 9000, overtime: { type_name: null, workers, periods: [], days: [] },
});

const days = {
  "2024-09-02": [leave("chen.lin", "2024-09-02")],
  "2024-09-03": [overtime("wang.fang", "2024-09-03", ["li.na", "zhao.lei"]), { ...leave("li.na", "2024-09-03"), status: "reverted" }],
  "2024-09-04": [
    {
      instance_code: "trip-1", kind: "trip", status: "approved", user_id: "sun.yue", start: "2024-09-04T00:00:00+08:00", end: "2024-09-05T00:00:00+08:00", duration_seconds: 86400,
      trip: { schedules: [{ destination: "成都" }, { destination: "重庆" }], companions: ["zhou.wei"] },
    },
    {
      instance_code: "out-1", kind: "out", status: "approved", user_id: "qian.duo", start: "2024-09-04T14:00:00+08:00", end: "2024-09-04T18:00:00+08:00", duration_seconds: 14400,
      out: { type_name: "客户拜访", type_names: { zh_cn: "客户拜访", en_us: "Client visit" } },
    },
    {
      instance_code: "shift-1", kind: "shift", status: "approved", user_id: "wu.min", start: "2024-09-04T09:00:00+08:00", end: "2024-09-04T09:00:00+08:00", duration_seconds: null,
      shift: { given_at: "2024-09-04T09:00:00+08:00", taken_at: "2024-09-08T09:00:00+08:00" },
    },
  ],
  "2024-09-05": [
    leave("chen.lin", "2024-09-05"), overtime("wang.fang", "2024-09-05"),
    leave("zhao.lei", "2024-09-05", { leave: { type_name: "年假", type_names: { zh_cn: "年假", en_us: "Annual leave" }, periods: [], adjusted_by: ["cancel-1"] } }),
    { instance_code: "remedy-1", kind: "remedy", status: "approved", user_id: "nobody.sees.me" },
  ],
  "2024-09-06": [leave("chen.lin", "2024-09-06"), leave("zhao.lei", "2024-09-06")],
};

const hostileLeave = leave(hostile, "2024-09-05", { leave: { type_name: hostile, type_names: {}, periods: [], adjusted_by: [] } });

const status = {
  events: {
    received: { leave_approvalV2: { published: 1204, unavailable: 3 }, work_approval: { published: 318 }, unrecognized: { published: 2 } },
    rejected: { signature_missing: 17, stale: 1 },
    last_at: { leave_approvalV2: "2024-09-04T19:58:12Z", work_approval: "2024-09-04T19:41:00Z", unrecognized: "2024-09-01T08:00:00Z" },
  },
  lag_seconds: { p50: 0.021, p90: 0.085, p99: 0.62 },
  dead_letters: { leave: 0, overtime: 1, remedy: 0, trip: 0, out: 0, shift: 0, revert: 0, status: 0, "approver-task": 0, archive: 0 },
};

const deadLetter = {
  subscription: "overtime", event_id: "d5a2f1c94b6e4f0e8a6b7c3f2e1d0a99", type: "work_approval", reason: "store_unavailable",
  description: "The store did not answer in any delivery. Resend the event when it does.", delivery_count: 10,
  received_at: "2024-09-04T18:05:00Z", dead_lettered_at: "2024-09-04T18:10:00Z", age_seconds: 6900,
};

// Service Bus does not keep when it set a message aside.
const { dead_lettered_at: _, ...undatedDeadLetter } = { ...deadLetter, event_id: "0c1d7b52a8f94e63b1d0c4e5f6a7b8c9" };

/**
 * Serves the page at / and the reads below /api. A test sets refuse[path] to a status, isHostile for a record of somebody who means ill,
 * isUncounted for dead letters out of reach, isUndated for one of Azure, and isEndless for more than the page reads.
 */
export async function startStub(page) {
  const stub = { refuse: {}, isHostile: false, isUncounted: false, isUndated: false, isEndless: false, address: "", close: () => {} };
  const server = createServer((request, response) => {
    const url = new URL(request.url, "http://stub");
    if (url.pathname === "/") {
      // Node counts the bytes itself.
      const { "content-length": _, "transfer-encoding": __, connection: ___, "keep-alive": ____, ...headers } = page.headers;
      response.writeHead(page.status, headers).end(page.body);
      return;
    }

    const path = url.pathname.replace("/api/", "");
    const answer = (code, body) => response.writeHead(code, { "Content-Type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
    if (request.headers["x-functions-key"] !== key) return answer(401, { error: "This route wants the key." });
    if (stub.refuse[path]) return answer(stub.refuse[path], { error: "Refused." });
    if (path === "status") return answer(200, stub.isUncounted ? { ...status, dead_letters: null } : status);
    if (path === "manage/dead-letters") return answer(200, { dead_letters: [stub.isUndated ? undatedDeadLetter : deadLetter], more: stub.isEndless });
    if (path !== "attendance") return answer(404, { error: "Unknown." });

    // One record a page: every day is read to its end.
    const all = [...(days[url.searchParams.get("date")] ?? []), ...(stub.isHostile ? [hostileLeave] : [])].filter((record) => record.status === "approved" || url.searchParams.get("status") === "all");
    const at = Number(url.searchParams.get("page_token") ?? 0);
    return answer(200, { items: all.slice(at, at + 1), next_page_token: at + 1 < all.length || stub.isEndless ? String(at + 1) : null });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  stub.address = `http://127.0.0.1:${server.address().port}`;
  stub.close = () => server.close();
  return stub;
}
