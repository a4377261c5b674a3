// A one-machine server with its own data, as people start it.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** The Verification Token of the server. */
export const verificationToken = "a-token";

const settings = { Feishu__VerificationToken: verificationToken };

const run = (root, args, options) =>
  spawn("dotnet", [join(root, "FeishuApproval.Local/bin/Debug/net10.0/feishu-approval.dll"), ...args], options);

/** Starts one on a free port, with this admin key; files are put into its data folder before, names.csv with names of employees. */
export async function startServer(root, key, files = {}) {
  const data = mkdtempSync(join(tmpdir(), "feishu-approval-pages-"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(data, name), content);
  const names = "names.csv" in files ? { People__File: join(data, "names.csv") } : {};
  const server = run(root, ["serve", "--port", "0", "--data", data], {
    env: { ...process.env, ...settings, ...names, Api__Key: `${key}-of-reads`, Api__AdminKey: key },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => server.once("exit", resolve));
  const kill = () => server.kill();

  // However the tests end, it does not outlive them.
  process.once("exit", kill);
  const close = async () => {
    kill();
    await ended;
    process.off("exit", kill);
    rmSync(data, { recursive: true });
  };
  for await (const line of createInterface({ input: server.stdout })) {
    const address = line.match(/^Feishu posts to: (http:\/\/[^/]+)/)?.[1];
    if (!address) continue;
    server.stdout.resume();
    return { address, data, close };
  }

  await close();
  throw new Error("serve ended before it listened. Run dotnet build FeishuApproval.Local first.");
}

/** Sends an event as Feishu does. */
export async function send(root, server, event) {
  const file = join(server.data, "event.json");
  writeFileSync(file, JSON.stringify(event));
  const status = await new Promise((resolve) =>
    run(root, ["send", server.address, "--event", file, "--plain"], { env: { ...process.env, ...settings }, stdio: "ignore" }).once(
      "exit",
      resolve,
    ),
  );
  if (status !== 0) throw new Error(`send ended with ${status}.`);
}
