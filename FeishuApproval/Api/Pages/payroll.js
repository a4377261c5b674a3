
addTexts({
  en: {
    title: "Payroll", previous: "Previous month", next: "Next month", current: "This month", search: "Search name, number or ID",
    kinds: "Kinds", department: "Department", everyDepartment: "All departments", noDepartment: "No department",
    number: "Number", total: "Total", totalOf: "Total ({0})", unknownRecords: "Unknown length", records: "Records",
    unknownTitle: "{0}: records of unknown length", emptyPeriod: "No records in this period match the filters.",
    exportBroken: "The connection broke, or the file is too large. Choose fewer kinds or a department.",
    behind: "{0}: {1}", show: "Show record", noAmount: "unknown", workday: "workday", rest_day: "rest day", holiday: "public holiday", dayClass: "Day",
    linkRefused: "This page cannot be opened with a share link.",
    notClosed: "Not closed.", closedAs: "Closed on {1} by {2} (version {0}).", closedErased: "{0} rows were erased since.",
    openItems: "Open when it was closed: {0}.", closeMonth: "Close month", closeTitle: "Close {0}", closedBy: "Closed by", nobody: "somebody erased",
    closeHelp: "Stores the days of all employees as they are now, whatever is filtered. What arrives later is applied as always and listed here.",
    withOpen: "Close it all the same and name them in the closing", changes: "Changes after the close", noChanges: "Nothing has changed since.",
    changeCount: "Changes since: {0}.", before: "Before", after: "Now", difference: "Difference", event: "Event", noEvent: "no event",
    comparison: "Compared with Feishu's attendance", notCompared: "This month is not compared with Feishu's attendance.",
    comparedAt: "Compared on {0} through {1}: {2} employees, {3} differences.", here: "Here", inFeishu: "In Feishu", result: "Result", cause: "Reason",
    same: "Same", only_feishu: "Only in Feishu", only_here: "Only here", different_length: "Different length", not_compared: "Not compared",
    reason_reverted: "reverted here", reason_cancel_leave: "cancelled by a cancel-leave", reason_people_process: "process of Feishu People",
    reason_without_approval: "entered by an administrator, without an approval", reason_no_definition: "no definition of this kind",
    reason_unmapped_definition: "definition without a mapping", reason_unreadable_record: "record with unreadable fields",
    reason_changed_after_close: "changed after the close", reason_unknown_employee: "employee unknown to Feishu's attendance",
    reason_no_user_id: "user_id unknown",
  },
  zh: {
    title: "工资核算", previous: "上个月", next: "下个月", current: "本月", search: "按姓名、工号或用户 ID 搜索",
    kinds: "类型", department: "部门", everyDepartment: "全部部门", noDepartment: "无部门",
    number: "工号", total: "合计", totalOf: "合计（{0} 人）", unknownRecords: "时长未知", records: "记录数",
    unknownTitle: "{0}：时长未知的记录", emptyPeriod: "该时段没有符合筛选条件的记录。",
    exportBroken: "连接中断，或文件过大。请减少类型或选择部门。",
    behind: "{0}：{1}", show: "查看记录", noAmount: "未知", workday: "工作日", rest_day: "休息日", holiday: "节假日", dayClass: "日期类型",
    linkRefused: "此页面不能用分享链接打开。",
    notClosed: "未封账。", closedAs: "已由 {2} 于 {1} 封账（第 {0} 版）。", closedErased: "此后已删除 {0} 行。",
    openItems: "封账时未处理：{0} 项。", closeMonth: "封账", closeTitle: "{0} 封账", closedBy: "封账人", nobody: "已删除的人员",
    closeHelp: "保存全部员工当前的按天数据，与筛选无关。之后到达的事件照常写入，并在此列出。",
    withOpen: "仍然封账，并在封账记录中列出", changes: "封账后变更", noChanges: "封账后没有变更。",
    changeCount: "此后变更：{0} 处。", before: "封账时", after: "现在", difference: "差额", event: "事件", noEvent: "无事件",
    comparison: "与飞书考勤对比", notCompared: "本月未与飞书考勤对比。",
    comparedAt: "{0} 对比，截至 {1}：{2} 名员工，{3} 处不一致。", here: "本系统", inFeishu: "飞书", result: "结果", cause: "原因",
    same: "一致", only_feishu: "仅飞书有", only_here: "仅本系统有", different_length: "时长不同", not_compared: "未对比",
    reason_reverted: "本系统中已撤销", reason_cancel_leave: "已销假", reason_people_process: "飞书人事流程",
    reason_without_approval: "管理员直接录入", reason_no_definition: "没有对应的审批定义",
    reason_unmapped_definition: "审批定义未配置映射", reason_unreadable_record: "记录有无法读取的字段",
    reason_changed_after_close: "封账后有变更", reason_unknown_employee: "考勤中没有该员工或无权限",
    reason_no_user_id: "缺少用户 ID",
  },
});

const searchDelay = 300;
const knownMonth = /^[0-9]{4}-[0-9]{2}$/;
const emptyDepartment = "-";

Object.assign(state, {
  month: knownMonth.test(inAddress("month")) ? inAddress("month") : "", answer: null, closing: null, closingError: null, changes: null,
  comparison: null, comparisonError: null, differences: null,
  hidden: new Set(inAddress("kinds") ? knownKinds.filter((kind) => !inAddress("kinds").split(",").includes(kind)) : []),
  department: new URLSearchParams(location.search).get("department"),
});
byId("search").value = inAddress("name");

// Loading: the server filters and adds up.

const shownKinds = () => knownKinds.filter((kind) => !state.hidden.has(kind));

function filters() {
  const name = byId("search").value.trim();
  return {
    ...(state.month ? { month: state.month } : {}), ...(name ? { name } : {}),
    ...(state.hidden.size > 0 ? { kinds: shownKinds().join() } : {}),
    ...(state.department === null ? {} : { department: state.department === emptyDepartment ? "" : state.department }),
  };
}

async function load(isCurrent) {
  const answer = await read("payroll", filters());
  if (!isCurrent()) return;
  Object.assign(state, { answer, month: answer.month });
  const { value, error } = await settle(read("closings", { month: answer.month }));
  if (!isCurrent()) return;
  Object.assign(state, { closing: list(value?.items).at(-1) ?? null, closingError: error ?? null, changes: null });
  if (state.closing) loadChanges(isCurrent);
  loadComparison(isCurrent);
  state.names = new Map(list(answer.items).map((row) => [row.user_id, row]));
  keepInAddress({
    month: state.month, name: byId("search").value.trim(), kinds: state.hidden.size > 0 ? shownKinds().join() : "",
    department: state.department,
  });
}

/** Reads the changes after the page is shown, because the whole month is compared. */
async function loadChanges(isCurrent) {
  const { value, error } = await settle(read(`closings/${state.answer.month}/changes`));
  if (!isCurrent()) return;
  Object.assign(state, { changes: value ? list(value.items) : null, closingError: error ?? null });
  renderClosing();
}

/** Reads the latest complete comparison of the month, and what differs in it. */
async function loadComparison(isCurrent) {
  const { month } = state.answer;
  Object.assign(state, { comparison: null, comparisonError: null, differences: null });
  const listed = await settle(read("comparisons", { month }));
  if (!isCurrent()) return;
  const comparison = list(listed.value?.items).findLast(({ next }) => next === null) ?? null;
  const { value, error } = comparison?.differences > 0
    ? await settle(read(`comparisons/${month}`, { version: String(comparison.version) }))
    : listed;
  if (!isCurrent()) return;
  Object.assign(state, { comparison, comparisonError: error ?? null, differences: comparison?.differences > 0 ? list(value?.items) : [] });
  renderComparison();
}

function clear() {
  Object.assign(state, { answer: null, names: new Map(), closing: null, changes: null, comparison: null, differences: null });
  byId("comparison-differences").replaceChildren();
  byId("changes").replaceChildren();
  byId("close-dialog").close();
  byId("amounts").replaceChildren();
  byId("behind").close();
  byId("record").close();
}

// The table

const numberText = (number) => new Intl.NumberFormat(locale(), { maximumFractionDigits: 4 }).format(number);
const headerOf = (column) => (language === "zh" ? column.chinese : column.english);

function cellOf(row, column) {
  const amount = row.amounts[column.name];
  if (amount === undefined) return "";
  const open = (event) => showBehind(row, say("behind", nameOf(row.user_id) || say("unknownEmployee"), headerOf(column)), column.kind,
    (day) => day.payroll_column === column.name, event.currentTarget);
  return element("button", {
    type: "button", class: "number", "aria-label": `${nameOf(row.user_id)}, ${headerOf(column)}: ${numberText(amount)}`, onclick: open,
  }, numberText(amount));
}

function unknownOf(row) {
  if (row.unknown_records === 0) return "";
  return element("button", {
    type: "button", class: "number", "aria-label": `${nameOf(row.user_id)}, ${say("unknownRecords")}: ${row.unknown_records}`,
    onclick: (event) => showBehind(row, say("unknownTitle", nameOf(row.user_id)), null,
      (day) => day.payroll_column === null, event.currentTarget),
  }, numberText(row.unknown_records));
}

function renderTable({ columns, items, total }) {
  const names = [say("employee"), say("number"), say("department"), ...columns.map(headerOf), say("unknownRecords"), say("records")];
  const totals = [say("totalOf", numberText(total.employees)), "", "",
    ...columns.map(({ name }) => (name in total.amounts ? numberText(total.amounts[name]) : "")),
    total.unknown_records > 0 ? numberText(total.unknown_records) : "", numberText(total.records)];
  const collator = new Intl.Collator(locale(), { numeric: true });
  const rows = [...items].sort((a, b) => collator.compare(nameOf(a.user_id), nameOf(b.user_id)));
  byId("amounts").replaceChildren(table(say("title"), names, [totals, ...rows.map((row) => [
    row.user_name ?? (row.user_id || say("unknownEmployee")), row.employee_no ?? "", row.department ?? "",
    ...columns.map((column) => cellOf(row, column)), unknownOf(row), numberText(row.records),
  ])]));
}

function renderFilters({ departments }) {
  const known = list(departments);
  const chosen = state.department;
  const option = (value, text) => {
    const made = element("option", { value }, text);
    made.selected = value === (chosen ?? "");
    return made;
  };
  const others = chosen && chosen !== emptyDepartment && !known.includes(chosen) ? [chosen] : [];
  byId("department").hidden = known.length === 0 && !chosen;
  byId("department").replaceChildren(option("", say("everyDepartment")), ...[...known, ...others].map((name) => option(name, name)),
    option(emptyDepartment, say("noDepartment")));
  byId("search").placeholder = say("search");
  renderFilterButton([state.department, state.hidden.size > 0].filter(Boolean).length);
  if (byId("kinds").dataset.language === language) return;
  byId("kinds").dataset.language = language;
  for (const old of byId("kinds").querySelectorAll(".check")) old.remove();
  byId("kinds").append(...knownKinds.map((kind) => {
    const box = element("input", { type: "checkbox", value: kind, onchange: () => {
      if (box.checked) state.hidden.delete(kind);
      else state.hidden.add(kind);

      // No kind is the same as every kind.
      if (state.hidden.size === knownKinds.length) state.hidden.clear();
      for (const other of byId("kinds").querySelectorAll("input")) other.checked = !state.hidden.has(other.value);
      reload();
    } });
    box.checked = !state.hidden.has(kind);
    return element("label", { class: `check ${kind}` }, box, kindText(kind));
  }));
}

// The closing of the month

const closedAmount = (day) => {
  if (!day) return "";
  if (day.half_days !== null) return daysText(day.half_days / 2);
  return day.minutes !== null ? minutesText(day.minutes) : day.record_amount ?? say("noAmount");
};

function differenceOf({ difference_days: days, difference_minutes: minutes }) {
  const amount = days ?? minutes;
  if (amount === null) return "";
  return `${amount < 0 ? "−" : "+"}${days !== null ? daysText(Math.abs(days)) : minutesText(Math.abs(minutes))}`;
}

function changeRow(change) {
  const event = change.event ? `${change.event.type}, ${instantText(change.event.received_at, "short")}` : say("noEvent");
  const show = element("button", { type: "button", onclick: (opened) => openRecord(
    { instance_code: change.instance_code, kind: change.kind, employees: [change.user_id] }, opened.currentTarget) }, say("show"));
  return [change.user_name ?? (change.user_id || say("unknownEmployee")), change.date, change.type_name ?? kindText(change.kind),
    closedAmount(change.before), closedAmount(change.after), differenceOf(change), event, show];
}

function renderClosing() {
  const { closing, changes, closingError } = state;
  const sentences = closing
    ? [
      say("closedAs", closing.version, instantText(closing.closed_at, "short"), closing.closed_by ?? say("nobody")),
      closing.open.length > 0 ? say("openItems", closing.open.length) : null,
      closing.erased ? say("closedErased", closing.erased.rows) : null,
      changes && changes.length > 0 ? say("changeCount", changes.length) : changes ? say("noChanges") : null,
    ]
    : [closingError ? null : say("notClosed")];
  byId("closing").textContent = [...sentences, closingError ? explain(closingError) : null].filter(Boolean).join(" ");
  byId("changes-section").hidden = !changes || changes.length === 0;
  byId("changes").replaceChildren(...(changes && changes.length > 0 ? [table(say("changes"),
    [say("employee"), say("date"), say("type"), say("before"), say("after"), say("difference"), say("event"), say("record")],
    changes.map(changeRow))] : []));
}

// The comparison with Feishu's attendance

const results = ["same", "only_feishu", "only_here", "different_length", "not_compared"];

function sideText(start, end, length) {
  const amount = length ? amountOf({ length }) : "";
  return [start ? rangeText({ start, end }) : "", amount].filter(Boolean).join(", ");
}

function differenceRow(item) {
  const show = item.instance_code ? element("button", { type: "button", onclick: (opened) => openRecord(
    { instance_code: item.instance_code, kind: item.kind, employees: [item.user_id] }, opened.currentTarget) }, say("show")) : "";
  return [item.user_name ?? (item.user_id || say("unknownEmployee")), item.type_name ?? kindText(item.kind), say(item.result),
    item.reason ? say(`reason_${item.reason}`) : "", sideText(item.start, item.end, item.length),
    sideText(item.feishu_start, item.feishu_end, item.feishu_length), show];
}

function renderComparison() {
  const { comparison, comparisonError, differences } = state;
  byId("comparison-section").hidden = differences === null;
  if (differences === null) return;
  byId("comparison").textContent = [
    comparison
      ? say("comparedAt", instantText(comparison.compared_at, "short"), comparison.through, numberText(comparison.employees),
        numberText(comparison.differences))
      : comparisonError ? null : say("notCompared"),
    ...list(comparison?.notes), comparisonError ? explain(comparisonError) : null,
  ].filter(Boolean).join(" ");
  const counts = list(comparison?.counts);
  byId("comparison-counts").replaceChildren(...(counts.length > 0 ? [table(say("comparison"), [say("type"), ...results.map((name) => say(name))],
    counts.map((count) => [kindText(count.kind), ...results.map((name) => numberText(count[name]))]))] : []));
  byId("comparison-differences").replaceChildren(...(differences.length > 0 ? [table(say("difference"),
    [say("employee"), say("type"), say("result"), say("cause"), say("here"), say("inFeishu"), say("record")], differences.map(differenceRow))] : []));
}

async function closeMonth(event) {
  event.preventDefault();
  const { error } = await settle(read("manage/closings", {
    month: state.answer.month, by: byId("closed-by").value, ...(byId("with-open").checked ? { with_open: "yes" } : {}),
  }, { method: "POST" }));
  byId("close-problem").hidden = !error;
  byId("close-problem").textContent = error ? (error.status === 409 ? error.message : explain(error)) : "";
  byId("with-open-label").hidden = error?.status !== 409;
  if (error) return;
  byId("close-dialog").close();
  reload();
}

function openClose() {
  byId("close-title").textContent = say("closeTitle", state.answer.month);
  byId("with-open").checked = false;
  byId("with-open-label").hidden = true;
  byId("close-problem").hidden = true;
  byId("close-dialog").showModal();
  byId("closed-by").focus();
}

function render() {
  const { answer } = state;
  byId("period").textContent = answer ? dayText(`${answer.month}-01`, { year: "numeric", month: "long" }) : "";
  byId("period-days").textContent = answer ? `${answer.from} – ${answer.to}` : "";
  if (!answer) return;
  renderFilters(answer);
  renderClosing();
  renderComparison();
  const isEmpty = list(answer.items).length === 0;
  byId("amounts").hidden = isEmpty;
  byId("empty").hidden = !isEmpty;
  byId("empty").textContent = isEmpty ? say("emptyPeriod") : "";
  if (!isEmpty) renderTable(answer);
}

// The days behind a number, and the record behind a day

function dayRow(day) {
  const amount = day.days !== null ? daysText(day.days) : day.minutes !== null ? minutesText(day.minutes) : say("noAmount");
  const times = day.start && day.end ? rangeText(day) : "";
  const show = element("button", { type: "button", onclick: (event) => openRecord(
    { instance_code: day.instance_code, kind: day.kind, status: day.status, employees: [day.user_id] }, event.currentTarget) }, say("show"));
  return [`${day.date} ${dayText(day.date, { weekday: "short" })}`, texts[language][day.day_class] ?? say("holiday"),
    day.type_name ?? kindText(day.kind), times, day.kind === "remedy" || day.kind === "shift" ? "" : amount, show];
}

async function showBehind(row, title, kind, isWanted, opener) {
  byId("behind-title").textContent = title;
  byId("behind-body").replaceChildren(sentence(say("loading")));
  byId("behind").showModal();
  const days = [];
  let token = null;
  do {
    const { value, error } = await settle(read("attendance", {
      user_id: row.user_id, from: state.answer.from, to: state.answer.to, layout: "days", page_size: "200",
      ...(kind ? { kinds: kind } : state.hidden.size > 0 ? { kinds: shownKinds().join() } : {}), ...(token ? { page_token: token } : {}),
    }));
    if (!byId("behind").open) return;
    if (error) {
      byId("behind-body").replaceChildren(sentence(explain(error), true));
      return;
    }

    days.push(...list(value.items).filter(isWanted));
    token = value.next_page_token;
  } while (token);
  days.sort((a, b) => a.date.localeCompare(b.date));
  byId("behind-body").replaceChildren(table(title,
    [say("date"), say("dayClass"), say("type"), say("periods"), say("amount"), say("record")], days.map(dayRow)));
  byId("behind").addEventListener("close", () => opener.isConnected && opener.focus(), { once: true });
}

// The page

function goTo(month) {
  state.month = month;
  reload();
}

function step(count) {
  const [year, month] = (state.month ?? state.answer.from.slice(0, 7)).split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + count, 1)).toISOString().slice(0, 7);
}

async function exportShown(format) {
  byId("notice").hidden = true;
  const { error } = await settle(download("payroll", { ...filters(), format, lang: language }, `payroll-${state.month}.${format}`,
    say("exportBroken")));
  byId("notice").hidden = !error;
  byId("notice").textContent = error ? say("exportFailed", explain(error)) : "";
}

let searching = 0;
byId("previous").addEventListener("click", () => goTo(step(-1)));
byId("next").addEventListener("click", () => goTo(step(1)));
byId("current").addEventListener("click", () => goTo(""));
byId("search").addEventListener("input", () => {
  clearTimeout(searching);
  searching = setTimeout(() => reload(), searchDelay);
});
byId("department").addEventListener("change", () => {
  state.department = byId("department").value || null;
  reload();
});
byId("close-month").addEventListener("click", openClose);
byId("close-form").addEventListener("submit", closeMonth);
byId("export-csv").addEventListener("click", () => exportShown("csv"));
byId("export-xlsx").addEventListener("click", () => exportShown("xlsx"));
const reload = start({ load, render, clear });
