// Feishu's official client against the simulated platform: what the simulated platform accepts and sends must fit it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import * as lark from "@larksuiteoapi/node-sdk";

// Without an acknowledgement, an event comes again 3 s + 15 s after its first delivery.
const watched = 20_000;
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const program = join(root, "FeishuApproval.Local/bin/Debug/net10.0/feishu-approval.dll");
const platform = spawn("dotnet", [program, "simulate-platform", "--port", "0", "--approve-every", "1", "--json"], {
  stdio: ["ignore", "pipe", "inherit"],
});
process.once("exit", () => platform.kill());

const lines = createInterface({ input: platform.stdout });
const approved = [];
const settings = await new Promise((resolve, reject) => {
  platform.once("exit", () => reject(new Error("simulate-platform has ended.")));
  lines.on("line", (line) => {
    const answer = JSON.parse(line);
    if (answer.Feishu__AppId) resolve(answer);
    else if (answer.approved) approved.push(answer.approved);
  });
});

const app = { appId: settings.Feishu__AppId, appSecret: settings.Feishu__AppSecret, domain: settings.Feishu__Platform };
const quiet = lark.LoggerLevel.error;
const client = new lark.Client({ ...app, loggerLevel: quiet });
for (let i = 0; settings[`Feishu__ApprovalCodes__${i}`]; i++) {
  const path = { approval_code: settings[`Feishu__ApprovalCodes__${i}`] };
  assert.equal((await client.approval.v4.approval.subscribe({ path })).code, 0);
  assert.equal((await client.approval.v4.approval.get({ path })).data.status, "ACTIVE");
}

const received = [];
const take = (event) => {
  received.push(event);
};
const link = new lark.WSClient({ ...app, loggerLevel: quiet });
await link.start({
  eventDispatcher: new lark.EventDispatcher({ loggerLevel: quiet }).register({
    leave_approval: take,
    leave_approvalV2: take,
    work_approval: take,
    "approval.instance.remedy_group_update_v4": take,
    approval_instance: take,
  }),
});
await new Promise((resolve) => setTimeout(resolve, watched));
link.close?.();
platform.kill();

const idOf = (event) => event.uuid ?? event.event_id;
const codes = new Set(received.map((event) => event.instance_code ?? event.object?.instance_code));
assert.ok(received.length > 5, `Only ${received.length} events arrived.`);
assert.ok(approved.slice(2, -2).every((code) => codes.has(code)), "An approval has no event.");
assert.equal(new Set(received.map(idOf)).size, received.length, "An acknowledged event came again.");
console.log(`${received.length} events of ${codes.size} approvals arrived once each.`);
process.exit(0);
