// What the calendar and payroll share: one record in a dialog, and on a phone a button that shows the filters.

addTexts({
  en: {
    filters: "Filters", activeFilters: "Filters ({0})", employee: "Employee", unknownEmployee: "Unknown employee", leave: "Leave", trip: "Business trip", out: "Outing", overtime: "Overtime",
    remedy: "Correction", shift: "Shift swap", isReverted: "reverted", isCancelLeave: "cancel-leave",
    isAdjusted: "partly or wholly cancelled",
    isUnreadable: "some fields could not be read", oneDay: "1 day", dayCount: "{0} days", hours: "{0} h",
    kind: "Kind", type: "Type", status: "Status", approved: "Approved", from: "From",
    to: "To",
    date: "Date", amount: "Amount", periods: "Periods", days: "By day", schedules: "Trip", companions: "Travels with",
    given: "Gives the shift of",
    taken: "Takes the shift of", reason: "Reason", cancelledBy: "Cancelled by", cancels: "Cancels", history: "Events",
    instance: "Instance code", approvals: "Approvals", serialNumber: "Approval number", automatic: "automatic",
    approvalActions: {
      approved: "approved", rejected: "rejected", transferred: "transferred", added_before: "added an approver before",
      added: "added an approver", added_after: "added an approver after", removed: "removed an approver", returned: "returned",
      withdrawn: "withdrew", deleted: "deleted",
    },
    record: "Record", minutes: "{0} min", unreadable_fields: "Unreadable fields", approvedAt: "Approved at", revertedAt: "Reverted at", workers: "Employees",
  },
  zh: {
    filters: "筛选", activeFilters: "筛选（{0}）", employee: "员工", unknownEmployee: "未知员工", leave: "请假", trip: "出差", out: "外出", overtime: "加班",
    remedy: "补卡", shift: "换班", isReverted: "已撤销", isCancelLeave: "销假", isAdjusted: "已部分或全部销假",
    isUnreadable: "部分字段无法识别", oneDay: "1 天", dayCount: "{0} 天", hours: "{0} 小时",
    kind: "类型", type: "类型名称", status: "状态", approved: "已通过", from: "开始", to: "结束",
    date: "日期", amount: "时长", periods: "时段", days: "按天", schedules: "行程", companions: "同行人", given: "让出班次",
    taken: "换入班次", reason: "事由", cancelledBy: "销假申请", cancels: "对应请假", history: "事件", instance: "审批实例 Code",
    approvals: "审批记录", serialNumber: "审批编号", automatic: "自动",
    approvalActions: {
      approved: "同意", rejected: "拒绝", transferred: "转交", added_before: "前加签", added: "并加签", added_after: "后加签",
      removed: "减签", returned: "退回", withdrawn: "撤回", deleted: "删除",
    },
    record: "记录", minutes: "{0} 分钟", unreadable_fields: "无法识别的字段", approvedAt: "通过时间", revertedAt: "撤销时间", workers: "员工",
  },
});

const knownKinds = ["leave", "trip", "out", "overtime", "remedy", "shift"];

/** The state of the page. The names of the employees are known by their ids. */
const state = { names: new Map(), opener: null };

const detailsOf = (record) => record[record.kind] ?? {};
const kindText = (kind) => (knownKinds.includes(kind) ? say(kind) : kind);
const nameOf = (id) => state.names.get(id)?.user_name ?? id;

/** The user id, the employee number and the department of somebody whose name is known. */
const idsOf = (id) => (state.names.has(id) ? [id, state.names.get(id).employee_no, state.names.get(id).department].filter(Boolean) : []);

const employeesOf = (record) => list(record.employees).map((id) => id || say("unknownEmployee"));

function typeOf(record) {
  const details = detailsOf(record);
  return details.type_names?.[language === "zh" ? "zh_cn" : "en_us"] ?? details.type_name ?? kindText(record.kind);
}

function notesOf(record) {
  return [
    record.status === "reverted" ? say("isReverted") : null,
    record.leave?.origin_instance_code ? say("isCancelLeave") : null,
    list(record.leave?.adjusted_by).length > 0 ? say("isAdjusted") : null,
    list(record.unreadable_fields).length > 0 ? say("isUnreadable") : null,
  ].filter((note) => note !== null);
}

const daysText = (count) => (count === 1 ? say("oneDay") : say("dayCount", count));

function amountOf(record) {
  const length = record.net ? record.net.length : record.length;
  if (!length) return "";
  return length.unit === "day" ? daysText(length.value) : say(length.unit === "hour" ? "hours" : "minutes", length.value);
}

/** When a record is: periods with start and end, or points in time where both are the same. */
function periodsOf(record) {
  const at = (time) => ({ start: time, end: time });
  const details = detailsOf(record);
  const isWhole = (period) => period?.start && period.end;
  const known = [details.periods, details.schedules].map(list).find((periods) => periods.some(isWhole));
  if (known) return known.filter(isWhole);
  const points = [details.given_at, details.taken_at, details.at].filter((time) => typeof time === "string");
  if (points.length > 0) return points.map(at);

  // A share link shows no details.
  const timed = record[record.kind] ? [] : daysOf(record).filter(isWhole);
  if (timed.length > 0) return timed;
  if (record.start && record.end) return [{ start: record.start, end: record.end }];
  return [record.start ?? record.end].filter(Boolean).map(at);
}

/** The days of a record, without those that are cancelled. */
const daysOf = (record) => list(record.net ? record.net.days : record.days).filter((day) => typeof day?.date === "string");

/** Whole quarters of an hour in hours, as people write them. */
const minutesText = (minutes) => (minutes % 15 === 0 ? say("hours", minutes / 60) : say("minutes", minutes));

function dayAmount({ date, minutes, half_days: halfDays }) {
  if (Number.isFinite(halfDays)) return `${date}: ${daysText(halfDays / 2)}`;
  return Number.isFinite(minutes) && minutes > 0 ? `${date}: ${minutesText(minutes)}` : null;
}

function rangeText({ start, end }) {
  const isWhole = (time) => time.slice(11, 16) === "00:00";
  if (start === end || !end) return timeText(start);
  if (!isWhole(start) || !isWhole(end)) {
    return start.slice(0, 10) === end.slice(0, 10) ? `${timeText(start)} – ${end.slice(11, 16)}` : `${timeText(start)} – ${timeText(end)}`;
  }

  const last = addDays(end.slice(0, 10), -1);
  return last === start.slice(0, 10) ? last : `${start.slice(0, 10)} – ${last}`;
}

/** What an approver did: when, who, what, whom it names, the node, and the comment. */
function approvalText(step) {
  const others = list(step?.others).map(nameOf).join(", ");
  const done = [timeText(step?.at), nameOf(step?.user_id ?? step?.open_id ?? say("automatic")),
    `${texts[language].approvalActions[step?.action] ?? step?.action}${others ? ` → ${others}` : ""}`,
    step?.node ? `(${step.node})` : ""].filter(Boolean).join(" ");
  return step?.comment ? `${done}: ${step.comment}` : done;
}

function showRecord(record) {
  const row = (name, value) => (value === null || value === undefined || value === "" || value.length === 0 ? []
    : [element("dt", null, say(name)), element("dd", null, value)]);
  const items = (values) => (values.length > 1
    ? element("ul", null, values.map((value) => element("li", null, value)))
    : values[0] ?? null);
  const details = detailsOf(record);
  const amounts = daysOf(record).map(dayAmount).filter(Boolean);
  const periods = periodsOf(record).map(rangeText);
  byId("record-title").textContent = employeesOf(record).map(nameOf).join(", ");
  const badges = [kindText(record.kind), ...notesOf(record)];
  byId("record-body").replaceChildren(
    element("p", null, badges.map((badge) => element("span", { class: `badge ${record.kind}` }, badge))),
    element("dl", null,
      row("employee", items(employeesOf(record).filter((id) => idsOf(id).length > 0)
        .map((id) => `${nameOf(id)} (${idsOf(id).join(" · ")})`))),
      row("type", details.type_name || details.type_names ? typeOf(record) : null),
      row("status", record.status === "approved" ? say("approved") : record.status === "reverted" ? say("isReverted") : record.status),
      row("periods", details.given_at || details.taken_at ? null : items(periods)),
      row("given", timeText(details.given_at)), row("taken", timeText(details.taken_at)),
      row("amount", amountOf(record)), row("days", items(amounts)),
      row("schedules", items(list(details.schedules)
        .map((part) => [part?.departure, part?.destination].filter(Boolean).join(" → ")).filter(Boolean))),
      row("companions", list(details.companions).map(nameOf).join(", ")),
      row("workers", list(details.workers).map(nameOf).join(", ")),
      row("reason", record.reason),
      row("cancels", record.leave?.origin_instance_code), row("cancelledBy", items(list(record.leave?.adjusted_by))),
      row("approvedAt", timeText(record.approved_at)), row("revertedAt", timeText(record.reverted_at)),
      row("approvals", items(list(record.approvals).map(approvalText))), row("serialNumber", record.serial_number),
      row("history", items(list(record.events).map((event) => `${instantText(event?.received_at)} ${event?.type} ${event?.event_id}`))),
      row("unreadable_fields", items(list(record.unreadable_fields))),
      row("instance", record.instance_code ? element("code", null, record.instance_code) : null)));
}

async function openRecord(record, opener) {
  state.opener = opener;
  showRecord(record);
  byId("record").showModal();
  if (!record.instance_code) return;
  const { value } = await settle(read(`attendance/${encodeURIComponent(record.instance_code)}`));
  if (value && byId("record").open) showRecord(value);
}

/** Names the button that shows the filters. Hidden filters that are in use are counted. */
function renderFilterButton(used) {
  byId("show-filters").textContent = used > 0 ? say("activeFilters", used) : say("filters");
}

byId("show-filters").addEventListener("click", () => {
  const isOpen = byId("filters").classList.toggle("open");
  byId("show-filters").setAttribute("aria-expanded", String(isOpen));
});
byId("record").addEventListener("close", () => state.opener?.isConnected && state.opener.focus());
