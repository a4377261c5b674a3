// The export of the calendar: the server makes one CSV or XLSX file of what is shown.

addTexts({
  en: {
    exportLayout: "Rows of the file", exportRecords: "Records", exportDays: "By day", exportSummary: "Summary",
    exportBroken: "The connection broke, or the file is too large. Choose a shorter period, fewer kinds or a search.",
    exportTooMany: "The search finds {0} employees; a file can be limited to {1}. Refine or clear the search.",
  },
  zh: {
    exportLayout: "文件内容", exportRecords: "记录", exportDays: "按天", exportSummary: "汇总",
    exportBroken: "连接中断，或文件过大。请缩短时段、减少类型或使用搜索。",
    exportTooMany: "搜索到 {0} 名员工，单个文件最多限定 {1} 名。请缩小或清除搜索。",
  },
});

/** The most employees that one request can name. */
const employeeLimit = 200;

/** The ids of the employees that the search finds; null without a search. */
function foundEmployees() {
  const text = byId("search").value.trim().toLowerCase();
  if (text === "" && state.department === "") return null;
  const shown = state.records.filter((record) => isShown(record, text));
  return [...new Set(shown.flatMap((record) => list(record.employees).filter((id) => isFound(id || say("unknownEmployee"), text))))];
}

function exportParameters(format) {
  const { first, last } = range();
  const layout = byId("export-layout").value;
  const employees = foundEmployees();
  if (employees?.length > employeeLimit) throw new Refusal(-2, say("exportTooMany", employees.length, employeeLimit));
  const kinds = [...byId("kinds").querySelectorAll("input:checked")].map((input) => input.value);
  return {
    from: first, to: last, layout, format, lang: language, status: byId("reverted").checked ? "all" : "approved",
    ...(layout === "records" ? { cancel_leaves: String(byId("reverted").checked) } : {}), ...(state.type ? { types: state.type } : {}),
    ...(state.hidden.size > 0 ? { kinds: kinds.join() } : {}), ...(employees ? { employees: employees.join() } : {}),
  };
}

async function exportShown(format) {
  byId("notice").hidden = true;
  if (state.rows.length === 0) throw new Refusal(-2, byId("empty-text").textContent);
  const parameters = exportParameters(format);
  const layout = parameters.layout === "records" ? "" : `${parameters.layout}-`;
  await download("export", parameters, `attendance-${layout}${parameters.from}-${parameters.to}.${format}`, say("exportBroken"));
}

function startExport(format) {
  exportShown(format).catch((error) => {
    byId("notice").textContent = say("exportFailed", explain(error instanceof Refusal ? error : new Refusal(-1, null)));
    byId("notice").hidden = false;
  });
}
