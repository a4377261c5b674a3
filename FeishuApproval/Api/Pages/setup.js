
addTexts({
  en: {
    title: "Setup", steps: "Remaining steps", app: "App", definitions: "Approval definitions",
    scan: "Scan this code with Feishu, as an administrator.", scanCode: "QR code", openLink: "Or open this address:",
    waiting: "The app exists. Required steps remain in the developer console.", ready: "The app is connected.",
    noSteps: "None.", required: "Required:", recommended: "Recommended:", appId: "App ID", version: "Published version",
    connections: "Open long connections", unknown: "Unknown", code: "Approval code", name: "Name", control: "Attendance control",
    noControl: "None", mapping: "Mapping", kind: "Kind", subscribed: "Subscribed", yes: "Yes",
    leave: "Leave", overtime: "Overtime", remedy: "Correction", trip: "Business trip", out: "Outing", shift: "Shift swap",
    noDefinitions: "None is found.",
  },
  zh: {
    title: "接入应用", steps: "剩余步骤", app: "应用", definitions: "审批定义",
    scan: "请管理员使用飞书扫描二维码。", scanCode: "二维码", openLink: "或打开以下链接：",
    waiting: "应用已创建，开发者后台还有必需的步骤。", ready: "应用已接入。",
    noSteps: "无。", required: "必需：", recommended: "建议：", appId: "App ID", version: "已发布版本",
    connections: "在线长连接数", unknown: "未知", code: "审批定义 Code", name: "名称", control: "考勤控件",
    noControl: "无", mapping: "映射（Mapping）", kind: "类型", subscribed: "已订阅", yes: "是",
    leave: "请假", overtime: "加班", remedy: "补卡", trip: "出差", out: "外出", shift: "换班",
    noDefinitions: "未找到。",
  },
});

const quickRefresh = 2000;
let setup = null;

/** The language of the messages in setup. */
let messages = null;

function qrCode(rows) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", `0 0 ${rows.length} ${rows.length}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", say("scanCode"));
  svg.setAttribute("shape-rendering", "crispEdges");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", rows.map((row, y) => [...String(row)]
    .map((module, x) => (module === "1" ? `M${x} ${y}h1v1h-1z` : "")).join("")).join(""));
  path.setAttribute("fill", "#000");
  svg.append(path);
  return svg;
}

const link = (address) => element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, address);

function renderSteps() {
  const steps = list(setup.steps);
  if (steps.length === 0) return sentence(say("noSteps"));
  return element("ol", null, steps.map((step) => element("li", null,
    element("strong", null, say(step.required ? "required" : "recommended")), ` ${step.message} `,
    step.page ? link(step.page) : null,
    step.import ? element("pre", null, step.import) : null)));
}

function render() {
  if (!setup) return;
  if (messages !== language) reload();
  const isScan = setup.phase === "scan";
  byId("phase").textContent = say(setup.phase);
  byId("scan").replaceChildren(...(isScan && setup.link
    ? [qrCode(list(setup.code)), element("p", null, `${say("openLink")} `, link(setup.link))]
    : []));
  for (const name of ["steps", "app", "definitions"]) byId(`${name}-section`).hidden = isScan;
  byId("steps").replaceChildren(renderSteps());
  byId("app").replaceChildren(table(say("app"), [say("appId"), say("version"), say("connections")],
    [[setup.app_id ?? "", setup.version ?? say("unknown"), setup.connections ?? say("unknown")]]));
  const definitions = list(setup.definitions);
  byId("definitions").replaceChildren(definitions.length === 0
    ? sentence(say("noDefinitions"))
    : table(say("definitions"), [say("name"), say("code"), say("kind"), say("control"), say("subscribed")],
      definitions.map((each) => [each.name ?? "", each.approval_code, each.kind ? say(each.kind) : "",
        each.mapped ? say("mapping") : each.control ?? say("noControl"), say(each.subscribed ? "yes" : "unknown")])));
}

const reload = start({
  async load(isCurrent) {
    const lang = language;
    const answer = await read("setup/state", { lang });
    if (isCurrent()) [setup, messages] = [answer, lang];
  },
  render,
  clear() {
    setup = null;
  },
});

setInterval(() => {
  if (!document.hidden && setup && setup.phase !== "ready") reload();
}, quickRefresh);
